from datetime import timedelta
from typing import Any, ClassVar

import pytest
from django.core import mail
from django.db import transaction

from core import clock, files, jobs, outbox
from core.errors import DomainError
from core.models import AuditEntry, Job, Message, MessageAttempt, StoredFile, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def organiser() -> User:
    return User.objects.create_user("organiser", name="林某")


class Plain:
    slug = "plain"
    mark = ""
    clock_offset = timedelta()


class Demo:
    slug = "demo"
    mark = "demo"
    clock_offset = timedelta()


def post(key: str = "k", scope: Any = None) -> None:
    outbox.post(key=key, to="a@example.com", subject="标题", body="正文", scope=scope)


def test_a_letter_is_sent_once() -> None:
    post()
    post()
    assert (outbox.deliver_due(), outbox.deliver_due()) == (1, 0)
    assert [letter.subject for letter in mail.outbox] == ["标题"]
    assert Message.objects.get().state == Message.State.SENT


def test_a_demonstration_sends_nothing() -> None:
    post(scope=Demo())
    assert outbox.deliver_due() == 0
    assert Message.objects.get().state == Message.State.HELD


def test_a_letter_waits_for_its_moment_and_may_be_called_off_before() -> None:
    moment = clock.now() + timedelta(hours=1)
    for key in ("release:1:a", "release:1:b", "release:12:a"):
        outbox.post(key=key, to="a@example.com", subject=key, body="正文", scope=None, due_at=moment)
    assert outbox.deliver_due() == 0
    assert outbox.call_off("release:1:") == 2
    Message.objects.update(due_at=clock.database_now())  # the moment has come
    assert outbox.deliver_due() == 1
    assert [letter.subject for letter in mail.outbox] == ["release:12:a"]
    assert outbox.call_off("release:12:") == 0  # what has gone is not called off


def test_a_moment_on_a_rehearsals_clock_is_kept_on_the_databases() -> None:
    class Rehearsal(Demo):
        clock_offset = timedelta(days=30)

    before = clock.database_now()
    outbox.post(key="k", to="a@example.com", subject="s", body="b", scope=Rehearsal(), due_at=clock.now(Rehearsal()))
    assert before <= Message.objects.get().due_at <= clock.database_now()


def test_a_letter_that_failed_is_tried_again_later(settings: Any) -> None:
    post()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert outbox.deliver_due() == 0
    message = Message.objects.get()
    assert (message.state, message.attempts) == (Message.State.WAITING, 1)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with clock.at(message.due_at + timedelta(seconds=1)):
        assert clock.now() > message.due_at
    Message.objects.update(due_at=clock.database_now())
    assert outbox.deliver_due() == 1


def test_a_sender_that_died_leaves_the_letter_to_the_next() -> None:
    post()
    assert outbox._claim()  # and then the process is killed
    assert outbox.deliver_due() == 0
    Message.objects.update(due_at=clock.database_now())  # the lease has run out
    assert outbox.deliver_due() == 1


def test_a_sender_killed_before_the_mark_sends_again_under_the_same_message_id(monkeypatch: Any) -> None:
    """At least once: the second copy bears the same Message-ID, by which mail systems know it for the same letter."""
    post()

    def killed(*_args: Any, **_facts: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(outbox, "_mark", killed)
        with pytest.raises(KeyboardInterrupt):
            outbox.deliver_due()
    Message.objects.update(due_at=clock.database_now())  # the lease has run out
    assert outbox.deliver_due() == 1
    first, second = mail.outbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]
    assert Message.objects.get().attempts == 2


def failed() -> Message:
    post()
    Message.objects.update(state=Message.State.FAILED, attempts=outbox.MOST_ATTEMPTS, error="no such mailbox")
    return Message.objects.get()


def test_a_failed_letter_tried_again_twice_goes_once(organiser: User) -> None:
    message = failed()
    tried = [outbox.retry(message=message, by=organiser, scope=Demo()) for _press in range(2)]
    assert tried == [True, False]
    assert (outbox.deliver_due(), outbox.deliver_due()) == (1, 0)
    assert not outbox.retry(message=message, by=organiser, scope=Demo())  # what was sent is not tried again
    assert len(mail.outbox) == 1
    assert [attempt.error for attempt in MessageAttempt.objects.all()] == [""]
    assert AuditEntry.objects.filter(action="message.retry").count() == 1


def test_every_attempt_is_logged_with_its_result(settings: Any) -> None:
    post()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    outbox.deliver_due()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Message.objects.update(due_at=clock.database_now())
    outbox.deliver_due()
    refused, sent = MessageAttempt.objects.all()
    assert "refused" in refused.error
    assert sent.error == ""


def test_a_corrected_address_is_a_new_letter_however_often_it_is_asked_for(organiser: User) -> None:
    message = failed()
    again = [outbox.send_to(message=message, to="b@example.com", by=organiser, scope=Plain()) for _press in range(2)]
    assert again[0].pk == again[1].pk != message.pk
    assert Message.objects.get(pk=again[0].pk).replaces == message
    assert outbox.deliver_due() == 1
    assert [letter.to for letter in mail.outbox] == [["b@example.com"]]
    message.refresh_from_db()
    assert message.state == Message.State.FAILED  # what happened to the first stands


@pytest.mark.parametrize(
    ("state", "refusal"),
    [
        (Message.State.WAITING, outbox.MessageIsOnItsWay),
        (Message.State.SENDING, outbox.MessageIsOnItsWay),
        (Message.State.CALLED_OFF, outbox.MessageWasCalledOff),
    ],
)
def test_what_may_still_go_or_was_called_off_goes_nowhere_else(
    state: str, refusal: type[DomainError], organiser: User
) -> None:
    message = failed()
    Message.objects.update(state=state)
    with pytest.raises(refusal):
        outbox.send_to(message=message, to="b@example.com", by=organiser, scope=Plain())
    assert Message.objects.count() == 1


class Posted:
    """A WeChat backend that keeps what it was given."""

    kept: ClassVar[list[tuple[str, str, str]]] = []

    def send(self, openid: str, subject: str, text: str) -> None:
        self.kept.append((openid, subject, text))


def test_each_channel_has_its_carrier_and_the_console_is_the_default(settings: Any, capsys: Any) -> None:
    settings.SMS_BACKEND = "core.sms.ConsoleBackend"
    for channel in ("sms", "wechat"):
        outbox.post(key=channel, to="13900001111", subject="标题", body="正文", scope=None, channel=channel)
    assert outbox.deliver_due() == 2
    assert capsys.readouterr().out.count("13900001111") == 2
    settings.WECHAT_MESSAGE_BACKEND = f"{Posted.__module__}.Posted"
    outbox.post(key="again", to="openid", subject="标题", body="正文", scope=None, channel="wechat")
    outbox.deliver_due()
    assert Posted.kept == [("openid", "标题", "正文")]


def test_a_letter_of_a_transaction_that_failed_does_not_exist() -> None:
    def transfer() -> None:
        with transaction.atomic():
            post()
            raise RuntimeError("the rest of the service failed")

    with pytest.raises(RuntimeError):
        transfer()
    assert not Message.objects.exists()


ran: list[int] = []


@jobs.handler("test.write")
def write(job: Job) -> StoredFile:
    ran.append(job.pk)
    if job.facts.get("refuse"):
        raise DomainError
    if job.facts.get("fail") and job.attempts == 1:
        raise OSError("disk")
    jobs.progress(job, 1, 1)
    return files.store(name="结果.pdf", content=b"%PDF-1.7", by=None, scope=None)


def ask(key: str = "j", **facts: Any) -> Job:
    ran.clear()
    return jobs.ask(kind="test.write", key=key, by=None, scope=None, **facts)


@pytest.mark.sqlite
def test_a_job_is_done_once_and_keeps_its_file() -> None:
    job = ask()
    assert ask().pk == job.pk
    assert (jobs.run_due(), jobs.run_due()) == (1, 0)
    job.refresh_from_db()
    assert job.result
    assert (job.state, job.done_count, job.result.name) == (Job.State.DONE, 1, "结果.pdf")
    with job.result.content.open() as file:
        assert file.read() == b"%PDF-1.7"


def test_a_job_that_failed_runs_again_after_a_while() -> None:
    job = ask(fail=True)
    assert jobs.run_due() == 0
    job.refresh_from_db()
    assert (job.state, job.error) == (Job.State.WAITING, "disk")
    Job.objects.update(due_at=clock.database_now())
    assert jobs.run_due() == 1


def test_a_refused_job_is_not_tried_again() -> None:
    job = ask(refuse=True)
    jobs.run_due()
    job.refresh_from_db()
    assert (job.state, len(ran)) == (Job.State.FAILED, 1)


def test_a_worker_that_died_leaves_the_job_to_the_next() -> None:
    job = ask()
    assert jobs._claim(job.pk)
    assert jobs._claim(job.pk) is None
    Job.objects.update(due_at=clock.database_now())
    assert jobs.run(job.pk)


@pytest.mark.django_db(transaction=True)
def test_a_real_worker_hears_the_knock(celery_worker_process: Any) -> None:
    from tests.conftest import wait_for

    with transaction.atomic():
        post(key="knock")
    assert wait_for(lambda: Message.objects.get(key="knock").attempts > 0)


def test_a_job_that_failed_for_good_is_done_once_it_is_asked_for_again() -> None:
    by = User.objects.create(username="organiser", name="张某")
    job = jobs.ask(kind="retried", key="retried", by=by, scope=None)
    answers: list[StoredFile | DomainError | None] = [DomainError(), None]

    @jobs.handler("retried")
    def work(job: Job) -> StoredFile | None:
        answer = answers.pop(0)
        if isinstance(answer, DomainError):
            raise answer
        return answer

    assert not jobs.run(job.pk)
    assert Job.objects.get(pk=job.pk).state == Job.State.FAILED
    jobs.retry(job=job, by=by, scope=None)
    assert jobs.run(job.pk)
    jobs.retry(job=job, by=by, scope=None)  # what is done stays done
    assert Job.objects.get(pk=job.pk).state == Job.State.DONE
