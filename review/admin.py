"""Experts score in the admin; organisers and auditors follow there how far they are.

Nobody needs a model permission in the database: who may do what follows from the role, as everywhere else.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import Campaign, Phase
from core.models import Role
from review import abstaining, case_scores, scoring
from review.cases import cases_for
from review.models import Assignment, Expert
from review.progress import Progress
from review.queue import queues_of
from review.visiting import evidence


def _has_role(request: HttpRequest, *roles: Role) -> bool:
    """Whether the visitor holds one of ``roles``; False for a visitor without account."""
    user: Any = request.user
    return user.is_authenticated and any(user.has_role(role) for role in roles)


def _followed_phases(request: HttpRequest) -> QuerySet[Phase]:
    """The review phases that the visitor organises or audits."""
    phases = Phase.objects.filter(campaign__in=Campaign.objects.audited_by(request.user), scoring_rules__isnull=False)
    phases = phases.select_related("campaign", "scoring_rules", "score_opening")
    return phases.order_by("-campaign__year", "-campaign", "position")


class PolicyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # Django's class takes none when it runs
    """Nothing is added, changed or deleted through Django's own forms: every change is a service's."""

    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)


@admin.register(Assignment)
class AssignmentAdmin(PolicyAdmin):
    """The queue and the score sheet of an expert, and the progress boards of those who organise or audit."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _has_role(request, Role.EXPERT, Role.ORGANISER, Role.AUDITOR)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # The index offers "change" to experts; whose case it is, the page itself decides.
        return _has_role(request, Role.EXPERT)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Assignment]:
        return Assignment.objects.visible_to(request.user)

    def get_urls(self) -> list[URLPattern]:
        """Our pages only: none of Django's own forms, deletion or history of these rows exists."""
        wrap = self.admin_site.admin_view
        return [
            path("", wrap(self.changelist_view), name="review_assignment_changelist"),
            path("<int:pk>/change/", wrap(self.score), name="review_assignment_change"),
            path("<int:pk>/abstain/", wrap(self.abstain), name="review_assignment_abstain"),
            path("<int:pk>/files/<int:attachment>/", wrap(self.attachment), name="review_assignment_file"),
            path("<int:pk>/files/<int:attachment>/small/", wrap(self.small), name="review_assignment_small"),
            path("<int:pk>/photos/<int:photo>/", wrap(self.photo), name="review_assignment_photo"),
            path("<int:pk>/photos/<int:photo>/small/", wrap(self.small_photo), name="review_assignment_photo_small"),
            path("<int:pk>/original/", wrap(self.original), name="review_assignment_original"),
            path("board/<int:phase>/", wrap(self.board), name="review_assignment_board"),
            path("board/<int:phase>/cases/<int:number>/", wrap(self.case), name="review_assignment_case"),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        queues = queues_of(request.user)
        context = {
            **self.admin_site.each_context(request),
            "title": _("My cases to score") if queues else _("Progress of the expert review"),
            "queues": queues,
            "campaign": queues[0].phase.campaign if queues else None,
            "to_declare": Assignment.objects.to_declare_by(request.user).count(),
            "boards": [] if queues else list(_followed_phases(request)),
        }
        return TemplateResponse(request, "admin/review/assignment/queue.html", context)

    def score(self, request: HttpRequest, pk: int) -> HttpResponse:
        return scoring.page(request, pk, self._frame())

    def abstain(self, request: HttpRequest, pk: int) -> HttpResponse:
        return abstaining.page(request, pk, self._frame())

    def _frame(self) -> dict[str, Any]:
        """What the admin's frame reads, without its list of apps: that asks for permissions which nobody here has."""
        site = self.admin_site
        return {"site_title": site.site_title, "site_header": site.site_header, "has_permission": True}

    def attachment(self, request: HttpRequest, pk: int, attachment: int) -> FileResponse:
        return scoring.attachment(request, pk, attachment)

    def small(self, request: HttpRequest, pk: int, attachment: int) -> FileResponse:
        return scoring.attachment(request, pk, attachment, small=True)

    def photo(self, request: HttpRequest, pk: int, photo: int) -> FileResponse:
        return evidence.photo(scoring.own_assignment(request, pk), photo)

    def small_photo(self, request: HttpRequest, pk: int, photo: int) -> FileResponse:
        return evidence.photo(scoring.own_assignment(request, pk), photo, small=True)

    def original(self, request: HttpRequest, pk: int) -> FileResponse:
        return scoring.original(request, pk)

    def board(self, request: HttpRequest, phase: int) -> HttpResponse:
        """Counts while scores are sealed; once two persons opened them the whole matrix, read-only."""
        found = get_object_or_404(_followed_phases(request), pk=phase)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Progress of the expert review"),
            "campaign": found.campaign,
            "progress": Progress(found, request.user),
        }
        return TemplateResponse(request, "admin/review/assignment/board.html", context)

    def case(self, request: HttpRequest, phase: int, number: int) -> HttpResponse:
        """What the experts scored and said of one case, once two persons opened the scores; before that 404."""
        found = get_object_or_404(_followed_phases(request).exclude(score_opening=None), pk=phase)
        submission = get_object_or_404(cases_for(request.user, found.campaign), number=number)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Case %(number)s") % {"number": submission.number_text},
            "campaign": found.campaign,
            "phase": found,
            "case": submission,
            "sheets": case_scores.sheets(found, submission, request.user),
        }
        return TemplateResponse(request, "admin/review/assignment/case.html", context)


@admin.register(Expert)
class ExpertAdmin(PolicyAdmin):
    """The pool of experts, to read; experts join on the campaign's review desk."""

    list_display = ("name", "unit", "field")
    search_fields = ("user__name", "unit", "field")

    @admin.display(description=gettext_lazy("name"), ordering="user__name")
    def name(self, expert: Expert) -> str:
        return str(expert)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _has_role(request, Role.ORGANISER, Role.AUDITOR)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Expert]:
        return Expert.objects.visible_to(request.user).select_related("user")
