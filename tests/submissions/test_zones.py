"""The directory's own rules: a name is kept, a merge hides nothing, and no form slips in behind one."""

import pytest
from django.urls import reverse

from core.models import AuditEntry, Membership, Role
from submissions import directory, errors
from submissions import services as forms
from submissions.models import Submission, Zone, ZoneName
from submissions.services import merging, zones
from tests.builders import clean_record, person
from tests.submissions.builders import Office, docx, reload, signed_in, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def root() -> object:
    return person(Role.ORGANISER, directory.load("haiyue")[0])


def fresh(zone: Zone) -> Zone:
    return Zone.objects.get(pk=zone.pk)


def merge(source: Zone, target: Zone, by: object, reason: str = "省政府批准整合") -> Zone:
    return merging.merge_zones(source=source, target=target, reason=reason, by=by)


def two(city: int = 0) -> tuple[Zone, Zone]:
    office = directory.load("haiyue")[city]
    source, target = Zone.objects.filter(office=office)[:2]
    return source, target


def test_a_new_name_keeps_the_old_one_and_the_place_in_the_order_follows(root) -> None:
    zone, _other = two()
    former = str(zone)
    zones.change_zone(zone=zone, facts={"name": " 安澜试验  开发区 "}, by=root)
    zone = fresh(zone)
    assert (str(zone), zone.pinyin) == ("安澜试验 开发区", "an lan shi yan   kai fa qu")
    assert list(zone.names.values_list("name", "kind")) == [(former, "former")]
    zones.change_zone(zone=zone, facts={"name": former}, by=root)
    assert list(zone.names.values_list("name", "kind")) == [("安澜试验 开发区", "former")]
    assert AuditEntry.objects.filter(action="zone.change").count() == 2


def test_two_zones_never_bear_one_name(root) -> None:
    zone, other = two()
    with pytest.raises(zones.NameIsTaken):
        zones.change_zone(zone=zone, facts={"name": str(other)}, by=root)
    facts = {"name": str(other), "office": zone.office, "level": "省级", "type": "经开区"}
    with pytest.raises(zones.NameIsTaken):
        zones.add_zone(facts=facts, by=root)


def test_a_zone_moves_to_another_city_with_its_organisation(root) -> None:
    zone, _other = two()
    office = directory.load("haiyue")[3]
    zones.change_zone(zone=zone, facts={"office": office}, by=root)
    assert fresh(zone).organisation.city_code == office.city_code


def test_a_name_that_a_confirmed_form_bears_stays_until_the_screening_is_over(office: Office, root) -> None:
    with office.open():
        form = office.draft(0)
        zones.change_zone(zone=form.zone, facts={"name": "云岚试验开发区"}, by=root)  # nobody stands for a draft
        form = forms.confirm(submission=reload(form), by=office.clerk)
        with pytest.raises(zones.FormsBearThisName, match="云岚试验开发区"):
            zones.change_zone(zone=form.zone, facts={"name": "云岚开发区"}, by=root)
        zones.change_zone(zone=form.zone, facts={"level": "省级"}, by=root)
        office.campaign.phases.update(closed_at=form.created_at)
        zones.change_zone(zone=form.zone, facts={"name": "云岚开发区"}, by=root)


def test_what_was_merged_is_found_through_the_target(office: Office, root) -> None:
    source, target = office.zones[:2]
    applicant, both = office.applicant(0), office.applicant(0)
    Membership.objects.create(user=both, organisation=target.organisation, role=Role.APPLICANT)
    ZoneName.objects.create(zone=source, name="云岚东区")
    with office.open():
        form = office.confirmed(0)
    before = reload(form).digest
    told = {line.label: line.count for line in merging.account(source, target)}
    merge(source, target, root)
    form = reload(form)
    assert list(told.values()) == [1, 0, 2, 2, 0]
    assert {name.name for name in target.names.all()} == {str(source), "云岚东区"}
    assert source not in Zone.objects.current()
    assert target in Zone.objects.current()
    assert list(Membership.objects.filter(user=applicant).values_list("organisation__zone", flat=True)) == [target.pk]
    assert both.memberships.count() == 1
    assert (form.zone, form.digest, form.content["zone"]) == (source, before, str(source))
    newcomer = signed_in(person(Role.APPLICANT, target.organisation))
    for client in (signed_in(applicant), newcomer, signed_in(office.clerk)):
        assert client.get(reverse("form", args=[form.pk])).status_code == 200
    assert newcomer.get(reverse("form_commit", args=[form.pk])).status_code == 200
    entry = AuditEntry.objects.get(action="zone.merge")
    assert (entry.facts["target"], entry.facts["members"]) == (str(target), 2)


def test_the_city_office_goes_on_with_the_form_of_a_merged_zone(office: Office, root) -> None:
    source, target = office.zones[:2]
    with office.open():
        office.ready(0)
        merge(source, target, root)
        form = office.slate.submissions.get()
        replaced = docx(office.campaign, source, contact="王某")
        answer = signed_in(office.clerk).post(reverse("form_replace", args=[form.pk]), {"file": replaced})
        assert answer.status_code == 302
        form = clean_record(reload(form), office.clerk)
        forms.confirm(submission=form, by=office.clerk)
        forms.give_commitment(submission=form, name="林某", by=None)
        office.ready(2)
        office.ready(3)
        assert office.send().sent_at


def test_a_merged_zone_is_nowhere_to_be_chosen(office: Office, root) -> None:
    source, target = office.zones[:2]
    merge(source, target, root)
    with office.open():
        desk = signed_in(office.clerk)
        page = upload(desk, office, docx(office.campaign, "没有这个开发区")).content.decode()
        assert f">{target}</option>" in page
        assert f">{source}</option>" not in page
        with pytest.raises(zones.ZoneWasMerged, match=str(target)):
            office.draft(0)
        office.draft(1)
        with pytest.raises(errors.ZoneTakesPartAlready):
            office.draft(1)


def test_the_target_takes_part_once_though_the_form_stands_under_the_merged_name(office: Office, root) -> None:
    source, target = office.zones[:2]
    with office.open():
        office.draft(0)
        merge(source, target, root)
        with pytest.raises(errors.ZoneTakesPartAlready):
            office.draft(1)
        page = upload(signed_in(office.clerk), office, docx(office.campaign, "没有这个开发区")).content.decode()
        assert f">{target}</option>" not in page


def test_a_merge_is_refused_with_the_reason(office: Office, root) -> None:
    a, b, c = office.zones[:3]
    stranger = Zone.objects.exclude(office=office.slate.office)[0]
    with office.open():
        office.draft(0)
        office.draft(1)
    refused = [
        (a, b, "reason", merging.BothTakePart, str(office.campaign)),
        (a, c, "  ", merging.MergeNeedsAReason, "依据"),
        (a, a, "reason", merging.ZoneIntoItself, "自己"),
        (c, stranger, "reason", merging.ZonesOfTwoCities, stranger.office.city_name),
    ]
    for source, target, reason, refusal, word in refused:
        with pytest.raises(refusal, match=word):
            merge(source, target, root, reason)
    merge(c, a, root)
    for source, target in ((c, b), (a, c), (c, a)):
        with pytest.raises(zones.ZoneWasMerged, match=str(a)):
            merge(source, target, root)
    with pytest.raises(merging.BothTakePart):
        merge(a, b, root)


def test_a_merge_of_a_target_takes_along_what_was_merged_into_it(root) -> None:
    office = directory.load("haiyue")[0]
    a, b, c = Zone.objects.filter(office=office)[:3]
    merge(a, b, root)
    merge(b, c, root)
    assert fresh(a).merged_into == fresh(b).merged_into == c
    assert {str(a), str(b)} == {name.name for name in c.names.all()}
    with pytest.raises(zones.ZoneWasMerged):
        zones.change_zone(zone=a, facts={"level": "省级"}, by=root)


def test_submissions_of_a_family_count_as_one(office: Office, root) -> None:
    a, b, c = office.zones[:3]
    with office.open():
        office.draft(0)
        office.draft(2)
        merge(a, b, root)
        with pytest.raises(merging.BothTakePart):
            merge(b, c, root)
        assert Submission.objects.count() == 2
