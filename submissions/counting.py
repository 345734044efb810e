"""What the figures of participation tell of registration and cases: by award area and city, never by case."""

from __future__ import annotations

from collections import Counter

from django.db.models import Count, QuerySet

from campaigns.figures import Figure
from campaigns.models import Campaign
from submissions.models import Submission


def registration(campaign: Campaign) -> list[Figure]:
    """Cities that recommended, zones that they recommended, and the forms of these."""
    cities = dict(campaign.slates.order_by("office__city_code").values_list("office__city_name", "sent_at"))
    sent = Submission.objects.filter(campaign=campaign, slate__sent_at__isnull=False)
    rows = (
        sent.order_by().values("slate__office__city_name").annotate(zones=Count("zone", distinct=True), all=Count("pk"))
    )
    zones = {row["slate__office__city_name"]: row["zones"] for row in rows}
    by_city = [(city, zones.get(city, 0)) for city in cities]
    return [
        Figure("cities_recommending", sum(1 for sent_at in cities.values() if sent_at)),
        Figure("zones_recommended", sum(zones.values()), {"city": by_city}),
        Figure("forms_received", sum(row["all"] for row in rows)),
    ]


def cases(key: str, rows: QuerySet[Submission], campaign: Campaign) -> Figure:
    """``rows``, cases of ``campaign``, by award area in the programme's order and by city in that of their codes."""
    areas = Counter(dict(rows.order_by().values_list("area__name").annotate(Count("pk"))))
    cities = Counter(dict(rows.order_by().values_list("zone__organisation__city_name").annotate(Count("pk"))))
    names = campaign.slates.order_by("office__city_code").values_list("office__city_name", flat=True)
    by_area = [(area.name, areas[area.name]) for area in campaign.areas.all()]
    return Figure(key, sum(cities.values()), {"area": by_area, "city": [(name, cities[name]) for name in names]})
