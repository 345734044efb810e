from django.urls import path

from voting import views
from voting.identity import views as identity
from voting.identity.wechat.jssdk import wechat_config

urlpatterns = [
    path("c/<slug:slug>/vote/", views.vote, name="vote"),
    path("c/<slug:slug>/vote/ballot/", views.ballot, name="ballot"),
    path("c/<slug:slug>/vote/done/", views.vote_done, name="vote_done"),
    path("c/<slug:slug>/vote/identify/", identity.identify, name="identify"),
    path("c/<slug:slug>/vote/identify/back/", identity.identify_back, name="identify_back"),
    path("c/<slug:slug>/vote/mine/", views.mine, name="vote_mine"),
    path("c/<slug:slug>/vote/wechat.json", wechat_config, name="wechat_config"),
    path("c/<slug:slug>/cases/<int:number>/", views.case, name="case"),
]
