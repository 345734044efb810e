"""Cases with pictures, without the half minute that uploading each of them would take."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from core import clock, files
from core.inspection import pictures
from submissions.models import Attachment, Submission
from submissions.services import showing
from tests.samples import picture


@cache
def _made(size: tuple[int, int]) -> tuple[bytes, dict[str, Any]]:
    content = picture("JPEG", size)
    return content, pictures.renditions(content)


def with_pictures(cases: Iterable[Submission], each: int = 1, *, size: tuple[int, int] = (600, 400)) -> None:
    """``each`` shown pictures for every case, whatever its state; the rows are those that the service writes."""
    content, made = _made(size)
    for case in cases:
        clerk = case.slate.sent_by
        assert clerk
        for number in range(each):
            attachment = Attachment.objects.create(
                submission=case,
                kind=Attachment.Kind.PICTURE,
                file=files.store(name="现场.jpg", content=content, by=None, scope=None),
                caption=f"图{number + 1}",
                shown_publicly=True,
                added_by=clerk,
                added_at=clock.now(),
            )
            showing._keep(attachment, made, clerk)
