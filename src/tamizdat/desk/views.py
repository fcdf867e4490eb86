"""The desk's own screens: translating a story, uploading photos, showing a preview's parts."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext, gettext_lazy
from django.views.generic import TemplateView
from django.views.static import serve
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.images.views import multiple
from wagtail.models import Locale

from tamizdat.desk.errors import AlreadyTranslatedError, PhotoRefusedError
from tamizdat.desk.forms import TranslateForm
from tamizdat.desk.models import Article, FrontPage, Section
from tamizdat.desk.photo_forms import already_here
from tamizdat.desk.photos import CleanPhoto, CleanPhotoFile, WaitingPhoto, clean_photo
from tamizdat.desk.previewing import part_of_preview
from tamizdat.desk.translating import section_for_translation, translate_story
from tamizdat.edition.errors import UnsafePathError
from tamizdat.edition.sheets import check_path, digest_of


class TranslateView(WagtailAdminTemplateMixin, TemplateView):
    page_title = gettext_lazy("Translate")
    template_name = "desk/stories/translate.html"
    header_icon = "globe"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.article = get_object_or_404(Article, pk=kwargs["article_id"])
        self.locale = get_object_or_404(Locale, language_code=kwargs["language"])
        self.front = get_object_or_404(FrontPage, locale=self.locale)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.article.permissions_for_user(request.user).can_edit():
            raise PermissionDenied
        if not self.front.permissions_for_user(request.user).can_add_subpage():
            raise PermissionDenied
        there = self.article.get_translation_or_none(self.locale)
        if there is not None:
            return redirect("wagtailadmin_pages:edit", there.pk)
        return super().dispatch(request, *args, **kwargs)

    def _form(self) -> TranslateForm:
        return TranslateForm(
            self.request.POST or None,
            sections=Section.objects.filter(locale=self.locale),
            initial={"section": section_for_translation(self.article, self.locale)},
        )

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """None, as on the other screens that ask before they act: their heading says what is at stake."""
        return []

    def get_page_subtitle(self) -> str:
        return str(self.article.get_admin_display_title())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {"form": self._form(), "article": self.article, "locale": self.locale, **context}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self._form()
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        try:
            translation = translate_story(
                self.article, self.locale, section=form.cleaned_data["section"], by=_staff(request)
            )
        except AlreadyTranslatedError as exc:
            messages.error(request, str(exc))
            return redirect("wagtailadmin_pages:edit", self.article.pk)
        messages.success(
            request,
            gettext("This is the draft in %(language)s.") % {"language": self.locale.get_display_name()},
        )
        return redirect("wagtailadmin_pages:edit", translation.pk)


def _staff(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def show_photo_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """The files of photos, for the desk's own screens. Whatever else lies in media/ is not shown this way."""
    try:
        check_path(name)  # before Django takes `..` out of it
    except UnsafePathError as exc:
        raise Http404 from exc
    if not name.startswith(("images/", "photos/")):
        raise Http404
    return serve(request, name, document_root=str(settings.MEDIA_ROOT))


def preview_part(request: HttpRequest, path: str) -> HttpResponse:
    return part_of_preview(path)


class UploadPhotosView(multiple.AddView):
    """Several photos at once, cleaned before Wagtail sees them: it keeps as it came what lacks a credit."""

    def post(self, request: HttpRequest) -> HttpResponse:
        upload = request.FILES.get("files[]")
        if upload is None:
            return JsonResponse({"success": False, "error_message": gettext("No file came with this.")})
        try:
            photo = clean_photo(upload)
        except PhotoRefusedError as exc:
            return JsonResponse({"success": False, "error_message": str(exc)})
        if told := already_here(photo.digest):
            return JsonResponse({"success": False, "error_message": told})
        self.offered_credit = photo.offered_credit
        request.FILES["files[]"] = WaitingPhoto(photo)
        posted = request.POST.copy()
        posted["title"] = ""  # the browser proposes the file's name
        request.POST = posted  # type: ignore[assignment]  # immutable for others than the view it is for
        response: HttpResponse = super().post(request)
        return response

    def get_edit_upload_form_context_data(self) -> dict[str, Any]:
        self.object.title = ""
        self.object.credit = self.offered_credit
        context: dict[str, Any] = super().get_edit_upload_form_context_data()
        return context


class FinishPhotoView(multiple.CreateFromUploadedImageView):
    """Makes a waiting upload a photo, once it has its credit."""

    def save_object(self, form: Any) -> None:
        with self.upload.file.open("rb") as waiting:
            body = waiting.read()
        name = str(self.upload.file.name).rpartition("/")[2]
        clean = CleanPhotoFile(CleanPhoto(body, name[name.rindex(".") :], 0, 0))
        if not name.startswith(digest_of(body)[:32]):
            # Not one that was cleaned at the door.
            with self.upload.file.open("rb") as waiting:
                clean = CleanPhotoFile(clean_photo(waiting))
        self.object.file.save(str(clean.name), clean, save=False)
        self.object.uploaded_by_user = self.request.user
        form.save()
