"""Another person typed over a delegate's row: link, badge and code of the one before open nothing any more."""

import pytest

from core import clock, signed_links
from results.models import Delegate, Invitation, Meeting
from results.services import Person, record_answer
from results.services.meeting.answering import TooManyDelegates, participant_by
from tests.results.builders import Judged
from tests.results.meetings import LIN, MEETING_DAY, SENDING, ZHAO, coming, letters, token_of

pytestmark = pytest.mark.django_db


def change(there: Judged, *people: Person) -> list[Delegate]:
    invitation = Invitation.objects.get(meeting__phase__campaign=there.campaign)
    with clock.at(SENDING):
        record_answer(invitation=invitation, takes_part=True, delegates=people, by=there.first)
    return list(invitation.delegates.all())


@pytest.mark.parametrize("email", ["qian@example.com", ""])
def test_a_successor_gets_a_row_a_code_and_a_link_of_its_own(email: str) -> None:
    there, (zhao,) = coming(ZHAO)
    old = token_of(letters("participant:")[0])
    (qian,) = change(there, Person("钱某", "科长", "139 0000 2048", email, pk=zhao.pk))
    assert (qian.pk == zhao.pk, qian.code == zhao.code) == (False, False)
    with clock.at(SENDING), pytest.raises(signed_links.LinkIsUnknown):
        participant_by(old)
    assert [each.to for each in letters("participant:")] == ["zhao@example.com"] + [email] * bool(email)


def test_a_corrected_name_and_rows_that_changed_places_stay() -> None:
    there, (lin, zhao) = coming(LIN, ZHAO)
    token = token_of(letters("participant:")[0])
    rows = change(
        there, Person("赵某", "科长", "1", "zhao@example.com", pk=lin.pk), Person("林某", "处长", "1", pk=zhao.pk)
    )
    assert [row.pk for row in rows] == [zhao.pk, lin.pk]
    rows = change(there, Person("赵某某", "科长", "1", "zhao@example.com", pk=zhao.pk), Person("林某", "处长", "1"))
    assert [(row.pk, row.name) for row in rows] == [(zhao.pk, "赵某某"), (lin.pk, "林某")]
    with clock.at(SENDING):
        assert participant_by(token).name == "赵某某"


def test_an_address_that_is_corrected_back_gets_a_letter_whose_link_opens() -> None:
    there, (zhao,) = coming(ZHAO)
    for email in ("other@example.com", "zhao@example.com"):
        change(there, Person("赵某", "科长", "1", email, pk=zhao.pk))
    written = letters("participant:")
    assert [each.to for each in written] == ["zhao@example.com", "other@example.com", "zhao@example.com"]
    with clock.at(MEETING_DAY):
        assert participant_by(token_of(written[-1])).pk == zhao.pk
        with pytest.raises(signed_links.LinkIsUnknown):
            participant_by(token_of(written[0]))


def test_an_answer_with_more_persons_than_are_allowed_now_can_be_changed() -> None:
    there, (lin, zhao) = coming(LIN, ZHAO)
    Meeting.objects.update(most_delegates=1)
    mine = [Person(each.name, "主任", "1", each.email, pk=each.pk) for each in (lin, zhao)]
    assert [row.post for row in change(there, *mine)] == ["主任", "主任"]
    with pytest.raises(TooManyDelegates):
        change(there, *mine, Person("孙某", "科员", "1"))
