"""The form as paper, PDF and .docx of a revision or of the draft, and the public page that tells what it is worth."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import files
from core.http import client_address
from submissions import access, papers, printing


@require_safe
def form_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The form as PDF: its present revision, or ?revision=N; the draft where nothing is frozen."""
    sheet = _sheet(request, pk)
    return files.attachment(_name(sheet, ".pdf"), printing.form_pdf(sheet))


@require_safe
def form_word(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as .docx, in the annex's exact table."""
    sheet = _sheet(request, pk)
    return files.attachment(_name(sheet, ".docx"), printing.form_word(sheet))


def _sheet(request: HttpRequest, pk: int) -> printing.Sheet:
    submission, own = access.readable_form(request, pk)
    revisions = submission.revisions.order_by("number") if own else access.visible_revisions(request, submission)
    if "revision" not in request.GET:
        present = revisions.filter(digest=submission.digest).last()
        if present is None and not own:  # a draft is the office's and the zone's own
            raise Http404
        return printing.sheet(submission, present)
    number = request.GET["revision"]
    if not (number.isascii() and number.isdigit() and len(number) < 5):
        raise Http404
    return printing.sheet(submission, get_object_or_404(revisions, number=int(number)))


def _name(sheet: printing.Sheet, suffix: str) -> str:
    which = f"第{sheet.revision.number}版" if sheet.revision else "草稿"
    return f"申报表（{sheet.submission.zone}，{which}）{suffix}"


@require_safe
def paper_form(request: HttpRequest) -> HttpResponse:
    """Where the code of a paper is typed."""
    typed = request.GET.get("code", "")
    if code := papers.tidy(typed):
        return redirect("paper", code)
    return render(request, "submissions/paper.html", {"typed": typed, "asked": bool(typed)})


@never_cache
@require_safe
def paper(request: HttpRequest, code: str) -> HttpResponse:
    """Whose paper it is and whether it is the present state: no contents, no person."""
    found = papers.look_up(code, address=client_address(request))
    if found is None:
        return render(request, "submissions/paper.html", {"typed": code, "asked": True}, status=404)
    submission = found.revision.submission
    context = {
        "campaign": submission.campaign,
        "found": found,
        "code": found.revision.code_text,
        "states": papers.State,
        "may_seal": access.attachable_form(request, submission.pk) is not None,
    }
    answer = render(request, "submissions/paper.html", context)
    answer["X-Robots-Tag"] = "noindex"
    return answer
