"""The picture of a piece of news: inspected, written anew without place and camera, and in the size that pages load."""

from __future__ import annotations

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


def set_news_picture(*, item: NewsItem, name: str, content: bytes | Path, alt: str, by: User) -> NewsItem:
    """Put a picture with a draft, in the place of one that stands there; ``alt`` says what it shows.

    Raises PictureSaysNothing, NewsIsReleased and the refusals of the inspection.
    """
    words = clean_line(alt)[:MOST_ALT]
    if not words:
        raise PictureSaysNothing
    found = inspect(name, content, taken=TAKEN)  # seconds, so before the lock
    return _keep(item, found, _shown(found), words, by)


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


@transaction.atomic
def _keep(item: NewsItem, found: Inspected, shown: bytes, alt: str, by: User) -> NewsItem:
    item = unreleased(item)
    item.picture = files.store(name=found.name, content=found.content, by=by, scope=item.campaign)
    item.shown = files.store(name="picture.webp", content=shown, by=by, scope=item.campaign)
    item.alt = alt
    _save(item, by, sha256=item.picture.sha256)
    return item


def _save(item: NewsItem, by: User, *, sha256: str | None) -> None:
    item.save(update_fields=["picture", "shown", "alt"])
    approvals.give_up(action=PUBLISH, subject=item, by=by, scope=item.campaign)
    audit.record("news.picture", item, by=by, scope=item.campaign, sha256=sha256)
