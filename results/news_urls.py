from django.urls import path

from results.views import news, newsroom

DESK = "desk/c/<slug:slug>/news/"

urlpatterns = [
    path("c/<slug:slug>/news/", news.news, name="news"),
    path("c/<slug:slug>/news/feed.xml", news.NewsFeed(), name="news_feed"),
    path("c/<slug:slug>/news/<int:item>/", news.news_item, name="news_item"),
    path("c/<slug:slug>/news/<int:item>/picture/", news.news_picture, name="news_picture"),
    path(DESK, newsroom.newsroom, name="newsroom"),
    path(f"{DESK}new/", newsroom.write, name="news_new"),
    path(f"{DESK}<int:pk>/", newsroom.write, name="news_desk"),
    path(f"{DESK}<int:pk>/picture/", newsroom.picture, name="news_draft_picture"),
    path(f"{DESK}<int:pk>/<slug:act>/", newsroom.act, name="news_act"),
]
