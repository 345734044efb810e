from django.urls import path

from results.views.meeting import day, desk, inviting, personal, public

DESK = "desk/c/<slug:slug>/meeting/"
INVITED = "invitation/<str:token>/"
PARTICIPANT = "participant/<str:token>/"

urlpatterns = [
    path("c/<slug:slug>/meeting/", public.meeting, name="meeting"),
    path("c/<slug:slug>/meeting/materials/<int:pk>/", public.material, name="meeting_material"),
    path(INVITED, personal.invitation, name="invitation"),
    path(f"{INVITED}meeting.ics", personal.invitation_calendar, name="invitation_calendar"),
    path(f"{INVITED}materials/<int:pk>/", personal.invitation_material, name="invitation_material"),
    path(PARTICIPANT, personal.participant, name="participant"),
    path(f"{PARTICIPANT}meeting.ics", personal.participant_calendar, name="participant_calendar"),
    path(f"{PARTICIPANT}materials/<int:pk>/", personal.participant_material, name="participant_material"),
    path(f"{PARTICIPANT}proof.pdf", personal.proof, name="participant_proof"),
    path("meeting/door/<str:door>/", personal.door, name="meeting_door"),
    path("badge/<str:badge>/", personal.badge, name="badge"),
    path(DESK, desk.overview, name="meeting_desk"),
    path(f"{DESK}agenda/", desk.agenda, name="meeting_agenda"),
    path(f"{DESK}agenda/<int:pk>/", desk.session, name="meeting_session"),
    path(f"{DESK}agenda/<int:pk>/drop/", desk.drop_session, name="drop_meeting_session"),
    path(f"{DESK}invitations/", inviting.invitations, name="meeting_invitations"),
    path(f"{DESK}invitations/send/", inviting.invite, name="invite_to_meeting"),
    path(f"{DESK}invitations/remind/", inviting.remind, name="remind_of_meeting"),
    path(f"{DESK}invitations/<int:pk>/", inviting.invitation, name="meeting_invitation"),
    path(f"{DESK}invitations/<int:pk>/address/", inviting.address, name="meeting_address"),
    path(f"{DESK}participants/", inviting.participants, name="meeting_participants"),
    path(f"{DESK}participants/list.xlsx", inviting.participants_file, name="meeting_participants_file"),
    path(f"{DESK}papers/<slug:kind>/", desk.paper, name="meeting_paper"),
    path(f"{DESK}door/", day.door, name="door_desk"),
    path(f"{DESK}door/scan/", day.scan, name="door_scan"),
    path(f"{DESK}door/screen/", day.screen, name="door_screen"),
    path(f"{DESK}door/<int:pk>/tick/", day.tick, name="door_tick"),
    path(f"{DESK}door/<int:pk>/untick/", day.untick, name="door_untick"),
    path(f"{DESK}certificates/", day.certificates, name="meeting_certificates"),
    path(f"{DESK}certificates/<int:pk>/hand-over/", day.hand_over, name="hand_over_certificate"),
    path(f"{DESK}certificates/<int:pk>/take-back/", day.take_back, name="take_back_certificate"),
    path(f"{DESK}materials/", desk.materials, name="meeting_materials"),
    path(f"{DESK}materials/<int:pk>/", desk.material_file, name="meeting_material_file"),
    path(f"{DESK}materials/<int:pk>/drop/", desk.drop_material, name="drop_meeting_material"),
    path(f"{DESK}minutes/", desk.minutes, name="meeting_minutes"),
    path(f"{DESK}minutes/freeze/", desk.freeze, name="freeze_meeting_minutes"),
]
