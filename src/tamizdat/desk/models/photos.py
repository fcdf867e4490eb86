"""Photos, and the sizes of them that the desk's own screens show."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition

from tamizdat.desk.photos import PhotoField, photo_upload_to


class Photo(AbstractImage):
    """A picture with its credit. Wagtail's `description` holds the alternative text."""

    file = PhotoField(
        verbose_name=_("file"), upload_to=photo_upload_to, width_field="width", height_field="height"
    )
    credit = models.CharField(
        _("credit"), max_length=200, help_text=_("Who made it: Name / Agency, as printed below the photo.")
    )
    is_decorative = models.BooleanField(
        _("decorative"),
        default=False,
        help_text=_("It tells nothing that the text does not: readers who cannot see it miss nothing."),
    )
    licence_note = models.CharField(
        _("licence note"), max_length=300, blank=True, help_text=_("For colleagues. Not published.")
    )
    digest = models.CharField(max_length=64, editable=False, db_index=True, default="")

    #: What readers see of it.
    SHOWN = (
        "digest",
        "width",
        "height",
        "description",
        "is_decorative",
        "credit",
        "focal_point_x",
        "focal_point_y",
    )
    #: The digest before this save stored another file; empty for a first file, none if the file stays.
    former_digest: str | None = None

    admin_form_fields = (
        "title",
        "file",
        "credit",
        "description",
        "is_decorative",
        "licence_note",
        "collection",
        "tags",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )

    class Meta(AbstractImage.Meta):
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        constraints = [
            models.CheckConstraint(name="desk_photo_has_credit", condition=~models.Q(credit="")),
            models.CheckConstraint(
                name="desk_photo_has_alternative_text",
                condition=models.Q(is_decorative=True) | ~models.Q(description=""),
            ),
        ]


class PhotoRendition(AbstractRendition):
    """A size of a photo that the desk's own screens show; the paper's renderings are made by `photos`."""

    image = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)
