"""What is done to several staff accounts at once: as to one of them."""

from typing import Any

from django import forms
from django.contrib.auth.models import Group, User
from django.utils.translation import gettext_lazy as _
from wagtail.users.views.bulk_actions import AssignRoleBulkAction, SetActiveStateBulkAction

from tamizdat.desk.roles import Role


def _is_above(account: User, staff: User) -> bool:
    """Whether it has all rights, and whoever would change it has not."""
    return bool(account.is_superuser and not staff.is_superuser)


class RoleForm(forms.Form):
    role = forms.ModelChoiceField(
        Group.objects.filter(name__in=[role.value for role in Role]), label=_("Role"), empty_label=None
    )


class GiveRole(AssignRoleBulkAction):
    """An account has one role: the new one takes the place of the old."""

    form_class = RoleForm

    def check_perm(self, obj: User) -> bool:
        # Nobody takes the last key away from themselves.
        return (
            bool(super().check_perm(obj))
            and obj != self.request.user
            and not _is_above(obj, self.request.user)
        )

    @classmethod
    def execute_action(cls, objects: list[User], role: Group | None = None, **kwargs: Any) -> tuple[int, int]:
        if role is None:
            return 0, 0
        for account in objects:
            account.groups.set([role])
        return len(objects), 0


class LetInOrShutOut(SetActiveStateBulkAction):
    def check_perm(self, obj: User) -> bool:
        return bool(super().check_perm(obj)) and not _is_above(obj, self.request.user)
