"""Text messages through an interface: ``SMS_BACKEND`` names the class that knows a provider.

A backend has no arguments and one method, ``send(to, text)``, which raises whatever went wrong: the message then stays
in the outbox and is tried again, like a letter.
"""

from __future__ import annotations

import re
import sys
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from core.text import narrow

MOBILE = re.compile(r"1[0-9]{10}")  # not \d: one number must not have two spellings


class Backend(Protocol):
    """What a provider's class offers. ``to`` has 11 digits; ``text`` is plain."""

    def send(self, to: str, text: str) -> None: ...


class ConsoleBackend:
    """Prints the message, as Django's console mail does: for trials and for development."""

    def send(self, to: str, text: str) -> None:
        sys.stdout.write(f"SMS {to}\n{text}\n{'-' * 79}\n")
        sys.stdout.flush()


def send(to: str, text: str) -> None:
    """Send one message now, through the backend of the settings; raises what the backend raises."""
    backend: Backend = import_string(settings.SMS_BACKEND)()
    backend.send(to, text)


def mobile(phone: str) -> str:
    """The 11 digits of a mobile number however it was typed; "" for anything else."""
    digits = re.sub(r"[\s()-]", "", narrow(phone)).removeprefix("+86")
    return digits if MOBILE.fullmatch(digits) else ""
