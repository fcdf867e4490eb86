"""Where imported drafts came from."""

from django.db import models

from tamizdat.desk.models.articles import Article


class ImportedPage(models.Model):
    """Where an imported draft came from, and what was left out of it. Never published."""

    article = models.OneToOneField(Article, on_delete=models.CASCADE, related_name="imported_page")
    file_name = models.CharField(max_length=255)
    address = models.URLField(max_length=1000, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    read_at = models.DateTimeField()
    #: Whose the lead photo is, as the page says: asked for again when a photo is chosen.
    credit = models.CharField(max_length=300, blank=True)
    #: The blocks of the draft as it was made, by their ids: what the lines left out stood between.
    blocks = models.JSONField(default=list)
    dropped = models.JSONField(default=list)
