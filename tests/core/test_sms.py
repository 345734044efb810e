from typing import Any

import pytest

from core import clock, outbox, sms
from core.models import Message

pytestmark = pytest.mark.django_db
sent: list[tuple[str, str]] = []


class Recorder:
    def send(self, to: str, text: str) -> None:
        if "fail" in text:
            raise OSError("the provider does not answer")
        sent.append((to, text))


@pytest.mark.parametrize(
    ("phone", "mobile"),
    [
        ("13900001024", "13900001024"),
        ("139 0000 1024", "13900001024"),
        ("１３９-0000-1024", "13900001024"),
        ("+86 139 0000 1024", "13900001024"),
        ("0000-8800 1024", ""),
        ("1390000102", ""),
        ("1٣٩٠٠٠٠١٠٢٤", ""),
        ("", ""),
    ],
)
def test_a_mobile_number_is_known_however_it_was_typed(phone: str, mobile: str) -> None:
    assert sms.mobile(phone) == mobile


def test_a_text_message_goes_through_the_backend_of_the_settings_and_a_failure_keeps_it(settings: Any) -> None:
    settings.SMS_BACKEND = f"{Recorder.__module__}.Recorder"
    for key, text in (("a", "第一条"), ("b", "fail")):
        outbox.post(key=key, to="13900001024", subject="提醒", body=text, scope=None, channel=Message.Channel.SMS)
    assert outbox.deliver_due() == 1
    assert sent == [("13900001024", "第一条")]
    kept = Message.objects.get(key="b")
    assert (kept.state, kept.error) == (Message.State.WAITING, "the provider does not answer")
    assert kept.due_at > clock.now()
