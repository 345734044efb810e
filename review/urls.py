from django.urls import path

from review import sheets, views

urlpatterns = [
    path("desk/c/<slug:slug>/review/", views.review, name="review"),
    path("desk/c/<slug:slug>/review/assign/", views.assign, name="review_assign"),
    path("desk/c/<slug:slug>/review/experts/", views.add_expert, name="review_expert"),
    path("desk/c/<slug:slug>/review/visits/", views.plan_visit, name="review_visit"),
    path("desk/c/<slug:slug>/review/<int:phase>/sheets/", sheets.sheets, name="review_sheets"),
    path("desk/c/<slug:slug>/review/<int:phase>/opening/<slug:act>/", sheets.opening, name="review_opening"),
    path("desk/c/<slug:slug>/review/sheets/<int:pk>/reopen/", sheets.reopen, name="review_reopen"),
    path("desk/visits/", views.visits, name="visits"),
    path("desk/visits/<int:pk>/", views.visit, name="visit"),
]
