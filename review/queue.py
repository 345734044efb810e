"""An expert's queue: the cases of one phase in one unmoving order, what is done, what comes before and after."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from campaigns.models import Phase
from core import clock
from review import words
from review.models import Assignment


@dataclass(frozen=True)
class Queue:
    """``here`` is the case on the screen, None on the list of all."""

    phase: Phase
    items: list[Assignment]
    here: Assignment | None = None

    @property
    def left(self) -> int:
        return sum(not item.is_finished for item in self.items)

    @property
    def deadline(self) -> str:
        return words.deadline_text(self.phase)

    @property
    def segments(self) -> list[str]:
        return [self._segment(item) for item in self.items]

    def _segment(self, item: Assignment) -> str:
        if item == self.here:
            return "now"
        return "done" if item.is_finished else "todo"

    @cached_property
    def _place(self) -> int:
        return next((place for place, item in enumerate(self.items) if item == self.here), 0)

    @property
    def previous(self) -> Assignment | None:
        return self.items[self._place - 1] if self._place else None

    @property
    def next(self) -> Assignment | None:
        return self.items[self._place + 1] if self._place + 1 < len(self.items) else None

    @property
    def next_pending(self) -> Assignment | None:
        """The next case still to be submitted after this one, from the beginning again at the end; None when done."""
        after = self.items[self._place + 1 :] + self.items[: self._place]
        return next((item for item in after if not item.is_finished), None)


def queues_of(user: Any) -> list[Queue]:
    """The queues of ``user``, one a phase: first what can be scored now, then the latest campaign."""
    phases: dict[Phase, list[Assignment]] = {}
    for item in Assignment.objects.of_expert(user).without_texts().in_queue_order().as_read():
        phases.setdefault(item.phase, []).append(item)
    queues = [Queue(phase, items) for phase, items in reversed(phases.items())]
    now = clock.database_now()  # asked once, whatever the number of campaigns
    return sorted(queues, key=lambda queue: not queue.phase.is_open_at(now + clock.offset(queue.phase.campaign)))


def queue_at(assignment: Assignment, user: Any) -> Queue:
    """The queue of ``user`` in which ``assignment`` stands; of the other cases only whether they are finished."""
    items = Assignment.objects.of_expert(user).filter(phase=assignment.phase).in_queue_order()
    light = items.select_related("review").only("phase", "review__state", "review__assignment")
    return Queue(assignment.phase, list(light), here=assignment)
