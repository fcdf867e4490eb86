"""What the desk asks of whoever brings a photo, at every door."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils import formats, timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.images import get_image_model
from wagtail.images.forms import BaseImageForm
from wagtail.images.utils import get_accept_attributes

from tamizdat.desk.errors import PhotoRefusedError
from tamizdat.desk.photos import MOST_BYTES, CleanPhotoFile, WaitingPhoto, clean_photo

if TYPE_CHECKING:
    from tamizdat.desk.models import Photo


def already_here(digest: str, *, other_than: "Photo | None" = None) -> str:
    """Which photo is this very picture, in a sentence for whoever brings it. Empty: none is."""
    photos = get_image_model().objects.filter(digest=digest)
    first = photos.exclude(pk=other_than.pk if other_than else None).order_by("created_at").first()
    if first is None:
        return ""
    return gettext(
        "This photo is already here: “%(title)s”, %(credit)s, since %(date)s. Choose that one."
    ) % {
        "title": first.title,
        "credit": first.credit,
        "date": formats.date_format(timezone.localtime(first.created_at), "SHORT_DATE_FORMAT"),
    }


class PhotoFileField(forms.FileField):
    """A photo as uploaded, cleaned before anything else sees it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # Wagtail's page for many photos asks for these, to refuse in the browser already.
        self.max_upload_size = MOST_BYTES
        self.error_messages["file_too_large_unknown_size"] = _("This file is larger than 40 MB.")
        self.error_messages["invalid_image_extension"] = _("This is no photo that can be used.")

    def to_python(self, data: File[bytes] | None) -> CleanPhotoFile | WaitingPhoto | None:
        upload = super().to_python(data)
        if upload is None or isinstance(upload, CleanPhotoFile | WaitingPhoto):
            return upload
        try:
            return CleanPhotoFile(clean_photo(upload))
        except PhotoRefusedError as exc:
            raise ValidationError(str(exc), code="refused") from exc


class PhotoForm(BaseImageForm):
    """Every form that takes a photo or its description, wherever in the desk it is shown."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            wagtails = self.fields["file"]
            widget = wagtails.widget
            # Wagtail would make the file's name the title.
            for name in [name for name in widget.attrs if name in ("data-controller", "data-action")]:
                del widget.attrs[name]
            widget.attrs["accept"] = get_accept_attributes()
            self.fields["file"] = PhotoFileField(
                label=wagtails.label,
                required=wagtails.required,
                widget=widget,
                help_text=_(
                    "JPEG, PNG, WebP, HEIC, AVIF or GIF, up to 40 MB. Place, camera and everything else "
                    "that the file says is taken out before it is kept."
                ),
            )
        self.fields["title"].label = _("Name for colleagues")
        self.fields["title"].help_text = _("To find it again. Not published.")
        self._bound_fields_cache.pop("title", None)  # Wagtail has looked at it already
        if "description" in self.fields:
            self.fields["description"].label = _("Alternative text")
            self.fields["description"].help_text = _(
                "What is to be seen, for readers who cannot see it: who, where, what happens."
            )
        if "tags" in self.fields:
            self.fields["tags"].label = _("Keywords")

    def clean_file(self) -> Any:
        """The very same picture again would stand in every chooser twice."""
        upload = self.cleaned_data["file"]
        if isinstance(upload, CleanPhotoFile | WaitingPhoto):
            told = already_here(upload.photo.digest, other_than=self.instance)
            if told:
                raise ValidationError(told, code="already here")
        return upload

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if "description" not in self.fields:
            return cleaned
        if cleaned.get("is_decorative"):
            cleaned["description"] = ""
        elif not cleaned.get("description", "").strip():
            self.add_error(
                "description",
                ValidationError(
                    _("Say what is to be seen, or declare the photo decorative."), code="required"
                ),
            )
        upload = cleaned.get("file")
        if (
            isinstance(upload, CleanPhotoFile | WaitingPhoto)
            and upload.photo.offered_credit
            and not cleaned.get("credit")
        ):
            self.add_error(
                "credit",
                ValidationError(
                    _("The file names “%(credit)s”. Write it here if it may be printed."),
                    params={"credit": upload.photo.offered_credit},
                    code="offered",
                ),
            )
        return cleaned
