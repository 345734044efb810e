from django.urls import path

from campaigns import pause_views, seal_views, views, wording_views

urlpatterns = [
    path("c/<slug:slug>/rules/", views.rules, name="rules"),
    path("c/<slug:slug>/rules/corrections/<int:position>/", views.correction, name="correction"),
    path(
        "c/<slug:slug>/rules/corrections/rule-correction-<int:position>.pdf",
        views.correction_file,
        name="correction_file",
    ),
    path("desk/c/<slug:slug>/card/", views.card, name="card"),
    path("desk/c/<slug:slug>/card/<slug:act>/", views.card_act, name="card_act"),
    path("desk/c/<slug:slug>/phases/<slug:key>/pause/", pause_views.phase_pause, name="phase_pause"),
    path("desk/c/<slug:slug>/phases/<slug:key>/pause/confirm/", pause_views.confirm, name="phase_pause_confirm"),
    path("desk/c/<slug:slug>/seals/", seal_views.seals, name="seals"),
    path("desk/c/<slug:slug>/seals/hosts/<int:pk>/", seal_views.keep, name="seal_keep"),
    path("desk/c/<slug:slug>/seals/<int:pk>/picture/", seal_views.picture, name="seal_picture"),
    path("desk/c/<slug:slug>/seals/<int:pk>/withdraw/", seal_views.withdraw, name="seal_withdraw"),
    path("desk/c/<slug:slug>/letters/words/", wording_views.wording_list, name="wordings"),
    path("desk/c/<slug:slug>/letters/words/<str:key>/", wording_views.wording, name="wording"),
    path("desk/c/<slug:slug>/letters/words/<str:key>/default/", wording_views.wording_default, name="wording_default"),
    path("desk/c/<slug:slug>/people/", views.people, name="people"),
    path("desk/c/<slug:slug>/people/<int:pk>/end/", views.membership_end, name="membership_end"),
    path(
        "desk/c/<slug:slug>/people/invitations/<int:pk>/resend/",
        views.invitation_act,
        {"act": "resend"},
        "invitation_resend",
    ),
    path(
        "desk/c/<slug:slug>/people/invitations/<int:pk>/revoke/",
        views.invitation_act,
        {"act": "revoke"},
        "invitation_revoke",
    ),
]
