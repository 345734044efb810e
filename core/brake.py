"""A brake for machines that try number after number. It guards no secret alone: numbers are drawn from millions."""

from __future__ import annotations

import logging

from django.core.cache import cache

log = logging.getLogger(__name__)


def is_on(name: str, who: str, *, most: int) -> bool:
    """Whether ``who`` (an address, say) has been counted ``most`` times under ``name`` within the running minute."""
    try:
        return int(cache.get(_key(name, who), 0)) >= most
    except Exception as error:  # a cache that is down must not stop a page: the brake is off until it is back
        log.warning("The brake %s could not be read: %s", name, type(error).__name__)
        return False


def count(name: str, who: str, *, seconds: int = 60) -> None:
    """Count ``who`` once; the count is forgotten ``seconds`` after its first."""
    try:
        if not cache.add(_key(name, who), 1, seconds):
            cache.incr(_key(name, who))
    except Exception as error:  # as above; incr also raises when the count has just been forgotten
        log.warning("The brake %s could not count: %s", name, type(error).__name__)


def _key(name: str, who: str) -> str:
    return f"brake:{name}:{who}"
