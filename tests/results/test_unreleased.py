"""A paper that is not public yet tells an organiser with a conflict nothing of the own case; the public one does."""

from datetime import timedelta

import pytest
from django.urls import reverse

from campaigns.models import Campaign, Phase
from core import clock
from core.models import Role, User
from results import services
from results.models import Certificate, PublicNotice
from review.models import Conflict, Expert
from tests.builders import person
from tests.results.builders import AFTER_NOTICE, NOTICE_DAY, Judged, certified, selected, work
from tests.results.test_pages import signed_in

pytestmark = pytest.mark.django_db

SET = NOTICE_DAY + timedelta(days=1)


def conflicted(there: Judged, index: int) -> User:
    """An organiser who is an expert too, and must not see that case."""
    user = person(Role.ORGANISER, there.campaign.hosts.all()[0].organisation)
    expert = Expert.objects.create(user=user, unit="海岳大学")
    Conflict.objects.create(
        expert=expert, submission=there.case(index), kind="recused", ground="曾任顾问", found_at=NOTICE_DAY,
        found_by=there.first,
    )  # fmt: skip
    return user


def test_the_draft_is_shown_without_the_case_and_its_files_are_refused_until_it_is_public() -> None:
    there = selected(4)
    slug = there.campaign.slug
    with clock.at(NOTICE_DAY):
        services.propose_notice(campaign=there.campaign, by=there.first, release_at=SET)
        work(there.campaign)
    listed = PublicNotice.objects.get().cases
    index = next(n for n, case in enumerate(there.cases) if case.number_text == listed[0]["number"])
    user, title = conflicted(there, index), there.case(index).case_title
    files = [
        reverse("release_page", args=[slug, "notice"]),
        reverse("release_file", args=[slug, "notice"]),
        reverse("paper_docx", args=[slug, "notice"]),
        reverse("campaign_file", args=[slug, "public_notice"]),
    ]
    client, free = signed_in(user), signed_in(there.second)
    with clock.at(NOTICE_DAY):
        for page in (reverse("documents", args=[slug]), reverse("release", args=[slug, "notice"])):
            assert title not in client.get(page).content.decode()
        assert "1 个案例已隐藏" in client.get(page).content.decode()
        assert title in free.get(page).content.decode()
        assert {client.get(file).status_code for file in files} == {403}
        assert {_read(free.get(file)) for file in files} == {200}
        services.publish_notice(campaign=there.campaign, by=there.second)
        assert {client.get(file).status_code for file in files} == {403}  # set for its minute, not public
    with clock.at(SET):
        assert title in client.get(page).content.decode()
        assert {_read(client.get(file)) for file in files} == {200}


def _read(answer: object) -> int:
    b"".join(answer)  # type: ignore[call-overload]  # a file that is read to its end is closed
    return answer.status_code  # type: ignore[attr-defined]


def test_a_prepared_certificate_is_on_no_page_of_whoever_it_conflicts_with() -> None:
    there = certified(3)
    certificate = Certificate.objects.order_by("number")[0]
    user = conflicted(there, there.cases.index(certificate.submission))
    client, slug = signed_in(user), there.campaign.slug
    Certificate.objects.update(issued_at=AFTER_NOTICE + timedelta(days=1))
    for moment, status in ((AFTER_NOTICE, 404), (AFTER_NOTICE + timedelta(days=1), 200)):
        with clock.at(moment):
            html = client.get(reverse("certificates", args=[slug])).content.decode()
            assert (certificate.number in html) == (status == 200)
            assert client.get(reverse("certificate", args=[slug, certificate.number])).status_code == status


@pytest.mark.parametrize("missing", [("notice",), ("award", "meet"), ("notice", "award", "meet")])
def test_the_page_of_documents_shows_what_the_programme_has(missing: tuple[str, ...]) -> None:
    there = selected(2)
    Phase.objects.filter(campaign=there.campaign, kind__in=missing).delete()
    campaign = Campaign.objects.get(pk=there.campaign.pk)
    client = signed_in(there.first)
    with clock.at(NOTICE_DAY):
        answer = client.get(reverse("documents", args=[campaign.slug]))
        html = answer.content.decode()
        assert answer.status_code == 200
        for kind, part in (("notice", 'id="notice"'), ("award", 'id="certificates"'), ("meet", 'id="meeting"')):
            assert (part in html) == (kind not in missing), part
        for kind, paper in (("notice", "notice"), ("award", "announcement")):
            status = client.get(reverse("release", args=[campaign.slug, paper])).status_code
            assert status == (404 if kind in missing else 200)
