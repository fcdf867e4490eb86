"""What the desk lets the worker do."""

from django_tasks import task

from tamizdat.desk.models import Photo
from tamizdat.desk.photos import renderings_of


@task()
def make_renderings(photo_id: int) -> None:
    """Make the paper's sizes of a photo before a bake has to wait for them."""
    photo = Photo.objects.filter(pk=photo_id).first()
    if photo is not None:
        renderings_of(photo)
