"""Who sees what: an expert the own work, organisers counts, nobody another's score before the opening."""

import pytest
from django.contrib.auth.models import AnonymousUser

from core.models import Role
from review.models import Assignment, Expert, Review, Score
from tests.builders import person
from tests.review.builders import opened, panel, scored

pytestmark = pytest.mark.django_db


@pytest.fixture
def built():
    """Two experts of three have submitted, the third has a draft."""
    built = panel(cases=1, experts=3)
    first, second, third = built.phase.assignments.order_by("expert")
    with built.scoring():
        scored(built, first, 91, 91, 91, 91, 91, 91)
        scored(built, second, 42, 42, 42, 42, 42, 42)
        scored(built, third, 7, submit=False)
    return built


def seen(user) -> tuple[int, int, int]:
    """How many assignments, reviews and scores ``user`` sees."""
    return tuple(model.objects.visible_to(user).count() for model in (Assignment, Review, Score))


def people(built) -> dict[str, object]:
    host = built.campaign.hosts.all()[0].organisation
    return {
        "organiser": built.organiser,
        "auditor": person(Role.AUDITOR, host),
        "reporter": person(Role.REPORTER, host),
        "idle expert": person(Role.EXPERT, host),
        "office": person(Role.OFFICE, built.cases[0].slate.office),
        "applicant": person(Role.APPLICANT, built.cases[0].zone.organisation),
        "organiser elsewhere": person(Role.ORGANISER, built.cases[0].slate.office),
        "visitor": AnonymousUser(),
    }


def test_before_the_close_nobody_sees_a_score_but_the_own() -> None:
    built = panel(cases=1, experts=3)
    for assignment, value in zip(built.phase.assignments.order_by("expert"), (91, 42, 7), strict=True):
        with built.scoring():
            scored(built, assignment, value, value, value, value, value, value)
    everyone = people(built)
    assert {name: seen(user) for name, user in everyone.items()} == {
        "organiser": (3, 0, 0),
        "auditor": (3, 0, 0),
        "reporter": (0, 0, 0),
        "idle expert": (0, 0, 0),
        "office": (0, 0, 0),
        "applicant": (0, 0, 0),
        "organiser elsewhere": (0, 0, 0),
        "visitor": (0, 0, 0),
    }
    for expert, value in zip(built.experts, (91, 42, 7), strict=True):
        assert seen(expert.user) == (1, 1, 6)
        assert set(Score.objects.visible_to(expert.user).values_list("value", flat=True)) == {value}


def test_the_end_of_the_window_alone_opens_nothing(built) -> None:
    with built.scoring(after=built.phase.closes_at - built.phase.opens_at):
        assert seen(built.organiser) == (3, 0, 0)


def test_the_close_alone_opens_nothing(built) -> None:
    built.close()
    everyone = people(built)
    assert seen(everyone["organiser"]) == seen(everyone["auditor"]) == (3, 0, 0)


def test_once_two_persons_opened_them_organisers_and_auditors_see_what_was_submitted(built) -> None:
    built.close()
    opened(built)
    everyone = people(built)
    assert seen(everyone["organiser"]) == seen(everyone["auditor"]) == (3, 2, 12)
    assert seen(everyone["reporter"]) == seen(everyone["office"]) == seen(everyone["applicant"]) == (0, 0, 0)
    assert seen(built.experts[0].user) == (1, 1, 6)


def test_a_superuser_without_a_role_sees_nothing(built) -> None:
    user = person(Role.REPORTER, built.campaign.hosts.all()[0].organisation)
    user.is_superuser = user.is_staff = True
    user.save()
    built.close()
    opened(built)
    assert seen(user) == (0, 0, 0)


def test_experts_are_seen_by_those_who_organise_with_them(built) -> None:
    assert set(Expert.objects.visible_to(built.organiser)) == set(built.experts)
    assert not Expert.objects.visible_to(built.experts[0].user).exists()


def test_progress_counts_reviews(built) -> None:
    counts = {e.pk: (e.given, e.done) for e in Expert.objects.with_progress(built.phase)}
    assert counts == dict(zip([e.pk for e in built.experts], [(1, 1), (1, 1), (1, 0)], strict=True))
