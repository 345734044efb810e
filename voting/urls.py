from django.urls import path

from voting import views

urlpatterns = [
    path("c/<slug:slug>/vote/", views.vote, name="vote"),
    path("c/<slug:slug>/vote/ballot/", views.ballot, name="ballot"),
    path("c/<slug:slug>/vote/done/", views.vote_done, name="vote_done"),
    path("c/<slug:slug>/cases/<int:number>/", views.case, name="case"),
]
