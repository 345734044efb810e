"""The wording of certificates: checked where a campaign is published, and never a fault where one is printed."""

import pytest

from campaigns import kinds
from campaigns.models import Campaign, CampaignText
from results import certificate_words, certificates
from results.models import Certificate, CertificateVersion
from tests.builders import opened_campaign

GOOD = "$zone：\n你单位报送的《$title》案例入选。"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD, []),
        ("", []),  # that it is missing is said elsewhere
        ("${zone}：\n《${title}》入选。", []),
        ("$zone的《$title》案例入选。", ["两行"]),
        ("$zone：\n \n", ["两行", "$title"]),
        ("你单位：\n案例《$title》入选。", ["$zone"]),
        ("贺：\n入选。", ["$zone", "$title"]),
    ],
)
def test_a_wording_without_holder_case_or_second_line_is_named(text: str, said: list[str]) -> None:
    found = certificate_words.problems(text)
    assert len(found) == len(said)
    assert all(word in sentence for word, sentence in zip(said, found, strict=True))


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["", "只有一行", " \n "])
def test_a_campaign_that_was_opened_with_a_poor_wording_still_prints_or_refuses_in_words(text: str) -> None:
    campaign = opened_campaign()
    assert not [line for line in kinds.problems_of(campaign) if "证书" in line]
    CampaignText.objects.filter(campaign=campaign, key="certificate").update(body=text or "x")
    campaign = Campaign.objects.get(pk=campaign.pk)
    assert [line for line in kinds.problems_of(campaign) if "证书" in line] or not text.strip()
    certificate = Certificate(campaign=campaign, number="2026-ABCDEF", zone="云岚开发区", title="案例")
    version = CertificateVersion(certificate=certificate, version=1, zone="云岚开发区", title="案例")
    assert certificates.unprintable(campaign, version) == []
    assert certificate_words.split([]) == ("", [])
