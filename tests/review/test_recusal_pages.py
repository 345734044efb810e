"""The pages about conflicts, and a walk through everything that an expert can open: no hidden case stands anywhere."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from core.models import Organisation, Role
from review import services
from review.models import Assignment, Conflict, Declaration, Expert, Tie
from submissions.models import Zone
from tests.builders import person
from tests.review.builders import Panel, opened, panel, scored

pytestmark = pytest.mark.django_db

DECLARATION_QUERIES = 5
RECUSAL_QUERIES = 14


def login(user) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def waiting(cases: int = 2) -> Panel:
    """Three experts who were given cases and have declared nothing yet."""
    built = panel(cases=cases, experts=3, assigned=False)
    with built.scoring():
        services.assign_experts(phase=built.phase, by=built.organiser)
    return built


def sheet(built: Panel, **fields: str) -> dict[str, str]:
    return {"shown": ",".join(str(case.zone_id) for case in built.cases), "attest": "on", "accept": "on", **fields}


def test_an_expert_declares_and_then_reads(client: Client) -> None:
    built = waiting()
    expert, (first, second) = built.experts[0], built.cases
    client = login(expert.user)
    with built.scoring():
        queue = reverse("admin:review_assignment_changelist")
        assert "2 件案例等待回避申报" in client.get(queue).content.decode()
        assert "回避申报" in client.get("/desk/").content.decode()
        page = client.get(reverse("declarations")).content.decode()
        assert str(first.zone) in page
        assert first.number_text not in re.findall(r">(\d{3})<", page)  # a blind review must not be opened here
        fields = sheet(built, **{f"conflict_{first.zone_id}": "on", f"reason_{first.zone_id}": "亲属在该区任职"})
        answer = client.post(reverse("declare", args=[built.phase.pk]), fields, follow=True)
    text = answer.content.decode()
    assert "1 件案例现在可以评审" in text
    assert second.case_title in text
    assert first.case_title not in text
    assert Conflict.objects.get().ground == "亲属在该区任职"
    assert "保密" in Declaration.objects.get().statement


@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param({"attest": ""}, "请勾选这句话", id="no word"),
        pytest.param({"accept": ""}, "请接受承诺", id="the statement is not accepted"),
        pytest.param({"conflict": "on"}, "请填写理由", id="no reason"),
        pytest.param({"reason": "有课题合作"}, "填写了理由", id="a reason without a tick"),
        pytest.param({"shown": ""}, "", id="no list"),
        pytest.param({"shown": "1,x,99999999999999999999"}, "刚有变化", id="another list"),
    ],
)
def test_a_refused_declaration_keeps_what_was_typed(change: dict[str, str], says: str) -> None:
    built = waiting()
    zone = built.cases[0].zone_id
    fields = sheet(
        built, **{f"reason_{built.cases[1].zone_id}": "保留的字", f"conflict_{built.cases[1].zone_id}": "on"}
    )
    fields |= {f"{key}_{zone}" if key in ("conflict", "reason") else key: value for key, value in change.items()}
    with built.scoring():
        answer = login(built.experts[0].user).post(reverse("declare", args=[built.phase.pk]), fields)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert says in text
    assert "保留的字" in text
    assert not Assignment.objects.filter(declaration__isnull=False).exists()


def test_what_came_while_the_page_was_open_is_not_declared() -> None:
    built = waiting()
    late = sheet(built) | {"shown": str(built.cases[0].zone_id)}
    with built.scoring():
        answer = login(built.experts[0].user).post(reverse("declare", args=[built.phase.pk]), late)
    assert (answer.status_code, "刚有变化" in answer.content.decode()) == (422, True)


def test_an_expert_steps_back_on_the_page() -> None:
    built = panel(cases=1, experts=3)
    work = built.work_of(built.experts[0])[0]
    client, page = login(built.experts[0].user), reverse("step_back", args=[work.pk])
    with built.scoring():
        assert page in client.get(reverse("admin:review_assignment_change", args=[work.pk])).content.decode()
        assert login(built.experts[1].user).get(page).status_code == 404
        assert client.post(page, {"reason": " "}).status_code == 422
        assert client.post(page, {"reason": "曾任顾问"}).status_code == 302
        assert client.get(page).status_code == 404
        assert client.get(reverse("admin:review_assignment_change", args=[work.pk])).status_code == 404
        assert client.get(reverse("admin:review_assignment_original", args=[work.pk])).status_code == 404


def test_a_campaign_without_a_review_has_nobody_to_recuse() -> None:
    built = panel(cases=1, experts=1, assigned=False)
    built.phase.scoring_rules.delete()
    built.campaign.phases.filter(key="review").delete()
    url = reverse("recusals", args=[built.campaign.slug])
    fields = {"expert": built.experts[0].pk, "submission": built.cases[0].pk, "reason": "师生关系"}
    page = login(built.organiser).post(url, fields)
    assert (page.status_code, "本活动没有这个环节" in page.content.decode()) == (422, True)
    assert not Conflict.objects.exists()


def test_an_organiser_recuses_and_two_lift() -> None:
    built = panel(cases=1, experts=3)
    second = person(Role.ORGANISER, built.campaign.hosts.all()[1].organisation)
    url = reverse("recusals", args=[built.campaign.slug])
    fields = {"expert": built.experts[0].pk, "submission": built.cases[0].pk, "reason": "师生关系"}
    with built.scoring():
        client, other = login(built.organiser), login(second)
        assert client.post(url, {**fields, "reason": ""}).status_code == 422
        assert client.post(url, fields).status_code == 302
        assert "已回避这个案例" in client.post(url, fields).content.decode()
        one = reverse("recusal", args=[built.campaign.slug, Conflict.objects.get().pk])
        assert "师生关系" in client.get(one).content.decode()
        assert client.post(one, {"propose": "1", "reason": ""}).status_code == 422
        assert client.post(one, {"propose": "1", "reason": "同名之误"}).status_code == 302
        own = client.post(one, {"approve": "1"})
        assert (own.status_code, "不能自己复核" in own.content.decode()) == (422, True)
        assert "这个字段是必填项" not in own.content.decode()  # nothing was to be filled in
        assert other.post(one, {"approve": "1"}).status_code == 302
        assert "同名之误" in client.get(one).content.decode()
    assert Conflict.objects.get().lifted_at


def test_an_organiser_notes_a_tie_and_takes_it_back() -> None:
    built = panel(cases=1, experts=4)
    expert, office = built.experts[0], built.cases[0].slate.office
    url = reverse("review_expert_page", args=[built.campaign.slug, expert.pk])
    with built.scoring():
        client = login(built.organiser)
        fields = {"kind": "city", "organisation": office.pk, "note": "2015—2019"}
        assert client.post(url, fields).status_code == 302
        assert client.post(url, fields).status_code == 422
        text = client.get(url).content.decode()
        assert office.city_name in text
        assert "工作城市" in text
        assert Conflict.objects.get().kind == "city"
        tie = reverse("remove_tie", args=[built.campaign.slug, expert.pk, Tie.objects.get().pk])
        assert client.get(tie).status_code == 405
        assert client.post(tie).status_code == 302
    assert not Tie.objects.exists()
    assert Conflict.objects.standing().count() == 1


@pytest.mark.parametrize("name", ["recusals", "recusal", "review_expert_page", "remove_tie"])
def test_recusals_are_the_organisers_and_read_by_auditors(name: str) -> None:
    built = panel(cases=1, experts=3)
    expert, host = built.experts[0], built.campaign.hosts.all()[0].organisation
    with built.scoring():
        found = services.recuse(expert=expert, submission=built.cases[0], reason="亲属关系", by=built.organiser)
        tie = Tie.objects.create(expert=expert, organisation=host, kind="post")
        more = {"recusal": [found.pk], "review_expert_page": [expert.pk], "remove_tie": [expert.pk, tie.pk]}
        url = reverse(name, args=[built.campaign.slug, *more.get(name, [])])
        for stranger in (expert.user, person(Role.REPORTER, host), person(Role.OFFICE, built.cases[0].slate.office)):
            assert [login(stranger).get(url).status_code, login(stranger).post(url).status_code] in (
                [404, 404],
                [405, 404],
            )
        auditor = login(person(Role.AUDITOR, host))
        assert auditor.post(url).status_code == 404
        if name != "remove_tie":
            text = auditor.get(url).content.decode()
            assert "亲属关系" in text
            assert '<form method="post" data-once' not in text


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow(count: int, django_assert_num_queries) -> None:
    built = waiting(count)
    with built.scoring():
        client = login(built.experts[0].user)
        with django_assert_num_queries(DECLARATION_QUERIES):
            client.get(reverse("declarations"))
        for case in built.cases:
            services.recuse(expert=built.experts[1], submission=case, reason="亲属关系", by=built.organiser)
        client = login(built.organiser)
        with django_assert_num_queries(RECUSAL_QUERIES):
            client.get(reverse("recusals", args=[built.campaign.slug]))


# --- the walk --------------------------------------------------------------------------------------------------------

LINK = re.compile(r'(?:href|action|src)="(/[^"#]*)')


def walk(client: Client, *starts: str) -> dict[str, str]:
    """Every page of desk and admin that can be reached by links and forms' addresses, with its text."""
    pages: dict[str, str] = {}
    left = list(starts)
    while left:
        path = left.pop()
        if path in pages or not path.startswith(("/desk/", "/admin/")) or "logout" in path:
            continue
        answer = client.get(path)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        pages[path] = body.decode(errors="replace")
        left += [unescape(link) for link in LINK.findall(pages[path])]
    return pages


def addresses_of_a_campaign(slug: str) -> list[str]:
    """Every address that takes a campaign's slug alone: lists, boards, exports, whatever came later."""
    names = [name for name in get_resolver().reverse_dict if isinstance(name, str)]
    possible = {name: get_resolver().reverse_dict.getlist(name)[0][0] for name in names}
    return [reverse(name, args=[slug]) for name, shapes in possible.items() if shapes[0][1] == ["slug"]]


def test_a_walk_through_everything_finds_no_case_that_conflicts() -> None:
    built = panel(cases=3, experts=3)
    expert, hidden = built.experts[0], built.cases[0]
    zone = Zone.objects.get(pk=hidden.zone_id)
    with built.scoring():
        for work in built.work_of(expert):
            scored(built, work, *[80] * 6)
        own = built.phase.assignments.get(expert=expert, submission=hidden)
        services.recuse(expert=expert, submission=hidden, reason="亲属关系", by=built.organiser)
        client = login(expert.user)
        pages = walk(client, "/desk/", "/admin/", reverse("declarations"), "/admin/review/assignment/?q=" + str(zone))
        secrets = (str(zone), hidden.case_title, "亲属关系")
        assert {path: [s for s in secrets if s in text] for path, text in pages.items()} == {path: [] for path in pages}
        assert built.cases[1].case_title in str(pages.values()), "the walk saw nothing"
        for name in ("change", "original"):
            assert client.get(reverse(f"admin:review_assignment_{name}", args=[own.pk])).status_code == 404
        tried = [path for path in addresses_of_a_campaign(built.campaign.slug) if path.startswith("/desk/")]
        assert len(tried) > 5
        assert {path: client.get(path).status_code for path in tried if client.get(path).status_code < 400} == {}


def test_the_walk_of_an_organiser_who_is_an_expert_finds_none_in_the_review() -> None:
    built = panel(cases=2, experts=3)
    expert, hidden = built.experts[0], built.cases[0]
    host = Organisation.objects.filter(hosted__campaign=built.campaign)[0]
    with built.scoring():
        services.recuse(expert=expert, submission=hidden, reason="亲属关系", by=built.organiser)
    person_too = expert.user
    person_too.memberships.create(organisation=host, role=Role.ORGANISER)
    built.close()
    client = login(person_too)
    board = client.get(reverse("admin:review_assignment_board", args=[built.phase.pk])).content.decode()
    assert built.cases[1].case_title in board
    assert str(hidden.zone) not in board
    opened(built)
    one, other = (
        reverse("admin:review_assignment_case", args=[built.phase.pk, case.number]) for case in (hidden, built.cases[1])
    )
    assert [client.get(page).status_code for page in (one, other)] == [404, 200]
    recusals = client.get(reverse("recusals", args=[built.campaign.slug])).content.decode()
    assert "亲属关系" not in recusals


def test_an_organiser_keeps_the_profile() -> None:
    built = panel(cases=1, experts=4)
    expert, case = built.experts[0], built.cases[0]
    url = reverse("expert_profile", args=[built.campaign.slug, expert.pk])
    with built.scoring():
        client = login(built.organiser)
        refused = client.post(url, {"unit": "", "most_cases": "0"})
        assert refused.status_code == 422
        fields = {"unit": f"{case.zone}管委会", "field": "园区管理", "most_cases": "5"}
        assert client.post(url, fields).status_code == 302
        for stranger in (expert.user, person(Role.AUDITOR, built.campaign.hosts.all()[0].organisation)):
            assert [login(stranger).post(url).status_code, login(stranger).get(url).status_code] == [404, 405]
    kept = Expert.objects.get(pk=expert.pk)
    assert (kept.unit, kept.field, kept.most_cases, kept.is_available) == (f"{case.zone}管委会", "园区管理", 5, False)
    assert Conflict.objects.get().kind == "employer"  # a new unit is matched at once
