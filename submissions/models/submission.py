"""One zone's application form in one campaign."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.models import AwardArea, Campaign
from core.canonical import digest
from core.models import Organisation, Role, StoredFile
from submissions.models.slate import Slate
from submissions.models.zone import Zone

if TYPE_CHECKING:
    from submissions.models.attachments import Attachment
    from submissions.models.trail import Commitment

CONTENT = (
    "title",
    "address",
    "department",
    "contact",
    "position",
    "phone",
    "mobile",
    "email",
    "overview",
    "experience",
    "filled_on",
)  # the columns that a form fills; with zone and area they are what a revision freezes
MULTILINE = ("overview", "experience")


class Status(models.TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("confirmed by the office")
    RECOMMENDED = "recommended", _("recommended")
    RETURNED = "returned", _("returned")
    ADMITTED = "admitted", _("admitted")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


# What may follow what; no programme extends it.
MOVES: dict[str, frozenset[str]] = {
    Status.DRAFT: frozenset({Status.SUBMITTED, Status.WITHDRAWN}),
    Status.SUBMITTED: frozenset({Status.DRAFT, Status.RECOMMENDED, Status.WITHDRAWN}),
    Status.RECOMMENDED: frozenset({Status.SUBMITTED, Status.RETURNED, Status.ADMITTED, Status.REFUSED}),
    Status.RETURNED: frozenset({Status.RECOMMENDED, Status.REFUSED}),
    Status.ADMITTED: frozenset(),
    Status.REFUSED: frozenset(),
    Status.WITHDRAWN: frozenset({Status.DRAFT}),  # brought back into a free place
}


def of_zones(organisations: models.QuerySet[Organisation]) -> Q:
    """The forms of these zones, and of those that were merged into them."""
    return Q(zone__organisation__in=organisations) | Q(zone__merged_into__organisation__in=organisations)


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def visible_to(self, user: Any) -> SubmissionQuerySet:
        """What a person may see in full: its own zone's, its own city's, and all of a campaign for its organisers.

        A zone's own are those of the zones that were merged into it as well.
        """
        zones = Organisation.objects.of(user, Role.APPLICANT)
        offices = Organisation.objects.of(user, Role.OFFICE)
        return self.filter(
            of_zones(zones)
            | Q(slate__office__in=offices)
            | entered_by(user)
            | Q(campaign__in=Campaign.objects.audited_by(user), slate__sent_at__isnull=False)
        )

    def read_whole_by(self, user: Any) -> SubmissionQuerySet:
        """Those of its own zone and its own office, and what an organiser entered from the mail: every state of them,
        also what was never sent."""
        zones = Organisation.objects.of(user, Role.APPLICANT)
        offices = Organisation.objects.of(user, Role.OFFICE)
        return self.filter(of_zones(zones) | Q(slate__office__in=offices) | entered_by(user))

    def worked_on_by(self, user: Any) -> SubmissionQuerySet:
        """Those that the office's members work on, and organisers on what they entered for an office from the mail."""
        return self.filter(Q(slate__office__in=Organisation.objects.of(user, Role.OFFICE)) | entered_by(user))

    def in_neutral_order(self) -> SubmissionQuerySet:
        """City code, national before provincial, pinyin of the zone's name: the order that ranks nobody."""
        return self.order_by("zone__organisation__city_code", "zone__level", "zone__pinyin")

    def admitted(self) -> SubmissionQuerySet:
        """The cases that take part: on the ballot, before the experts."""
        return self.filter(status=Status.ADMITTED)

    def with_names(self) -> SubmissionQuerySet:
        """Load what a list shows in one query."""
        return self.select_related("zone__organisation", "area", "slate__office", "campaign")


def entered_by(user: Any) -> Q:
    """The forms that came by mail in a campaign that ``user`` organises."""
    return Q(origin=Submission.Origin.MAILED, campaign__in=Campaign.objects.organised_by(user))


LONG_TEXTS = ("overview", "experience", "reading")  # what lists of cases from other tables leave where it is


class Submission(models.Model):
    """One zone's application form (申报表) in one campaign. The columns keep the annex's order.

    They are all unlimited texts: what an office wrote is kept whole, and the checks say what is too long.
    """

    class Origin(models.TextChoices):
        UPLOAD = "upload", _("uploaded by the office")
        ONLINE = "online", _("filled in online by the zone")
        SHEET = "sheet", _("from the office's sheet")
        MAILED = "mailed", _("sent by mail, entered by the organisers")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="submissions", verbose_name=_("campaign"))
    slate = models.ForeignKey(Slate, models.PROTECT, related_name="submissions", verbose_name=_("slate"))
    zone = models.ForeignKey(Zone, models.PROTECT, related_name="submissions", verbose_name=_("development zone"))
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.DRAFT)
    origin = models.CharField(_("origin"), max_length=8, choices=Origin, default=Origin.UPLOAD)
    number = models.PositiveSmallIntegerField(_("case number"), null=True, blank=True)
    title = models.TextField(_("case title"), blank=True)
    area = models.ForeignKey(
        AwardArea, models.PROTECT, null=True, blank=True, related_name="submissions", verbose_name=_("award area")
    )
    address = models.TextField(_("address"), blank=True)
    department = models.TextField(_("department"), blank=True)
    contact = models.TextField(_("contact person"), blank=True)
    position = models.TextField(_("position"), blank=True)
    phone = models.TextField(_("telephone"), blank=True)
    mobile = models.TextField(_("mobile phone"), blank=True)
    email = models.TextField(_("e-mail"), blank=True)
    overview = models.TextField(_("overview of the zone"), blank=True)
    experience = models.TextField(_("case narrative"), blank=True)
    filled_on = models.TextField(_("date of the form"), blank=True)
    original = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("uploaded form")
    )
    reading = models.JSONField(default=dict, editable=False, help_text="What the importer understood, cell by cell.")
    version = models.PositiveIntegerField(default=1, editable=False)  # of two who save at once the second is told
    digest = models.CharField(max_length=64, editable=False)  # of the present content; every whole save renews it
    problem_count = models.PositiveSmallIntegerField(default=0, editable=False)  # cells to mend, for boards and queues
    created_at = models.DateTimeField(_("created at"))
    updated_at = models.DateTimeField(_("changed at"))

    # What a reader is shown in the place of the stored answers: {"accident.2024": ["yes", "…"]} (access.as_sent).
    sent_answers: dict[str, list[str]] | None = None

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ("campaign", "zone__organisation__city_code", "zone__level", "zone__pinyin")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["campaign", "zone"],
                condition=~Q(status="withdrawn"),
                name="a_zone_takes_part_once_in_a_campaign",
            ),
            models.UniqueConstraint(fields=["campaign", "number"], name="a_case_number_stands_once_in_a_campaign"),
            models.CheckConstraint(
                condition=Q(status="admitted", number__isnull=False) | ~Q(status="admitted"),
                name="an_admitted_case_has_a_number",
            ),
        ]

    def __str__(self) -> str:
        return self.case_title

    def save(self, *args: Any, **kwargs: Any) -> None:
        if kwargs.get("update_fields") is None:
            self.digest = digest(self.content)
        super().save(*args, **kwargs)

    @property
    def case_title(self) -> str:
        """The case's title; without one the zone's name stands in its place (design, section 11)."""
        return self.title or str(self.zone)

    @property
    def narrative(self) -> str:
        """典型经验 for reading below the title: without a first line that says the title again."""
        first, _newline, rest = self.experience.partition("\n")
        return rest if rest and first.strip("《》 ") == self.title else self.experience

    @property
    def number_text(self) -> str:
        return f"{self.number:03d}" if self.number else ""

    @property
    def content(self) -> dict[str, Any]:
        """What the form says, as plain data: the subject of revisions, commitments and seals.

        ``answers`` are keyed by the question, and with its year where it is asked for several: ``accident.2020``.
        """
        facts: dict[str, Any] = {name: getattr(self, name) for name in CONTENT}
        facts = {"zone": str(self.zone), "area": str(self.area or ""), **facts}
        answers = self.answers.select_related("question") if self.pk else []
        if said := {answer.key: [answer.value, answer.explanation] for answer in answers}:
            facts["answers"] = said
        return facts

    @property
    def standing_attachments(self) -> list[Attachment]:
        """The files beside the form, without the removed ones."""
        files = self.attachments.filter(removed_at=None)
        return list(files.select_related("file", "thumbnail", "answer__question", "added_by", "withdrawn_by"))

    @property
    def seal_states(self) -> list[tuple[str, str]]:
        """Each seal's name and "stands", "void" (the form was changed after it) or ""."""
        from submissions.models.trail import Seal

        there = list(self.seals.filter(removed_at=None).select_related("revision"))
        states = []
        for side in Seal.Side:
            digests = [seal.revision.digest for seal in there if seal.side == side]
            states.append((str(side.label), "stands" if self.digest in digests else "void" if digests else ""))
        return states

    @property
    def commitment(self) -> Commitment | None:
        """The commitment that stands for the present content; an edit afterwards voids the earlier ones."""
        return next((c for c in self.commitments.all() if c.content_digest == self.digest), None)
