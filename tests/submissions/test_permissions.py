"""Who may open what: every address of registration and screening for every role. Forbidden and unknown are both 404."""

import re
from collections.abc import Iterator

import pytest
from django.urls import URLPattern, reverse

from core import clock
from core.models import Role, User
from submissions.models import Resemblance
from submissions.services.attachments import add_attachment
from submissions.services.seals import attach_seal
from submissions.urls import urlpatterns
from tests.builders import organisers, person
from tests.samples import picture
from tests.submissions.builders import Office, signed_in

pytestmark = pytest.mark.django_db

ROLES = (
    "visitor",
    "office",
    "other office",
    "applicant",
    "other applicant",
    "expert",
    "reporter",
    "auditor",
    "organiser",
    "other organiser",
)
# name -> (method, who may). What is not listed for a role answers 404.
ALLOWED = {
    "blank_form": ("get", ROLES),
    "slate": ("get", ("office", "auditor", "organiser")),
    "form_upload": ("get", ("office",)),
    "upload_result": ("get", ("office",)),
    "sheet_upload": ("get", ("office",)),
    "sheet_template": ("get", ("office",)),
    "slate_send": ("post", ("office",)),
    "slate_recall": ("post", ("office",)),
    "slate_summary_docx": ("get", ("office", "auditor", "organiser")),
    "slate_summary_pdf": ("get", ("office", "auditor", "organiser")),
    "form": ("get", ("office", "applicant", "auditor", "organiser")),
    "form_edit": ("get", ("office",)),
    "form_mend": ("post", ("office",)),
    "form_confirm": ("post", ("office",)),
    "form_opinion": ("post", ("office",)),
    "form_link": ("post", ("office",)),
    "form_replace": ("get", ("office",)),
    "form_resubmit": ("post", ("office",)),
    "form_withdraw": ("get", ("office",)),
    "form_swap": ("post", ("office",)),
    "form_restore": ("post", ("office",)),
    "form_file": ("get", ()),  # this form was typed: there is no file, for nobody
    "form_docx": ("get", ("office", "applicant", "auditor", "organiser")),
    "seals": ("get", ("office", "applicant", "auditor", "organiser")),
    "seal_file": ("get", ("office", "applicant", "auditor", "organiser")),
    "seal_remove": ("post", ("office", "applicant")),
    "form_pdf": ("get", ("office", "applicant", "auditor", "organiser")),
    "attachments": ("get", ("office", "applicant", "auditor", "organiser")),
    "attachment_change": ("post", ("office", "applicant")),
    "picture_withdraw": ("post", ("office", "applicant", "organiser")),
    "attachment_file": ("get", ("office", "applicant", "auditor", "organiser")),
    "attachment_thumbnail": ("get", ("office", "applicant", "auditor", "organiser")),
    "online": ("get", ("office", "applicant")),
    "online_save": ("post", ("office", "applicant")),
    "form_finding": ("post", ("organiser",)),
    "zone_invite": ("get", ("office",)),
    "form_invitation": ("get", ("office",)),
    "form_return": ("get", ("office",)),
    "form_commit": ("get", ("applicant",)),
    "form_revisions": ("get", ("office", "applicant", "auditor", "organiser")),
    "form_revision": ("get", ("office", "applicant", "auditor", "organiser")),
    "form_compare": ("get", ("office", "applicant", "auditor", "organiser")),
    "screen_form": ("get", ("auditor", "organiser")),
    "form_remind": ("post", ("organiser",)),
    "form_likeness": ("get", ("auditor", "organiser")),
    "likeness_again": ("post", ("organiser",)),
    "screening_reasons": ("get", ("organiser",)),
    "screening": ("get", ("auditor", "organiser")),
    "registration_board": ("get", ("auditor", "organiser")),
    "registration_remind": ("get", ("organiser",)),
    "slate_quota": ("get", ("organiser",)),
    "slate_mailed": ("get", ("organiser",)),
    "slate_send_for": ("get", ("organiser",)),
    "form_paper": ("post", ()),  # this form did not come by mail: see test_mailed.py
    "form_object": ("get", ("office",)),
    "office_members": ("get", ("office",)),
    "office_member_end": ("get", ("office",)),
    "office_handover": ("post", ("office",)),
    "office_invitation_resend": ("post", ()),  # no such invitation, for nobody
    "office_invitation_revoke": ("post", ()),
}
OF_CAMPAIGN = (
    "blank_form",
    "screening",
    "screening_reasons",
    "likeness_again",
    "registration_board",
    "registration_remind",
)


class World:
    """A sent slate, and one account of each role."""

    def __init__(self) -> None:
        self.office = Office()
        other = Office(self.office.campaign, city=1)
        stranger = Office()
        with self.office.open():
            for n in range(3):
                self.office.ready(n)
            form = self.office.slate.submissions.get(zone=self.office.zones[0])
            facts = {"name": "现场.png", "content": picture(), "by": self.office.clerk}
            self.attachment = add_attachment(submission=form, **facts)
            sealed = {
                "side": "applicant",
                "signer": "林某",
                "signed_on": clock.today(),
                "code": form.revisions.get().code,
            }
            self.seal = attach_seal(submission=form, **sealed, **facts)
            self.office.send()
        self.form = self.office.slate.submissions.get(zone=self.office.zones[0])
        self.alike = self.office.slate.submissions.get(zone=self.office.zones[1])
        Resemblance.objects.create(submission=self.form, other=self.alike, share=1, found_at=self.form.created_at)
        host = self.office.campaign.hosts.all()[0].organisation
        other_host = stranger.campaign.hosts.all()[0]
        other_host.organisation = type(host).objects.create(kind="host", name="另一家主办单位")
        other_host.save()
        self.people: dict[str, User | None] = {
            "visitor": None,
            "office": self.office.clerk,
            "other office": other.clerk,
            "applicant": self.office.applicant(0),
            "other applicant": self.office.applicant(1),
            "expert": person(Role.EXPERT, host),
            "reporter": person(Role.REPORTER, host),
            "auditor": person(Role.AUDITOR, host),
            "organiser": organisers(self.office.campaign)[0],
            "other organiser": person(Role.ORGANISER, other_host.organisation),
        }
        self.clients = {role: signed_in(user) for role, user in self.people.items()}

    def address(self, name: str) -> str:
        office = self.office.slate.office
        arguments = {
            **{name: [self.office.campaign.slug] for name in OF_CAMPAIGN},
            "form_likeness": [self.form.pk, self.alike.pk],
            "form_mend": [self.form.pk, "contact"],
            "form_revision": [self.form.pk, 1],
            "form_finding": [self.form.pk, self.form.answers.all()[0].pk],
            "seal_file": [self.form.pk, self.seal.pk],
            "seal_remove": [self.form.pk, self.seal.pk],
            "attachment_change": [self.form.pk, self.attachment.pk],
            "picture_withdraw": [self.form.pk, self.attachment.pk],
            "attachment_file": [self.form.pk, self.attachment.pk],
            "attachment_thumbnail": [self.form.pk, self.attachment.pk],
            "office_members": [office.pk],
            "office_handover": [office.pk],
            "office_member_end": [office.pk, self.office.clerk.memberships.get().pk],
            "office_invitation_resend": [office.pk, 999_999],
            "office_invitation_revoke": [office.pk, 999_999],
        }
        of_slate = ("slate", "sheet", "form_upload", "upload", "zone_invite")
        own = self.office.slate.pk if name.startswith(of_slate) else self.form.pk
        return reverse(name, args=arguments.get(name, [own]))

    def knock(self, name: str, address: str, role: str) -> int:
        method, _allowed = ALLOWED[name]
        answer = getattr(self.clients[role], method)(address)
        answer.getvalue()  # reads a file to its end, which closes it
        return int(answer.status_code)


@pytest.fixture
def world() -> Iterator[World]:
    world = World()
    with world.office.open("screening"):
        yield world


def test_every_address_is_in_the_table() -> None:
    names = {pattern.name for pattern in urlpatterns if isinstance(pattern, URLPattern)}
    assert names == set(ALLOWED) | {
        "commitment",
        "paper",
        "paper_form",
        "picture",
    }  # whoever has the link or the paper; test_pictures


def test_each_role_opens_its_own_pages_and_no_others(world: World) -> None:
    wrong = []
    for name, (_method, allowed) in ALLOWED.items():
        address = world.address(name)
        for role in ROLES:
            status = world.knock(name, address, role)
            if role == "visitor" and name != "blank_form":
                expected = status in (302, 401)  # to the log-in, whatever the address holds; a script is told
            else:
                expected = (status != 404) == (role in allowed)
            if not expected:
                wrong.append((name, role, status))
    assert wrong == []


def test_the_unknown_looks_like_the_forbidden(world: World) -> None:
    client = signed_in(world.people["other office"])
    forbidden = client.get(reverse("form", args=[world.form.pk]))
    unknown = client.get(reverse("form", args=[999_999]))
    assert forbidden.status_code == unknown.status_code == 404
    token = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')
    assert token.sub(b"", forbidden.content) == token.sub(b"", unknown.content)


def test_before_the_slate_is_sent_the_organisers_do_not_read_its_forms(world: World) -> None:
    other = Office(world.office.campaign, city=2)
    with other.open():
        form = other.ready(0)
        organiser = signed_in(world.people["organiser"])
        for name in ("form", "form_docx", "screen_form"):
            assert organiser.get(reverse(name, args=[form.pk])).status_code == 404
        page = organiser.get(reverse("slate", args=[other.slate.pk])).content.decode()
    assert "名单尚未送交" in page
    assert str(form.zone) not in page


def test_an_auditor_reads_and_decides_nothing(world: World) -> None:
    auditor = signed_in(world.people["auditor"])
    address = reverse("screen_form", args=[world.form.pk])
    assert "decision" not in auditor.get(address).content.decode()
    assert auditor.post(address, {"decision": "admit"}).status_code == 404
