from django.db import models


class Question(models.Model):
    question_text = models.CharField(max_length=200)
    pub_date = models.DateTimeField()


class Choice(models.Model):
    question = models.ForeignKey(Question, models.CASCADE)
    choice_text = models.CharField(max_length=200)
    votes = models.IntegerField(default=0)


class Cast(models.Model):
    """What the bare view inserts: the least that a vote can be."""

    voter = models.BigIntegerField()
    choice = models.IntegerField()
    cast_at = models.DateTimeField()
