"""参评资格 as people read it: what the directory says of the zone, and its clean record with every "yes" explained."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from submissions import checks
from submissions.models import Answer, Attachment, CollectRules, Question, Submission
from submissions.models.questions import NO, YES


@dataclass(frozen=True)
class Kind:
    """One row of the record: a question and its answer for each year; "" is not answered."""

    label: str
    words: list[tuple[int, str, bool]]  # year, the answer's word, whether it is a yes


@dataclass(frozen=True)
class Claim:
    """A "yes" with its explanation and files, and the finding of the organisers once there is one."""

    answer: Answer
    label: str
    files: list[Attachment]


@dataclass
class Record:
    """``open_points``: how many required answers are missing."""

    submission: Submission
    eligible: bool
    kinds: list[Kind] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    open_points: int = 0

    @property
    def years(self) -> list[int]:
        return [year for year, _word, _yes in self.kinds[0].words] if self.kinds else []

    @property
    def waiting(self) -> int:
        """How many claims wait for a person's finding."""
        return sum(claim.answer.waits_for_a_person for claim in self.claims)

    @property
    def state(self) -> tuple[str, str]:
        """The kind of its tag, and the word in it."""
        if self.open_points:
            return "wrong", _("%(count)s open") % {"count": self.open_points}
        if not self.eligible:
            return "wrong", _("type not eligible")
        if self.waiting:
            return "waiting", _("%(count)s to be found on") % {"count": self.waiting}
        return "ready", _("%(count)s found on") % {"count": len(self.claims)} if self.claims else _("clean")


def _as_sent(answer: Answer, submission: Submission) -> Answer:
    """The answer as the reader of ``submission`` may know it: while an office mends it, as it was sent."""
    if submission.sent_answers is not None:
        said = submission.sent_answers.get(answer.key, ["", ""])
        if [answer.value, answer.explanation] != said:
            answer.value, answer.explanation = said
            answer.finding, answer.found_by, answer.found_at = "", None, None
    return answer


def record_of(submission: Submission, rules: CollectRules | None = None) -> Record:
    """The eligibility of ``submission``, in a fixed number of queries."""
    rules = rules or checks.rules_of(submission.campaign_id)
    record = Record(submission, submission.zone.type in rules.eligible_types)
    answers = submission.answers.select_related("question", "found_by").prefetch_related("attachments__file")
    there = {answer.key: _as_sent(answer, submission) for answer in answers}
    words = {YES: pgettext("clean record", "yes"), NO: pgettext("clean record", "no")}
    for question in rules.questions.all():
        if question.section != Question.Section.ELIGIBILITY:
            continue
        row = Kind(question.label, [])
        for year in question.years_asked(submission.campaign.year or 0):
            answer = there.get(checks.key_of(question, year))
            value = answer.value if answer else ""
            row.words.append((year, words.get(value, value), value == YES))
            record.open_points += question.required and not value
            if answer and value == YES:
                files = [each for each in answer.attachments.all() if each.removed_at is None]
                record.claims.append(Claim(answer, checks.said(question, year), files))
        record.kinds.append(row)
    return record
