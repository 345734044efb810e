from django.urls import path

from voting import showcase_views, views
from voting.identity import views as identity
from voting.identity.wechat.jssdk import wechat_config

SQUARE = {"square": True}

urlpatterns = [
    path("c/<slug:slug>/vote/", views.vote, name="vote"),
    path("c/<slug:slug>/vote/ballot/", views.ballot, name="ballot"),
    path("c/<slug:slug>/vote/done/", views.vote_done, name="vote_done"),
    path("c/<slug:slug>/vote/identify/", identity.identify, name="identify"),
    path("c/<slug:slug>/vote/identify/back/", identity.identify_back, name="identify_back"),
    path("c/<slug:slug>/vote/mine/", views.mine, name="vote_mine"),
    path("c/<slug:slug>/vote/wechat.json", wechat_config, name="wechat_config"),
    path("c/<slug:slug>/cases/<int:number>/", views.case, name="case"),
    path("c/<slug:slug>/cases/", showcase_views.cases, name="showcase"),
    path("c/<slug:slug>/cases/print/", showcase_views.printed, name="showcase_print"),
    path("c/<slug:slug>/poster/", showcase_views.campaign_poster, name="poster"),
    path("c/<slug:slug>/poster-<slug:version>.png", showcase_views.campaign_picture, name="poster_picture"),
    path("c/<slug:slug>/share-<slug:version>.png", showcase_views.campaign_picture, SQUARE, name="share_picture"),
    path("c/<slug:slug>/qr.svg", showcase_views.qr, name="qr"),
    path("c/<slug:slug>/cases/<int:number>/poster/", showcase_views.case_poster, name="case_poster"),
    path(
        "c/<slug:slug>/cases/<int:number>/poster-<slug:version>.png",
        showcase_views.case_picture,
        name="case_poster_picture",
    ),
    path(
        "c/<slug:slug>/cases/<int:number>/share-<slug:version>.png",
        showcase_views.case_picture,
        SQUARE,
        name="case_share_picture",
    ),
    path("c/<slug:slug>/cases/<int:number>/qr.svg", showcase_views.case_qr, name="case_qr"),
]
