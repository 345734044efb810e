"""The picture of a piece of news: inspected, written anew without place and camera, and in the size that pages load."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import approvals, audit, files, sandbox
from core.errors import DomainError
from core.inspection.pipeline import Inspected, inspect
from core.models import User
from core.text import clean_line
from results.models import NewsItem
from results.models.news import MOST_ALT
from results.services.news import PUBLISH, unreleased

TAKEN = (".jpg", ".jpeg", ".png")
SHOWN = 960  # pixels: as wide as an article's column on a screen of double density


class PictureSaysNothing(DomainError):
    message = _("Please write what the picture shows: those who cannot see it read that instead.")


@dataclass(frozen=True)
class Prepared:
    """A picture that was let through, with the size that pages load."""

    found: Inspected
    shown: bytes


def prepare_news_picture(name: str, content: bytes | Path) -> Prepared:
    """Inspect a picture: seconds, so before any lock. Raises the refusals of the inspection."""
    found = inspect(name, content, taken=TAKEN)
    return Prepared(found, _shown(found))


@transaction.atomic
def set_news_picture(*, item: NewsItem, picture: Prepared, alt: str, by: User) -> NewsItem:
    """Put a picture with a draft, in the place of one that stands there; ``alt`` says what it shows.

    Raises PictureSaysNothing or NewsIsReleased.
    """
    words = clean_line(alt)[:MOST_ALT]
    if not words:
        raise PictureSaysNothing
    item = unreleased(item)
    found = picture.found
    item.picture = files.store(name=found.name, content=found.content, by=by, scope=item.campaign)
    item.shown = files.store(name="picture.webp", content=picture.shown, by=by, scope=item.campaign)
    item.alt = words
    _save(item, by, sha256=item.picture.sha256)
    return item


@transaction.atomic
def remove_news_picture(*, item: NewsItem, by: User) -> NewsItem:
    """Take the picture out of a draft. Raises NewsIsReleased."""
    item = unreleased(item)
    if item.picture_id:
        item.picture, item.shown, item.alt = None, None, ""
        _save(item, by, sha256=None)
    return item


def _shown(found: Inspected) -> bytes:
    whole = found.content if isinstance(found.content, bytes) else found.content.read_bytes()
    made = sandbox.run("core.inspection.pictures.renditions", whole)
    fitting = [place for place, (width, _height) in enumerate(made["sizes"]) if width <= SHOWN]
    picture: bytes = made[str(fitting[-1] if fitting else 0)]
    return picture


def _save(item: NewsItem, by: User, *, sha256: str | None) -> None:
    item.save(update_fields=["picture", "shown", "alt"])
    approvals.give_up(action=PUBLISH, subject=item, by=by, scope=item.campaign)
    audit.record("news.picture", item, by=by, scope=item.campaign, sha256=sha256)
