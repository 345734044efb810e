from django.urls import path

from results.views import agenda_items, deliberation, desk, public, scenarios

MEETING = "desk/c/<slug:slug>/deliberation/"

urlpatterns = [
    path("c/<slug:slug>/notice/", public.notice, name="notice"),
    path("c/<slug:slug>/notice/public-notice.pdf", public.notice_file, name="notice_file"),
    path("c/<slug:slug>/notice/object/", public.object_to_notice, name="object"),
    path("c/<slug:slug>/notice/object/<str:receipt>/", public.objection, name="objection"),
    path("c/<slug:slug>/results/", public.results, name="results"),
    path("c/<slug:slug>/results/selected-list.xlsx", public.public_list, name="public_list"),
    path("c/<slug:slug>/results/announcement-<int:position>.pdf", public.announcement_file, name="announcement_file"),
    path("c/<slug:slug>/meeting/", public.meeting, name="meeting"),
    path("invitation/<str:token>/", public.invitation, name="invitation"),
    path("verify/", public.verify_form, name="verify_form"),
    path("verify/<str:number>/", public.verify, name="verify"),
    path("desk/c/<slug:slug>/selection/", desk.selection, name="selection"),
    path("desk/c/<slug:slug>/selection/export/", desk.selection_export, name="selection_export"),
    path("desk/c/<slug:slug>/selection/scenarios/", scenarios.scenarios, name="scenarios"),
    path("desk/c/<slug:slug>/selection/scenarios/<slug:slot>/discard/", scenarios.discard, name="discard_scenario"),
    path("desk/c/<slug:slug>/selection/<slug:act>/", desk.selection_act, name="selection_act"),
    path(MEETING, deliberation.deliberation, name="deliberation"),
    path(f"{MEETING}board/", agenda_items.board, name="deliberation_board"),
    path(f"{MEETING}board/now/", agenda_items.now, name="deliberation_now"),
    path(f"{MEETING}act/<slug:act>/", deliberation.act, name="deliberation_act"),
    path(f"{MEETING}items/<int:pk>/", agenda_items.item, name="deliberation_item"),
    path(f"{MEETING}items/<int:pk>/<slug:act>/", agenda_items.item_act, name="deliberation_item_act"),
    path(f"{MEETING}decisions/<int:pk>/<slug:act>/", agenda_items.decision_act, name="deliberation_decision"),
    path(f"{MEETING}<int:position>/papers/<slug:kind>/", agenda_items.paper, name="deliberation_paper"),
    path(f"{MEETING}<int:position>/signed/", agenda_items.sign, name="deliberation_sign"),
    path(f"{MEETING}<int:position>/signed/<int:pk>/", agenda_items.signed, name="deliberation_signed"),
    path("desk/c/<slug:slug>/documents/", desk.documents, name="documents"),
    path("desk/c/<slug:slug>/documents/retry/<int:pk>/", desk.retry, name="retry"),
    path("desk/c/<slug:slug>/documents/<slug:act>/", desk.documents_act, name="documents_act"),
    path("desk/c/<slug:slug>/files/<slug:kind>/", desk.campaign_file, name="campaign_file"),
    path("desk/c/<slug:slug>/objections/", desk.objections, name="objections"),
    path("desk/c/<slug:slug>/objections/<int:pk>/", desk.settle, name="settle"),
    path("desk/c/<slug:slug>/meeting/", desk.meeting, name="meeting_desk"),
    path("desk/c/<slug:slug>/meeting/invite/", desk.invite, name="invite_to_meeting"),
]
