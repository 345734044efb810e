"""The visits of a case in its dossier: what is filed, with corrections and photos; who spoke stays out."""

import zipfile
from pathlib import Path

import pytest

from core.models import Role
from portal.archive import visits
from portal.archive.bundle import Bundle
from review import services
from review.services.visits import Fact
from tests.builders import person
from tests.review.builders import VISIT_DAY, panel, planned, reported, reporter_of
from tests.samples import picture

pytestmark = pytest.mark.django_db


def test_filed_reports_go_into_the_dossier_with_corrections_and_photos(tmp_path: Path) -> None:
    built = panel(cases=2, assigned=False)
    reporter, case = reporter_of(built), built.cases[0]
    with built.scoring():
        visit = planned(built, reporter)
        for _ in range(2):
            services.add_photo(visit=visit, name="现场.png", content=picture(), by=reporter)
        reported(visit, Fact("典型经验", "用时三天。", VISIT_DAY, "上官某"))
        applicant = person(Role.APPLICANT, case.zone.organisation)
        services.correct_fact(fact=visit.facts.get(), text="用时半天。", reason="当天维护。", by=applicant)
        services.save_report(
            visit=planned(built, reporter, built.cases[1]), text="草稿", facts=[], version=0, by=reporter
        )
    (report,) = visits.reports(case, built.organiser)
    told = visits.facts_of(report)
    assert (told["facts"][0]["found"], told["facts"][0]["correction__text"]) == ("用时三天。", "用时半天。")
    assert "上官某" not in str(told)
    assert visits.reports(built.cases[1], built.organiser) == []
    bundle = Bundle(tmp_path / "dossier.zip")
    visits.add_photos(bundle, [report], "")
    bundle.close()
    with zipfile.ZipFile(tmp_path / "dossier.zip") as made:
        assert made.namelist()[:2] == ["探访照片/01 现场.png", "探访照片/02 现场.png"]
