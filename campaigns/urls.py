from django.urls import path

from campaigns import views

urlpatterns = [
    path("c/<slug:slug>/rules/", views.rules, name="rules"),
    path("desk/c/<slug:slug>/card/", views.card, name="card"),
    path("desk/c/<slug:slug>/card/<slug:act>/", views.card_act, name="card_act"),
    path("desk/c/<slug:slug>/people/", views.people, name="people"),
]
