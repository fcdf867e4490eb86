"""Who tried the door lately, and failed."""

from django.db import models


class FailedSignIn(models.Model):
    """How often a name was tried with a wrong password lately. Neither the name nor who tried is kept."""

    name_digest = models.CharField(max_length=64, primary_key=True)
    tries = models.PositiveIntegerField()
    last_at = models.DateTimeField()
