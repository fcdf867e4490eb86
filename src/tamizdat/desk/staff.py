"""Staff accounts in the desk: a name, a password, one role."""

from typing import Any

from django import forms
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.account import (
    AccountView,
    BaseSettingsPanel,
    ChangePasswordPanel,
    LocaleSettingsPanel,
    ThemeSettingsPanel,
)
from wagtail.users.forms import UserForm
from wagtail.users.views.users import EditView, IndexView, UserViewSet

from tamizdat.desk.roles import ROLE_NAMES, Role, role_of


class StaffForm(UserForm):
    """A staff account: a name, a password, one role. No address and no real name is kept."""

    email = first_name = last_name = is_superuser = None
    role = forms.ChoiceField(label=_("Role"), choices=[(role.value, ROLE_NAMES[role]) for role in Role])

    class Meta:
        model = User
        fields: tuple[str, ...] = ("username",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.editing_self = kwargs.pop("editing_self", False)
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("Name")
        self.fields["username"].help_text = _(
            "Colleagues see it beside what the account does. It need not be a real name."
        )
        if self.instance.pk:
            self.initial["role"] = role_of(self.instance)
        if self.editing_self:
            # Nobody takes the last key away from themselves.
            del self.fields["role"]

    def save(self, commit: bool = True) -> User:  # noqa: FBT001, FBT002  # Django's signature
        user: User = super().save(commit=commit)
        if "role" in self.fields:
            user.groups.set(Group.objects.filter(name=self.cleaned_data["role"]))
        return user


class StaffEditForm(StaffForm):
    password_required = False

    class Meta(StaffForm.Meta):
        fields = ("username", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["is_active"].help_text = _("Taken away, the account can no longer sign in.")
        if self.editing_self:
            del self.fields["is_active"]


class StaffIndexView(IndexView):
    page_title = _("Staff")
    add_item_label = _("Add an account")

    @cached_property
    def columns(self) -> list[Column]:
        kept = [
            column for column in super().columns if column.name in ("bulk_actions", "username", "last_login")
        ]
        role = Column("role", label=_("Role"), accessor=lambda user: role_of(user) or "", width="25%")
        return [*kept[:2], role, *kept[2:]]


class StaffEditView(EditView):
    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        # Whoever could set the password of an account with all rights would have all rights.
        if self.object.is_superuser and not request.user.is_superuser:
            raise PermissionDenied


class StaffViewSet(UserViewSet):
    menu_name = "staff"
    menu_label = _("Staff")
    menu_order = 800
    add_to_settings_menu = False
    add_to_admin_menu = True
    copy_view_enabled = False
    index_view_class = StaffIndexView
    edit_view_class = StaffEditView
    create_template_name = "desk/staff/form.html"
    edit_template_name = "desk/staff/form.html"

    def get_form_class(self, for_update: bool = False) -> type[StaffForm]:  # noqa: FBT001, FBT002  # Wagtail's
        return StaffEditForm if for_update else StaffForm


class OwnAccountView(AccountView):
    """What staff set for themselves: language, look, password. No name, address or picture is asked for."""

    def get_panels(self) -> list[BaseSettingsPanel]:
        kept = (LocaleSettingsPanel, ThemeSettingsPanel, ChangePasswordPanel)
        return [panel for panel in super().get_panels() if isinstance(panel, kept)]
