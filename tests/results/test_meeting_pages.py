"""The pages of the meeting: who may open which, what stays typed, what the public sees, how many queries they take."""

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from core import clock
from core.models import Role
from results import meeting_papers, meeting_urls
from results.models import Certificate, Delegate, Invitation, Material, Meeting
from results.services.meeting.letters import link_of
from results.services.meeting.signing_in import badge_token, door_token
from tests.builders import person
from tests.results.builders import AFTER_NOTICE, Judged, work
from tests.results.meeting_days import READ, a_day, signed_in, tokens
from tests.results.meetings import DEADLINE, MEETING_DAY, SENDING, holders, invited, set_meeting

pytestmark = pytest.mark.django_db


@pytest.fixture
def day() -> tuple[Judged, list[Delegate]]:
    return a_day()


# --- who may open what ------------------------------------------------------------------------------------------------


def _addresses(there: Judged, delegate: Delegate) -> tuple[list[str], list[str], list[str]]:
    """What auditors read, what organisers alone read, and what organisers do."""
    slug, pk = there.campaign.slug, delegate.invitation_id
    certificate, material = Certificate.objects.all()[0], Material.objects.all()[0]
    session = Meeting.objects.get().sessions.get()
    read = [
        *(reverse(f"meeting_{name}", args=[slug]) for name in READ),
        reverse("door_desk", args=[slug]),
        reverse("meeting_invitation", args=[slug, pk]),
        reverse("meeting_paper", args=[slug, "meeting_list"]),
        reverse("meeting_material_file", args=[slug, material.pk]),
    ]
    alone = [
        reverse("meeting_participants_file", args=[slug]),
        reverse("door_screen", args=[slug]),
        reverse("meeting_session", args=[slug, session.pk]),
    ]
    acts = [
        *(
            reverse(f"meeting_{name}", args=[slug])
            for name in ("desk", "agenda", "invitations", "materials", "minutes")
        ),
        *(reverse(name, args=[slug]) for name in ("invite_to_meeting", "remind_of_meeting", "door_desk", "door_scan")),
        *(reverse(name, args=[slug, pk]) for name in ("meeting_invitation", "meeting_address")),
        *(reverse(name, args=[slug, session.pk]) for name in ("meeting_session", "drop_meeting_session")),
        *(reverse(name, args=[slug, delegate.pk]) for name in ("door_tick", "door_untick")),
        *(reverse(name, args=[slug, certificate.pk]) for name in ("hand_over_certificate", "take_back_certificate")),
        reverse("drop_meeting_material", args=[slug, material.pk]),
        reverse("freeze_meeting_minutes", args=[slug]),
        reverse("meeting_paper", args=[slug, "meeting_badges"]),
    ]
    return read, alone, acts


def test_the_desk_is_the_organisers_an_auditor_reads_it_without_telephones(day: tuple[Judged, list[Delegate]]) -> None:
    there, (lin, _zhao) = day
    host = there.campaign.hosts.all()[0].organisation
    read, alone, acts = _addresses(there, lin)
    strangers = [
        person(Role.OFFICE, there.case(0).slate.office),
        person(Role.APPLICANT, there.case(0).zone.organisation),
        person(Role.EXPERT, host),
        person(Role.REPORTER, host),
        person(Role.ORGANISER, there.case(0).slate.office),
    ]
    meeting_papers.ask("meeting_list", Meeting.objects.get(), by=there.first)
    work(there.campaign)
    with clock.at(MEETING_DAY):
        first = signed_in(there.first)
        assert {first.get(address).status_code for address in read[:9]} == {200}
        shown = {address: first.get(address).content.decode() for address in read[:7]}
        assert "139 0000 1024" in shown[reverse("meeting_participants", args=[there.campaign.slug])]
        for user in strangers:
            client = signed_in(user)
            assert {client.get(address).status_code for address in read + alone} == {404}, user
            assert {client.post(address).status_code for address in acts} == {404}, user
        auditor = signed_in(person(Role.AUDITOR, host))
        pages = [auditor.get(address) for address in read]
        assert {page.status_code for page in pages} == {200}
        assert not any("139 0000" in page.content.decode() for page in pages if not page.streaming)
        for page in pages:
            b"".join(page)  # a file that is read to its end is closed
        assert {auditor.get(address).status_code for address in alone} == {404}
        assert {auditor.post(address).status_code for address in acts} == {404}
        assert {Client().get(address).status_code for address in read + alone} == {302}
        assert {Client().post(address).status_code for address in acts} == {302}
    listed = {pattern.name for pattern in meeting_urls.urlpatterns if str(pattern.pattern).startswith("desk/")}
    known = {get_resolver().resolve(address).url_name for address in read + alone + acts}
    assert listed == known  # a new address of the desk has to come here


def test_personal_pages_open_by_their_link_alone_and_are_kept_by_nobody(day: tuple[Judged, list[Delegate]]) -> None:
    there, (lin, zhao) = day
    invitation, own = tokens(there, lin)
    meeting = Meeting.objects.get()
    inside = Material.objects.get(is_public=False)
    with clock.at(SENDING):
        shown = door_token(meeting, MEETING_DAY)
    names = [
        ("invitation", [invitation]),
        ("invitation_calendar", [invitation]),
        ("invitation_material", [invitation, inside.pk]),
        ("participant", [own]),
        ("participant_calendar", [own]),
        ("participant_material", [own, inside.pk]),
        ("meeting_door", [shown]),
    ]
    with clock.at(MEETING_DAY):
        for name, args in names:
            answer = Client().get(reverse(name, args=args))
            assert answer.status_code == 200, name
            assert answer["X-Robots-Tag"] == "noindex"
            assert "no-store" in answer["Cache-Control"]
            text = b"".join(answer).decode("utf-8", "replace") if answer.streaming else answer.content.decode()
            if name != "invitation":  # its bearer typed the numbers
                assert "139 0000" not in text
            assert Client().get(reverse(name, args=[args[0][:-2], *args[1:]])).status_code == 404, name
        # One link opens nothing of another kind, and no proof is given before the sign-in.
        assert Client().get(reverse("participant", args=[invitation])).status_code == 404
        assert Client().get(reverse("invitation", args=[own])).status_code == 404
        assert Client().get(reverse("participant_proof", args=[own])).status_code == 404
        badge = Client().get(reverse("badge", args=[badge_token(zhao)]))
        assert badge["Location"].startswith(reverse("door_desk", args=[there.campaign.slug]))
        assert Client().get(reverse("badge", args=[zhao.code])).status_code == 404
    listed = {pattern.name for pattern in meeting_urls.urlpatterns if not str(pattern.pattern).startswith("desk/")}
    assert listed == {name for name, _args in names} | {"badge", "participant_proof", "meeting", "meeting_material"}


def test_the_public_page_names_no_zone_before_the_certificates_are_public(day: tuple[Judged, list[Delegate]]) -> None:
    there, _delegates = day
    address = reverse("meeting", args=[there.campaign.slug])
    file = reverse("meeting_material", args=[there.campaign.slug, Material.objects.get(is_public=True).pk])
    inside = reverse("meeting_material", args=[there.campaign.slug, Material.objects.get(is_public=False).pk])
    with clock.at(AFTER_NOTICE.replace(day=14)):
        early = Client().get(address).content.decode()
        assert Client().get(file).status_code == 404
    with clock.at(MEETING_DAY):
        shown = Client().get(address).content.decode()
        assert b"".join(Client().get(file))
        assert Client().get(inside).status_code == 404
    for word in (str(there.case(0).zone), "一扇门办成一件事", "公开的议程手册"):
        assert word not in early
        assert word in shown
    assert "内部的发言稿" not in shown
    assert "139 0000" not in shown
    assert "赵某" not in shown


def test_a_programme_without_a_meeting_has_no_page_of_one() -> None:
    there = holders(1)
    client, pages = signed_in(there.first), ("meeting", "meeting_desk", "meeting_agenda", "meeting_minutes")
    assert {client.get(reverse(name, args=[there.campaign.slug])).status_code for name in pages} == {200}
    there.campaign.phases.filter(kind="meet").delete()
    assert {client.get(reverse(name, args=[there.campaign.slug])).status_code for name in pages} == {404}


# --- answers ----------------------------------------------------------------------------------------------------------


def rows(*people: dict[str, str], **facts: str) -> dict[str, str]:
    """An answer as the page sends it."""
    typed = {"people-TOTAL_FORMS": "3", "people-INITIAL_FORMS": "0", "takes_part": "yes", "remark": "", **facts}
    for place, row in enumerate(people):
        typed |= {f"people-{place}-{name}": value for name, value in row.items()}
    return typed


def test_an_answer_that_is_refused_keeps_what_was_typed_and_can_be_changed() -> None:
    there = invited(1, answer_until=DEADLINE)
    invitation = Invitation.objects.get()
    address = reverse("invitation", args=[link_of(invitation, there.campaign, None)])
    lin = {"name": "林某", "post": "副主任", "telephone": "139 0000 1024"}
    with clock.at(SENDING):
        for wrong in (
            rows(remark="晚到"),
            rows({**lin, "telephone": ""}, remark="晚到"),
            rows({**lin, "telephone": "请来电"}, remark="晚到"),
            rows(lin, remark="晚到", **{"people-TOTAL_FORMS": "many"}),
            rows(lin, remark="晚到", takes_part="perhaps"),
        ):
            refused = Client().post(address, wrong).content.decode()
            assert "晚到" in refused
            assert not Delegate.objects.exists()
        assert "副主任" in Client().post(address, rows({**lin, "telephone": ""})).content.decode()
        assert Client().post(address, rows(lin, remark="晚到")).status_code == 302
        page = Client().get(address).content.decode()
        assert "林某" in page
        assert Client().post(address, rows(takes_part="no")).status_code == 302
    invitation.refresh_from_db()
    assert (invitation.answer, invitation.delegates.count()) == ("no", 0)
    with clock.at(DEADLINE):
        late = Client().post(address, rows(lin)).content.decode()
        assert "回复已于 10月22日 18:00 截止" in late
        record = reverse("meeting_invitation", args=[there.campaign.slug, invitation.pk])
        assert signed_in(there.second).post(record, rows(lin)).status_code == 302
    invitation.refresh_from_db()
    assert (invitation.answer, invitation.entered_by) == ("yes", there.second)


def test_a_guest_is_invited_and_an_address_corrected_on_the_desk() -> None:
    there = holders(1)
    set_meeting(there)
    client, slug = signed_in(there.first), there.campaign.slug
    guest = {"kind": "3", "guest": "海岳晨报", "email": "press@example.com"}
    with clock.at(SENDING):
        page = reverse("meeting_invitations", args=[slug])
        assert "海岳晨报" in client.post(page, {**guest, "email": "no address"}).content.decode()
        assert client.post(page, guest).status_code == 302
        assert "已用这个邮箱邀请过海岳晨报" in client.post(page, guest).content.decode()
        pk = Invitation.objects.get().pk
        corrected = reverse("meeting_address", args=[slug, pk])
        assert "wrong@" in client.post(corrected, {"email": "wrong@"}).content.decode()
        assert client.post(corrected, {"email": "desk@example.com"}).status_code == 302
    assert Invitation.objects.get().email == "desk@example.com"
