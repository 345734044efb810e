"""Routes: stops by city, moved without a script, never outside the phase; a day on one sheet of paper."""

import io
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from campaigns.errors import PhaseIsClosed
from core import clock
from core.models import AuditEntry, Role
from review import errors, services, words
from review.models import Route, Visit
from review.services import routes
from submissions.models import Submission
from tests.builders import organisers, person
from tests.review.builders import VISIT_DAY, Panel, panel, planned, reported, reporter_of

pytestmark = pytest.mark.django_db

ROUTE_QUERIES = 21
NEXT = VISIT_DAY + timedelta(days=1)


def login(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def built() -> Panel:
    return panel(cases=3, assigned=False)


@pytest.fixture
def reporter(built):
    return reporter_of(built)


@pytest.fixture
def route(built, reporter) -> Route:
    with built.scoring():
        return services.save_route(phase=built.visits, name="沿海线", visitors=[reporter], by=built.organiser)


def add(built, route, *cases, day: date = VISIT_DAY) -> list[Visit]:
    return services.add_stops(
        route=route, cases=cases or built.cases, day=day, reporter=route.visitors.get(), by=built.organiser
    )


def order(route: Route, day: date = VISIT_DAY) -> list[int]:
    return list(route.stops.filter(day=day).order_by("position").values_list("submission", flat=True))


def at(built: Panel, route: Route, name: str = "route", *rest: int) -> str:
    return reverse(name, args=[built.campaign.slug, route.pk, *rest])


def test_a_route_is_made_filled_and_ordered_on_its_page_without_a_script(built, reporter) -> None:
    client = login(built.organiser)
    with built.scoring():
        made = client.post(reverse("routes", args=[built.campaign.slug]), {"name": "沿海线", "visitors": [reporter.pk]})
        route = Route.objects.get()
        assert made["Location"] == at(built, route)
        page = client.get(at(built, route)).content.decode()
        assert [case.case_title in page for case in built.cases] == [True] * 3
        first, second, third = (case.pk for case in built.cases)
        sent = {"cases": [third, first, second], "day": VISIT_DAY, "reporter": reporter.pk}
        assert client.post(at(built, route), sent).status_code == 302
        assert order(route) == [case.pk for case in sorted(built.cases, key=lambda c: c.zone.pinyin)]
        stops = list(route.stops.order_by("position"))
        client.post(at(built, route, "route_stop", stops[0].pk), {"act": "down"})
        assert order(route)[:2] == [stops[1].submission_id, stops[0].submission_id]
        client.post(at(built, route, "route_stop", stops[2].pk), {"act": "day", "day": f"{NEXT}"})
        assert order(route, NEXT) == [stops[2].submission_id]
        client.post(at(built, route, "route_stop", stops[2].pk), {"act": "remove"})
        assert route.stops.count() == 2
        # The case that has no visit any more is proposed again, the others only among all.
        page = client.get(at(built, route)).content.decode()
    assert f'name="cases" value="{stops[2].submission_id}"' in page


@pytest.mark.parametrize(("down", "expected"), [(True, [1, 0, 2]), (False, [0, 1, 2])])
def test_a_stop_moves_by_one_and_not_beyond_the_ends(built, route, down: bool, expected: list[int]) -> None:
    with built.scoring():
        stops = add(built, route)
        services.move_stop(visit=stops[0], down=down, by=built.organiser)
    assert order(route) == [stops[n].submission_id for n in expected]


def test_days_outside_the_phase_and_a_filed_stop_are_refused(built, route) -> None:
    outside = built.visits.closes_at.date() + timedelta(days=3)
    with built.scoring():
        with pytest.raises(errors.DayIsOutsideThePhase):
            add(built, route, day=outside)
        stop, *_rest = add(built, route)
        with pytest.raises(errors.DayIsOutsideThePhase):
            services.move_stop_to(visit=stop, day=outside, by=built.organiser)
        client = login(built.organiser)
        for day in (f"{outside}", "后天"):
            answer = client.post(at(built, route, "route_stop", stop.pk), {"act": "day", "day": day})
            assert answer.status_code == 409
        reported(stop)
        for act in (
            lambda: services.move_stop(visit=stop, down=True, by=built.organiser),
            lambda: services.move_stop_to(visit=stop, day=NEXT, by=built.organiser),
            lambda: services.remove_stop(visit=stop, by=built.organiser),
        ):
            with pytest.raises(errors.ReportWasFiled):
                act()
    with clock.at(built.visits.closes_at), pytest.raises(PhaseIsClosed):
        add(built, route)


def test_a_begun_report_keeps_its_visit_on_the_plan(built, route) -> None:
    with built.scoring():
        stop, *_rest = add(built, route)
        services.save_report(visit=stop, text="在写。", facts=[], version=0, by=stop.reporter)
        with pytest.raises(routes.ReportIsBegun):
            services.remove_stop(visit=stop, by=built.organiser)


def test_a_visit_planned_alone_moves_onto_the_route(built, route, reporter) -> None:
    with built.scoring():
        alone = planned(built, reporter)
        add(built, route)
        with pytest.raises(errors.VisitIsPlanned):
            add(built, route, built.cases[0])
    alone.refresh_from_db()
    assert (alone.route, Visit.objects.count()) == (route, 3)


def test_a_route_needs_a_name_of_its_own_and_reporters_of_the_hosts(built, route, reporter) -> None:
    facts = {"phase": built.visits, "by": built.organiser}
    with built.scoring():
        with pytest.raises(routes.RouteNeedsAName):
            services.save_route(**facts, name=" ", visitors=[reporter])
        with pytest.raises(routes.RouteNeedsAVisitor):
            services.save_route(**facts, name="山线", visitors=[])
        with pytest.raises(routes.RouteNameIsTaken):
            services.save_route(**facts, name="沿海线", visitors=[reporter])
        with pytest.raises(errors.NotAReporterHere):
            services.save_route(**facts, name="山线", visitors=[built.organiser])
        with pytest.raises(routes.NotOnThisRoute):
            services.add_stops(
                route=route, cases=built.cases, day=VISIT_DAY, reporter=reporter_of(built, "记者乙"), by=built.organiser
            )


def test_who_travels_along_reads_the_visit_and_writes_nothing(built, reporter) -> None:
    other = reporter_of(built, "记者乙")
    with built.scoring():
        route = services.save_route(phase=built.visits, name="沿海线", visitors=[reporter, other], by=built.organiser)
        stop, *_rest = services.add_stops(
            route=route, cases=built.cases, day=VISIT_DAY, reporter=reporter, by=built.organiser
        )
        url = reverse("visit", args=[stop.pk])
        client = login(other)
        assert url in client.get(reverse("visits")).content.decode()
        page = client.get(url).content.decode()
        assert "<textarea" not in page
        with pytest.raises(errors.VisitIsUnknown):
            services.save_report(visit=stop, text="不是我写的。", facts=[], version=0, by=other)


def test_the_sheet_of_a_day_names_stops_addresses_and_contacts(built, route, reporter) -> None:
    Submission.objects.filter(pk=built.cases[0].pk).update(
        address="海岳省云岚市滨海路1号", contact="江某", phone="0500-0000000"
    )
    url = reverse("day_sheet", args=[route.pk, f"{VISIT_DAY}"])
    with built.scoring():
        add(built, route, built.cases[0])
        stranger = reporter_of(built, "记者乙")
        assert login(stranger).get(url).status_code == 404
        assert login(reporter).get(reverse("day_sheet", args=[route.pk, "x"])).status_code == 404
        assert login(reporter).get(reverse("day_sheet", args=[route.pk, f"{NEXT}"])).status_code == 404
        answer = login(reporter).get(url)
    (page,) = PdfReader(io.BytesIO(answer.content)).pages
    text = page.extract_text().replace("\n", "")
    words = ("沿海线", "9月1日", str(built.cases[0].zone), "滨海路1号", "江某", "0500-0000000", "记者甲")
    assert [word in text for word in words] == [True] * len(words)


def test_only_organisers_plan_and_auditors_read(built, route, reporter) -> None:
    host = built.campaign.hosts.all()[0].organisation
    with built.scoring():
        stop, *_rest = add(built, route)
        auditor = login(person(Role.AUDITOR, host))
        assert "放入路线" not in auditor.get(at(built, route)).content.decode()
        for client in (auditor, login(reporter), login(built.experts[0].user)):
            assert client.post(at(built, route), {}).status_code == 404
            assert client.post(at(built, route, "route_stop", stop.pk), {"act": "down"}).status_code == 404
        assert login(reporter).get(at(built, route)).status_code == 404


def test_a_case_that_conflicts_with_the_own_person_is_on_no_page_of_the_routes(built, route, reporter) -> None:
    hidden, open_one, spare = built.cases
    spare_name = str(spare.zone)
    both = [built.organiser, reporter]
    with built.scoring():
        for user in both:
            expert = services.add_expert(
                campaign=built.campaign, user=user, unit="海岳大学", field="", by=built.organiser
            )
            for case in (hidden, spare):
                services.recuse(expert=expert, submission=case, reason="曾任职。", by=organisers(built.campaign)[1])
        add(built, route, hidden, open_one)
        organiser, travels = login(built.organiser), login(reporter)
        pages = [
            (organiser, reverse("routes", args=[built.campaign.slug])),
            (organiser, f"{at(built, route)}?all=1"),
            (travels, reverse("visits")),
        ]
        for client, url in pages:
            page = client.get(url).content.decode()
            assert str(open_one.zone) in page
            assert [str(hidden.zone) in page, hidden.case_title in page, spare_name in page] == [False] * 3, url
        sent = {"cases": [spare.pk], "day": VISIT_DAY, "reporter": reporter.pk}
        assert organiser.post(at(built, route), sent).status_code == 422


def test_a_stop_taken_off_meanwhile_is_unknown_and_an_endless_number_is_no_choice(built, route, reporter) -> None:
    by = built.organiser
    endless = "9" * 20
    client = login(by)
    with built.scoring():
        stop, *_rest = add(built, route)
        gone = Visit.objects.get(pk=stop.pk)
        services.remove_stop(visit=stop, by=by)
        for act in (
            lambda: services.move_stop(visit=gone, down=True, by=by),
            lambda: services.move_stop_to(visit=gone, day=NEXT, by=by),
            lambda: services.remove_stop(visit=gone, by=by),
            lambda: services.add_question(visit=gone, text="产线是否在运转？", by=by),
        ):
            with pytest.raises(errors.VisitIsUnknown):
                act()
        sent = {"cases": [endless], "day": VISIT_DAY, "reporter": reporter.pk}
        assert client.post(at(built, route), sent).status_code == 422
        made = client.post(reverse("routes", args=[built.campaign.slug]), {"name": "山线", "visitors": [endless]})
        assert made.status_code == 422


def test_a_visit_filed_before_stays_where_it_was_planned(built, route, reporter) -> None:
    with built.scoring():
        alone = reported(planned(built, reporter))
        with pytest.raises(errors.VisitIsPlanned):
            add(built, route, built.cases[0])
    alone.refresh_from_db()
    assert alone.route is None


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_the_stops(built, route, count: int, django_assert_num_queries) -> None:
    with built.scoring():
        add(built, route, *built.cases[:count])
        client = login(built.organiser)
        with django_assert_num_queries(ROUTE_QUERIES):
            client.get(at(built, route))


def test_the_day_that_is_proposed_is_never_past(built, route) -> None:
    client = login(built.organiser)
    first = words.first_day(built.visits)
    proposed = []
    for day in (built.visits.opens_at + timedelta(days=3), built.visits.opens_at - timedelta(days=3)):
        with clock.at(day):
            proposed.append(client.get(at(built, route)).context["form"]["day"].value())
    assert proposed == [first + timedelta(days=3), first]


def test_a_route_gets_another_name_and_a_taken_one_stays_in_its_field(built, route, reporter) -> None:
    client = login(built.organiser)
    with built.scoring():
        services.save_route(phase=built.visits, name="沿江线", visitors=[reporter], by=built.organiser)
        assert client.post(at(built, route, "route_rename"), {"name": " 沿黄线 "}).status_code == 302
        refused = client.post(at(built, route, "route_rename"), {"name": "沿江线"})
        assert refused.status_code == 422
        assert 'value="沿江线"' in refused.content.decode()
        assert client.post(at(built, route, "route_rename"), {"name": " "}).status_code == 422
        auditor = login(person(Role.AUDITOR, built.campaign.hosts.all()[0].organisation))
        assert auditor.post(at(built, route, "route_rename"), {"name": "别的"}).status_code == 404
    route.refresh_from_db()
    assert route.name == "沿黄线"
    assert AuditEntry.objects.get(action="route.rename").facts["was"] == "沿海线"
