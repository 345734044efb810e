"""How a message leaves the portal: one function a channel, behind which the settings name who carries it.

Mail goes by Django's own mail settings, text messages by ``SMS_BACKEND`` (core.sms), WeChat subscription messages by
``WECHAT_MESSAGE_BACKEND``: a class without arguments and one method, ``send(openid, subject, text)``, which raises
whatever went wrong. By default all three are printed. Whatever is raised leaves the message in the outbox.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.module_loading import import_string

from core import sms
from core.canonical import digest
from core.models import Message


class WechatBackend(Protocol):
    """What a class offers that knows the account's templates. ``openid`` is the receiver's in that account."""

    def send(self, openid: str, subject: str, text: str) -> None: ...


class ConsoleWechat:
    """Prints the message, for trials and for development."""

    def send(self, openid: str, subject: str, text: str) -> None:
        sys.stdout.write(f"WeChat {openid}\n{subject}\n{text}\n{'-' * 79}\n")
        sys.stdout.flush()


def send(message: Message, address: str) -> None:
    """Hand ``message`` over to ``address`` now, by its channel; raises what the carrier raises."""
    CHANNELS[Message.Channel(message.channel)](message, address)


def _mail(message: Message, address: str) -> None:
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    # The same for every attempt, so that a letter sent twice after a crash is seen as one by mail systems.
    headers = {"Message-ID": f"<{digest(message.key)[:32]}@{domain}>"}
    EmailMessage(message.subject, message.body, settings.DEFAULT_FROM_EMAIL, [address], headers=headers).send()


def _sms(message: Message, address: str) -> None:
    sms.send(address, message.body)


def _wechat(message: Message, address: str) -> None:
    backend: WechatBackend = import_string(settings.WECHAT_MESSAGE_BACKEND)()
    backend.send(address, message.subject, message.body)


CHANNELS: dict[Message.Channel, Callable[[Message, str], None]] = {
    Message.Channel.MAIL: _mail,
    Message.Channel.SMS: _sms,
    Message.Channel.WECHAT: _wechat,
}
