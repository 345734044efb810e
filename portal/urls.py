from django.urls import path

from portal import card_pages, views, views_archive, views_closing, views_outbox, views_press, views_reach

urlpatterns = [
    path("", views.home, name="home"),
    path("c/<slug:slug>/", views.campaign, name="campaign"),
    path("c/<slug:slug>/call/", views.call, name="call"),
    path("c/<slug:slug>/title.css", views.title_css, name="title_css"),
    path("c/<slug:slug>/title-<slug:version>.woff2", views.title_woff2, name="title_woff2"),
    path("c/<slug:slug>/results.json", views_closing.results_document, name="results_json"),
    path("desk/", views.desk, name="desk"),
    path("desk/c/<slug:slug>/", views.campaign_desk, name="campaign_desk"),
    path("desk/c/<slug:slug>/compose/", card_pages.compose, name="compose_card"),
    path("desk/c/<slug:slug>/correct/", card_pages.correct, name="correct_card"),
    path("desk/c/<slug:slug>/correct/publish/", card_pages.publish, name="publish_correction"),
    path("desk/c/<slug:slug>/figures/", views_closing.figures, name="figures"),
    path("desk/c/<slug:slug>/press/", views_press.press, name="press"),
    path("desk/c/<slug:slug>/press/<slug:which>/ask/", views_press.ask, name="press_ask"),
    path("desk/c/<slug:slug>/press/<slug:which>/file/", views_press.file, name="press_file"),
    path("desk/c/<slug:slug>/scores/", views.scores, name="scores"),
    path("desk/c/<slug:slug>/reach/", views_reach.reach, name="reach"),
    path("desk/c/<slug:slug>/reach/display-reach.xlsx", views_reach.reach_workbook, name="reach_workbook"),
    path("desk/c/<slug:slug>/letters/", views_outbox.letters, name="letters"),
    path("desk/c/<slug:slug>/letters/<int:pk>/", views_outbox.letter, name="letter"),
    path("desk/c/<slug:slug>/letters/<int:pk>/retry/", views_outbox.retry, name="letter_retry"),
    path("desk/c/<slug:slug>/archive/", views_archive.archive, name="archive"),
    path("desk/c/<slug:slug>/archive/files/<int:pk>/", views_archive.file, name="archive_file"),
    path("desk/c/<slug:slug>/archive/<slug:kind>/", views_archive.ask, name="archive_ask"),
    path("desk/c/<slug:slug>/archive/<slug:kind>/<int:number>/", views_archive.ask, name="archive_ask_case"),
]
