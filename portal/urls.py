from django.urls import path

from portal import views

urlpatterns = [
    path("", views.home, name="home"),
    path("c/<slug:slug>/", views.campaign, name="campaign"),
    path("c/<slug:slug>/call/", views.call, name="call"),
    path("desk/", views.desk, name="desk"),
    path("desk/c/<slug:slug>/", views.campaign_desk, name="campaign_desk"),
]
