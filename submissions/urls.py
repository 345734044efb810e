from django.urls import path

from submissions.views import commitments, forms, screening, slates, upload

urlpatterns = [
    path("c/<slug:slug>/form.docx", forms.blank, name="blank_form"),
    path("desk/slates/<int:pk>/", slates.slate, name="slate"),
    path("desk/slates/<int:pk>/upload/", upload.upload, name="form_upload"),
    path("desk/slates/<int:pk>/send/", slates.send, name="slate_send"),
    path("desk/slates/<int:pk>/recall/", slates.recall, name="slate_recall"),
    path("desk/forms/<int:pk>/", forms.form, name="form"),
    path("desk/forms/<int:pk>/edit/", forms.edit, name="form_edit"),
    path("desk/forms/<int:pk>/mend/<slug:key>/", forms.mend, name="form_mend"),
    path("desk/forms/<int:pk>/confirm/", forms.confirm, name="form_confirm"),
    path("desk/forms/<int:pk>/opinion/", forms.opinion, name="form_opinion"),
    path("desk/forms/<int:pk>/link/", forms.link, name="form_link"),
    path("desk/forms/<int:pk>/replace/", upload.replace, name="form_replace"),
    path("desk/forms/<int:pk>/resubmit/", forms.resubmit, name="form_resubmit"),
    path("desk/forms/<int:pk>/withdraw/", forms.withdraw, name="form_withdraw"),
    path("desk/forms/<int:pk>/file/", forms.original, name="form_file"),
    path("desk/forms/<int:pk>/form.docx", forms.again, name="form_docx"),
    path("desk/forms/<int:pk>/commit/", commitments.form_commit, name="form_commit"),
    path("desk/forms/<int:pk>/screen/", screening.screen, name="screen_form"),
    path("commitment/<str:token>/", commitments.commitment, name="commitment"),
    path("desk/c/<slug:slug>/screening/", screening.queue, name="screening"),
]
