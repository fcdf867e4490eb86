"""What waits for the press, what it has baked, and what became of each run."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Change(models.Model):
    """A place that something touched. It waits until an edition with it is out.

    After that it stays until the next full bake, which must know what changed while it was under way.
    """

    place = models.CharField(max_length=200)
    noted_at = models.DateTimeField(auto_now_add=True)
    is_out = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="press_change_waiting", condition=models.Q(is_out=False)),
        ]


class SheetRecord(models.Model):
    """Which place a standing sheet belongs to, and what its bytes were."""

    path = models.CharField(max_length=1000, primary_key=True)
    place = models.CharField(max_length=200, db_index=True)
    digest = models.CharField(max_length=64)


class PressRun(models.Model):
    """One bake and its release, or why it was refused."""

    class Outcome(models.TextChoices):
        RELEASED = "released", _("released")
        UNCHANGED = "unchanged", _("nothing had changed")
        REFUSED = "refused", _("refused")

    started_at = models.DateTimeField(db_index=True)
    seconds = models.FloatField()
    is_full = models.BooleanField()
    outcome = models.CharField(max_length=12, choices=Outcome)
    edition = models.PositiveBigIntegerField(null=True)
    changed = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)
    healed = models.JSONField(default=list)  # paths; empty is how it should be
    message = models.TextField(blank=True)
