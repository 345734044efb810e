"""Until the embargo is over no public address shows a report; afterwards a released one, with its corrections."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from campaigns import kinds
from core import approvals, clock
from core.models import Approval, Role
from results.models import Announcement
from review import services
from review.models import VisitFact, VisitPhoto
from review.services.releasing import ReportIsNotFiled, ReportIsReleased
from review.services.visits import Fact
from tests.builders import organisers, person
from tests.review.builders import VISIT_DAY, Panel, panel, planned, reported, reporter_of
from tests.samples import picture

pytestmark = pytest.mark.django_db

SECRETS = ("评述里的一句话", "登记一户用时三天", "更正为半天", "记者江某")
LIST_QUERIES = 10


def login(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def filed(built: Panel, case=None) -> VisitPhoto:
    case = case or built.cases[0]
    applicant = person(Role.APPLICANT, case.zone.organisation)
    with built.scoring():
        visit = planned(built, reporter_of(built, "记者江某"), case)
        photo = services.add_photo(visit=visit, name="现场.png", content=picture(), by=visit.reporter)
        reported(visit, Fact("典型经验", "登记一户用时三天。", VISIT_DAY, "窗口上官某"), text="评述里的一句话。")
        fact = VisitFact.objects.get(visit=visit)
        services.correct_fact(fact=fact, text="更正为半天。", reason="当天维护。", by=applicant)
    return photo


def release(built: Panel, photo: VisitPhoto) -> None:
    first, second = organisers(built.campaign)
    with built.scoring():
        services.propose_release(visit=photo.visit, by=first)
        services.release_report(visit=photo.visit, by=second)


def announce(built: Panel) -> None:
    """The announcement is published, as a row: how it comes about has tests of its own."""
    phase = built.campaign.phases.get(key="award")
    first, second = organisers(built.campaign)
    with built.scoring():
        now = clock.now()
        seen = {"proposer": first, "proposed_at": now, "approver": second, "approved_at": now}
        approval = Approval.objects.create(action="announce", subject="test", digest="0" * 64, **seen)
        Announcement.objects.create(phase=phase, body="公布。", drafted_at=now, published_at=now, approval=approval)


def public_addresses(built: Panel, photo: VisitPhoto) -> list[str]:
    """Every address below /c/SLUG/, and the home page."""
    number = photo.visit.submission.number
    facts = {"slug": built.campaign.slug, "number": number, "pk": photo.pk, "position": 1, "version": "x"}
    facts |= {"receipt": "YY-0", "digest": "0" * 32, "code": "x", "bucket": 1, "provider": "trial", "item": 1}
    found = ["/"]
    for pattern in _patterns(get_resolver().url_patterns):
        route = str(pattern.pattern)
        if route.startswith("c/<slug:slug>/") and pattern.name:
            names = re.findall(r"<(?:\w+:)?(\w+)>", route)
            try:
                found.append(reverse(pattern.name, kwargs={name: facts.get(name, "x") for name in names}))
            except NoReverseMatch:
                found.append(f"?{route}")
    assert not [address for address in found if address.startswith("?")]
    assert len(found) > 30
    return found


def _patterns(patterns) -> list[URLPattern]:
    found = []
    for pattern in patterns:
        found += _patterns(pattern.url_patterns) if isinstance(pattern, URLResolver) else [pattern]
    return found


def shown(addresses: list[str]) -> dict[str, list[str]]:
    """What of the report each address shows to a visitor."""
    client, found = Client(raise_request_exception=False), {}
    for address in addresses:
        answer = client.get(address)
        content = answer.getvalue()
        said = [secret for secret in SECRETS if secret.encode() in content]
        if said or ("/visits/photos/" in address and answer.status_code == 200):
            found[address] = said
    return found


def test_every_public_address_is_silent_before_and_two_pages_speak_after_the_announcement() -> None:
    built = panel()
    photo = filed(built)
    addresses = public_addresses(built, photo)
    with built.scoring(after=timedelta(days=1)):
        assert shown(addresses) == {}
    release(built, photo)
    with built.scoring(after=timedelta(days=1)):
        assert shown(addresses) == {}
    announce(built)
    slug, number = built.campaign.slug, photo.visit.submission.number
    with built.scoring(after=timedelta(days=1)):
        found = shown(addresses)
        page = Client().get(reverse("public_case_visits", args=[slug, number])).content.decode()
        file = Client().get(reverse("public_photo", args=[slug, photo.pk]))
        file.close()
    assert set(found) == {
        reverse("public_case_visits", args=[slug, number]),
        reverse("public_photo", args=[slug, photo.pk]),
        reverse("public_photo_small", args=[slug, photo.pk]),
    }
    assert found[reverse("public_case_visits", args=[slug, number])] == list(SECRETS)
    assert file["Content-Disposition"] == f'inline; filename="photo-{photo.pk}.png"'
    assert "窗口上官某" not in page
    assert not re.search("得分|名次|排名第|票数", re.sub("不做排名", "", page).replace("转发不增加票数", ""))


def test_what_nobody_released_stays_inside_after_the_announcement() -> None:
    built = panel()
    photo = filed(built)
    announce(built)
    with built.scoring(after=timedelta(days=1)):
        assert shown(public_addresses(built, photo)) == {}


def test_a_moment_of_the_rules_lifts_the_embargo_without_an_announcement() -> None:
    built = panel()
    photo = filed(built)
    release(built, photo)
    moment = built.visits.opens_at + timedelta(days=10)
    kinds.get("visit").load(built.visits, {"embargo_until": moment})
    url = reverse("public_case_visits", args=[built.campaign.slug, photo.visit.submission.number])
    with clock.at(moment - timedelta(minutes=2)):
        assert Client().get(url).status_code == 404
    with clock.at(moment):
        assert Client().get(url).status_code == 200


def test_the_release_takes_two_organisers_and_a_filed_report() -> None:
    built = panel()
    first, second = organisers(built.campaign)
    with built.scoring():
        visit = planned(built, reporter_of(built))
        with pytest.raises(ReportIsNotFiled):
            services.propose_release(visit=visit, by=first)
        reported(visit)
        url = reverse("visit_release", args=[visit.pk, "propose"])
        for stranger in (visit.reporter, built.experts[0].user):
            assert login(stranger).post(url).status_code == 404
        login(first).post(url)
        with pytest.raises(approvals.ProposerCannotApprove):
            services.release_report(visit=visit, by=first)
        page = login(second).get(reverse("visit", args=[visit.pk])).content.decode()
        confirm = reverse("visit_release", args=[visit.pk, "confirm"])
        assert confirm in page
        login(second).post(confirm)
        with pytest.raises(ReportIsReleased):
            services.propose_release(visit=visit, by=first)
    visit.refresh_from_db()
    assert (visit.release.proposer, visit.release.approver) == (first, second)
    visit.release = None
    with pytest.raises(IntegrityError), transaction.atomic():
        visit.save()


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_the_reports(count: int, django_assert_num_queries) -> None:
    built = panel(cases=3)
    announce(built)
    for case in built.cases[:count]:
        release(built, filed(built, case))
    url = reverse("public_visits", args=[built.campaign.slug])
    with built.scoring(after=timedelta(days=1)), django_assert_num_queries(LIST_QUERIES):
        text = Client().get(url).content.decode()
    assert text.count("tx-stops__text") == count
