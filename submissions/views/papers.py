"""The form as paper, PDF and .docx of a revision or of the draft, and the public page that tells what it is worth."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import files
from core.http import client_address
from submissions import access, papers, printing
from submissions.models import Revision, Submission


@require_safe
def form_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The form as PDF: its present revision, or ?revision=N; the draft where nothing is frozen."""
    sheet = _sheet(request, pk)
    return _file(printing.form_pdf(sheet), _name(sheet, ".pdf"))


@require_safe
def form_word(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as .docx, in the annex's exact table."""
    sheet = _sheet(request, pk)
    return _file(printing.form_word(sheet), _name(sheet, ".docx"))


def _sheet(request: HttpRequest, pk: int) -> printing.Sheet:
    submission, own = access.readable_form(request, pk)
    present = submission.revisions.filter(digest=submission.digest).order_by("number").last()
    if "revision" not in request.GET:
        return printing.sheet(submission, present)
    asked = _asked(submission, request.GET["revision"])
    if not own and asked != present:  # what was before the sending is the office's and the zone's own
        raise Http404
    return printing.sheet(submission, asked)


def _asked(submission: Submission, number: str) -> Revision:
    if not (number.isascii() and number.isdigit() and len(number) < 5):
        raise Http404
    revision = submission.revisions.filter(number=int(number)).first()
    if revision is None:
        raise Http404
    return revision


def _name(sheet: printing.Sheet, suffix: str) -> str:
    which = f"第{sheet.revision.number}版" if sheet.revision else "草稿"
    return f"申报表（{sheet.submission.zone}，{which}）{suffix}"


def _file(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=files.CONTENT_TYPES[name[name.rindex(".") :]])
    answer.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    answer["Cache-Control"] = "private, no-store"
    return answer


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
