"""What the providers no longer need goes: nothing about a visitor stays longer than it serves."""

from __future__ import annotations

from voting.identity.sms import codes
from voting.identity.wechat import state


def forget() -> None:
    """Delete spent states that no browser can bring again, and the rows of numbers whose limits have run out."""
    state.forget()
    codes.forget()
