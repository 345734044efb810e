from django.contrib.auth.decorators import login_required
from django.urls import path

from submissions.views import commitments, forms, places, reasons, revisions, screening, sending, slates, upload

urlpatterns = [
    path("c/<slug:slug>/form.docx", forms.blank, name="blank_form"),
    path("desk/slates/<int:pk>/", login_required(slates.slate), name="slate"),
    path("desk/slates/<int:pk>/upload/", login_required(upload.upload), name="form_upload"),
    path("desk/slates/<int:pk>/send/", login_required(sending.send), name="slate_send"),
    path("desk/slates/<int:pk>/summary.docx", login_required(sending.summary_docx), name="slate_summary_docx"),
    path("desk/slates/<int:pk>/summary.pdf", login_required(sending.summary_pdf), name="slate_summary_pdf"),
    path("desk/slates/<int:pk>/recall/", login_required(slates.recall), name="slate_recall"),
    path("desk/forms/<int:pk>/", login_required(forms.form), name="form"),
    path("desk/forms/<int:pk>/edit/", login_required(forms.edit), name="form_edit"),
    path("desk/forms/<int:pk>/mend/<slug:key>/", login_required(forms.mend), name="form_mend"),
    path("desk/forms/<int:pk>/confirm/", login_required(forms.confirm), name="form_confirm"),
    path("desk/forms/<int:pk>/opinion/", login_required(forms.opinion), name="form_opinion"),
    path("desk/forms/<int:pk>/link/", login_required(forms.link), name="form_link"),
    path("desk/forms/<int:pk>/replace/", login_required(upload.replace), name="form_replace"),
    path("desk/forms/<int:pk>/resubmit/", login_required(forms.resubmit), name="form_resubmit"),
    path("desk/forms/<int:pk>/withdraw/", login_required(places.withdraw), name="form_withdraw"),
    path("desk/forms/<int:pk>/swap/", login_required(places.swap), name="form_swap"),
    path("desk/forms/<int:pk>/restore/", login_required(places.restore), name="form_restore"),
    path("desk/forms/<int:pk>/file/", login_required(forms.original), name="form_file"),
    path("desk/forms/<int:pk>/form.docx", login_required(forms.again), name="form_docx"),
    path("desk/forms/<int:pk>/commit/", login_required(commitments.form_commit), name="form_commit"),
    path("desk/forms/<int:pk>/revisions/", login_required(revisions.revisions), name="form_revisions"),
    path("desk/forms/<int:pk>/revisions/<int:number>/", login_required(revisions.revision), name="form_revision"),
    path("desk/forms/<int:pk>/compare/", login_required(revisions.compare), name="form_compare"),
    path("desk/forms/<int:pk>/screen/", login_required(screening.screen), name="screen_form"),
    path("commitment/<str:token>/", commitments.commitment, name="commitment"),
    path("desk/c/<slug:slug>/screening/", login_required(screening.screening), name="screening"),
    path("desk/c/<slug:slug>/screening/reasons/", login_required(reasons.reasons), name="screening_reasons"),
]
