"""What may be done with a page beyond what Wagtail's tree of permissions can say."""

from wagtail.models import PagePermissionTester


class FrontPagePermissions(PagePermissionTester):
    """A front page stands as long as its language: publishers arrange it, nobody moves or removes it."""

    def _may_arrange(self) -> bool:
        return bool(self.user.is_active and self.user.has_perm("desk.change_frontpage"))

    def can_edit(self) -> bool:
        return self._may_arrange() and super().can_edit()

    def can_publish(self) -> bool:
        return self._may_arrange() and super().can_publish()

    def can_lock(self) -> bool:
        return self._may_arrange() and super().can_lock()

    def can_unlock(self) -> bool:
        return self._may_arrange() and super().can_unlock()

    def can_delete(self, ignore_bulk: bool = False) -> bool:  # noqa: FBT001, FBT002  # Wagtail's signature
        return False

    def can_unpublish(self) -> bool:
        return False

    def can_move(self) -> bool:
        return False

    def can_copy(self) -> bool:
        return False

    def can_reorder_children(self) -> bool:
        return False

    def can_submit_for_moderation(self) -> bool:
        return False

    def can_set_view_restrictions(self) -> bool:
        return False


class StoryPermissions(PagePermissionTester):
    """A story belongs to its language: it is translated or copied, not moved. Everybody may read it."""

    def can_move(self) -> bool:
        return False

    def can_set_view_restrictions(self) -> bool:
        return False
