"""The two views. The second is the vote of the polls tutorial (parts 4 and 5), written anew."""

import json

from django.db import connection
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse

from floors.models import Choice, Question


def insert(request: HttpRequest) -> HttpResponse:
    content = json.loads(request.body)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO floors_cast (voter, choice, cast_at) VALUES (%s, %s, now())",
            (content["voter"], content["case"]),
        )
    return HttpResponse(status=201)


def vote(request: HttpRequest, question_id: int) -> HttpResponse:
    question = get_object_or_404(Question, pk=question_id)
    try:
        selected = question.choice_set.get(pk=request.POST["choice"])
    except (KeyError, Choice.DoesNotExist):
        return HttpResponse("You didn't select a choice.", status=400)
    selected.votes = F("votes") + 1
    selected.save()
    return HttpResponseRedirect(reverse("results", args=(question.id,)))


def results(request: HttpRequest, question_id: int) -> HttpResponse:
    return HttpResponse(status=204)


urlpatterns = [
    path("insert/", insert),
    path("polls/<int:question_id>/vote/", vote),
    path("polls/<int:question_id>/results/", results, name="results"),
]
