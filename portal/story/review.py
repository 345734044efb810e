"""Experts score."""

from __future__ import annotations

from datetime import timedelta

from campaigns import services
from campaigns.models import Phase
from core.models import Organisation
from portal.story.stage import Stage, people_data
from review import services as review
from review.models import Assignment, Expert
from review.services.declaring import statement_of

FAR = 20  # points between an expert and the others who differ about a case


def score(stage: Stage, *, share: float = 1.0, apart: int = 0) -> None:
    """Experts are assigned and score; of each expert's cases ``share`` are submitted, the rest wait.

    About ``apart`` cases one of the experts thinks far less than the others.
    """
    phase = stage.go_to("review", timedelta(days=2))
    services.advance(stage.campaign)
    organiser = stage.organisers[0]
    for user, row in zip(stage.people["expert"], people_data()["expert"], strict=False):
        review.add_expert(campaign=stage.campaign, user=user, unit=row["unit"], field=row["field"], by=organiser)
    tie(stage)
    seat(stage, phase)
    review.assign_experts(phase=phase, by=organiser)
    declare(stage, phase)
    quality = {pk: stage.dice.gauss(82, 6) for pk in stage.campaign.submissions.values_list("pk", flat=True)}
    criteria = list(phase.scoring_rules.criteria.all())
    disputed = set(stage.campaign.submissions.admitted().order_by("number").values_list("pk", flat=True)[:apart])
    done = 0
    for user in stage.people["expert"]:
        mine = list(Assignment.objects.of_expert(user).filter(phase=phase).order_by("submission__number"))
        strict = stage.dice.gauss(0, 2)
        for assignment in mine[: round(len(mine) * share)]:
            middle = quality[assignment.submission_id] + strict
            if assignment.submission_id in disputed:
                middle -= FAR
                disputed.discard(assignment.submission_id)
            points = {c.pk: max(40, min(100, round(stage.dice.gauss(middle, 4)))) for c in criteria}
            comment = stage.dice.choice(people_data()["comment"])["text"]
            weak = min(points, key=lambda pk: points[pk])
            remarks = (
                {weak: people_data()["remark"][done % len(people_data()["remark"])]["text"]} if done % 4 == 0 else {}
            )
            review.save_review(
                assignment=assignment,
                scores=points,
                remarks=remarks,
                wishes={weak: people_data()["wish"]} if done % 6 == 0 else {},
                comment=comment,
                version=0,
                by=user,
            )
            review.submit_review(assignment=assignment, by=user)
            done += 1
    stage.figures["reviews"] = done
    if share < 1:
        _leave_something_to_do(stage, phase)
        invite(stage)
        replace(stage, phase)


def _leave_something_to_do(stage: Stage, phase: Phase) -> None:
    """The expert who can sign in abstained from a case, and got a review back for a mistake."""
    user = stage.people["expert"][0]
    mine = Assignment.objects.of_expert(user).filter(phase=phase).select_related("phase__campaign").in_queue_order()
    submitted, waiting = mine.submitted().first(), mine.pending().last()
    if waiting:
        reason = "案例主要涉及海关监管专业问题，不在本人研究领域内，难以判断。"
        review.abstain(assignment=waiting, reason=reason, by=user)
    if submitted:
        reason = "评语中提到的园区与本案例不符，请核对后重新提交。"
        review.reopen_review(assignment=submitted, reason=reason, by=stage.organisers[0])
        stage.figures["reviews"] -= 1


def open_scores(stage: Stage) -> None:
    """After the close one organiser proposes to open the scores, another opens them."""
    phase = stage.campaign.phases.get(key="review")
    assert phase.closes_at  # noqa: S101 - the programme gives it dates
    stage.set_clock(phase.closes_at + timedelta(days=1, hours=9))
    services.advance(stage.campaign)
    first, second = stage.organisers[:2]
    review.propose_opening(phase=phase, by=first)
    review.open_scores(phase=phase, by=second)


def tie(stage: Stage) -> None:
    """One expert once worked in a city: its cases are matched and never reach the expert."""
    facts, organiser = people_data()["tie"], stage.organisers[0]
    office = Organisation.objects.filter(slates__campaign=stage.campaign, city_name=facts["city"]).first()
    expert = Expert.objects.get(user=stage.named("expert", facts["expert"]))
    if office and not expert.ties.filter(organisation=office).exists():
        review.add_tie(
            expert=expert, organisation=office, kind="city", note=facts["note"], campaign=stage.campaign, by=organiser
        )


def invite(stage: Stage) -> None:
    """One expert more is invited with a profile, and has not come yet."""
    facts = people_data()["invited"][0]
    office = Organisation.objects.filter(slates__campaign=stage.campaign, city_name=facts["city"]).first()
    profile = {key: facts[key] for key in ("unit", "field", "most_cases")}
    ties = [["city", office.pk, facts["note"]]] if office else []
    review.invite_expert(
        campaign=stage.campaign,
        name=facts["name"],
        email=facts["email"],
        profile={**profile, "is_available": True, "ties": ties},
        by=stage.organisers[0],
    )


def seat(stage: Stage, phase: Phase) -> None:
    """One panel an award area, of the experts of its field; those of every field strengthen the smallest panels."""
    members: dict[str, list[Expert]] = {area.name: [] for area in stage.campaign.areas.all()}
    everywhere: list[Expert] = []
    for user, row in zip(stage.people["expert"], people_data()["expert"], strict=False):
        members.get(row["field"], everywhere).append(Expert.objects.get(user=user))
    for expert in everywhere:
        min(members.values(), key=len).append(expert)
    for area in stage.campaign.areas.all():
        review.save_panel(
            phase=phase,
            panel=None,
            name=f"{area}组",
            members=members[area.name],
            chair=members[area.name][0],
            areas=[area],
            reads_all=False,
            by=stage.organisers[0],
        )


def replace(stage: Stage, phase: Phase) -> None:
    """An expert who cannot go on is replaced by the first one, who has conflicts to declare because of it."""
    successor, *others = [Expert.objects.get(user=user) for user in stage.people["expert"]]
    seats = successor.seats.filter(panel__phase=phase).values("panel")
    silent = next(expert for expert in others if expert.seats.filter(panel__in=seats).exists())
    review.replace_expert(
        phase=phase, expert=silent, successor=successor, reason="因公出差，不能按时评审。", by=stage.organisers[0]
    )


def declare(stage: Stage, phase: Phase) -> None:
    """Every expert gives the declaration; one finds a conflict, and the case goes to somebody else."""
    reasons = iter([people_data()["conflict"]["reason"]])
    waits = True
    while waits:
        waits = False
        for user in stage.people["expert"]:
            batch = Assignment.objects.to_declare_by(user).filter(phase=phase).order_by("submission__number")
            if zones := list(batch.values_list("submission__zone", flat=True)):
                said: dict[int, str | None] = dict.fromkeys(zones)
                said[zones[-1]] = next(reasons, None)
                review.declare(phase=phase, conflicts=said, statement=statement_of(phase), by=user)
                waits = True
        review.assign_experts(phase=phase, by=stage.organisers[0])
