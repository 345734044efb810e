from django.urls import path

from review import declaring, panels, recusals, sheets, views
from review.visiting import views as visiting

urlpatterns = [
    path("desk/c/<slug:slug>/review/", views.review, name="review"),
    path("desk/c/<slug:slug>/review/assign/", panels.plan, name="review_assign"),
    path("desk/c/<slug:slug>/review/plan/", panels.preview, name="assignment_plan"),
    path("desk/c/<slug:slug>/review/panels/", panels.panels, name="panels"),
    path("desk/c/<slug:slug>/review/panels/<int:pk>/", panels.panels, name="panel"),
    path("desk/c/<slug:slug>/review/panels/<int:pk>/dissolve/", panels.dissolve, name="dissolve_panel"),
    path("desk/c/<slug:slug>/review/experts/", views.add_expert, name="review_expert"),
    path("desk/c/<slug:slug>/review/visits/", views.plan_visit, name="review_visit"),
    path("desk/c/<slug:slug>/review/<int:phase>/sheets/", sheets.sheets, name="review_sheets"),
    path("desk/c/<slug:slug>/review/<int:phase>/opening/<slug:act>/", sheets.opening, name="review_opening"),
    path("desk/c/<slug:slug>/review/sheets/<int:pk>/reopen/", sheets.reopen, name="review_reopen"),
    path("desk/c/<slug:slug>/review/experts/<int:pk>/", recusals.expert, name="review_expert_page"),
    path("desk/c/<slug:slug>/review/experts/<int:pk>/ties/<int:tie>/", recusals.remove_tie, name="remove_tie"),
    path("desk/c/<slug:slug>/review/experts/<int:pk>/replace/", recusals.replace, name="replace_expert"),
    path("desk/c/<slug:slug>/review/experts/<int:pk>/profile/", recusals.profile, name="expert_profile"),
    path("desk/c/<slug:slug>/review/remind/", recusals.remind, name="remind_experts"),
    path("desk/c/<slug:slug>/review/recusals/", recusals.recusals, name="recusals"),
    path("desk/c/<slug:slug>/review/recusals/<int:pk>/", recusals.recusal, name="recusal"),
    path("desk/review/", declaring.declarations, name="declarations"),
    path("desk/review/<int:phase>/declare/", declaring.declare, name="declare"),
    path("desk/review/cases/<int:pk>/recusal/", declaring.step_back, name="step_back"),
    path("desk/visits/", visiting.visits, name="visits"),
    path("desk/visits/<int:pk>/", visiting.visit, name="visit"),
    path("desk/visits/<int:pk>/photos/", visiting.add_photos, name="visit_photos"),
    path("desk/visits/<int:pk>/photos/<int:photo>/", visiting.photo, name="visit_photo"),
    path("desk/visits/<int:pk>/photos/<int:photo>/small/", visiting.photo, {"small": True}, name="visit_photo_small"),
    path("desk/visits/<int:pk>/photos/<int:photo>/change/", visiting.change_photo, name="visit_photo_change"),
]
