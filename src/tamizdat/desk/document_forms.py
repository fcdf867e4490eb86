"""What the desk asks of whoever brings a file, at every door."""

import secrets
from pathlib import PurePosixPath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from wagtail.documents.forms import BaseDocumentForm

from tamizdat.desk.documents import clean_document
from tamizdat.desk.errors import DocumentRefusedError

TRACES_TOLD = 8


class DocumentForm(BaseDocumentForm):
    """Every form that takes a file or its description, wherever in the desk it is shown."""

    may_keep_traces = forms.BooleanField(
        required=False,
        label=_("The file may be published with what it says of its makers"),
        help_text=_("Needed only when the desk has told what that is."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" not in self.fields:
            del self.fields["may_keep_traces"]
            return
        widget = self.fields["file"].widget
        # Wagtail would make the file's name the title, which readers may see.
        for name in [name for name in widget.attrs if name in ("data-controller", "data-action")]:
            del widget.attrs[name]
        self.fields["file"].help_text = _(
            "Author, company, history and signatures of Word, Excel and OpenDocument files are taken out, and what "
            "their JPEG and PNG pictures say. Nothing is taken out of other files. What is found of the makers is "
            "told before a file is kept. That nothing is told is no promise that nothing is there."
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        upload = cleaned.get("file")
        if isinstance(upload, UploadedFile):
            try:
                cleaned["file"] = self._cleaned_file(upload, may_keep=bool(cleaned.get("may_keep_traces")))
            except DocumentRefusedError as exc:
                self.add_error("file", ValidationError(str(exc), code="refused"))
        return cleaned

    def _cleaned_file(self, upload: UploadedFile, *, may_keep: bool) -> ContentFile[bytes]:
        suffix = PurePosixPath(upload.name or "").suffix.lower()
        upload.seek(0)
        document = clean_document(upload.read(), suffix)
        if document.traces and not may_keep:
            told = "; ".join(document.traces[:TRACES_TOLD])
            more = len(document.traces) - TRACES_TOLD
            raise DocumentRefusedError(
                _(
                    "The file says of its makers: %(traces)s. Take that out with the program that made it, or say "
                    "on the page for one file that it may be published so."
                )
                % {"traces": f"{told} (+{more})" if more > 0 else told}
            )
        # The name that a file had on somebody's disk can name them too.
        return ContentFile(document.body, name=secrets.token_hex(16) + suffix)
