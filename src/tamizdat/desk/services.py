"""What the desk does with a story: publish and withdraw. Each is one transaction."""

from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from tamizdat.desk.errors import NotOutError, NotReadyError
from tamizdat.desk.models import Article


@transaction.atomic
def publish_article(article: Article, *, by: User | None, at: datetime) -> Article:
    """Let the article's latest draft come out. A withdrawn story stands again.

    A story under embargo is approved, and comes out at its minute.

    Raises:
        NotReadyError: something that every story needs is missing.
    """
    draft: Article = _locked(article).get_latest_revision_as_object()
    if draft.published_at is None:
        draft.published_at = draft.first_published_at or max(at, draft.go_live_at or at)
    try:
        draft.save_revision(user=by).publish(user=by, skip_permission_checks=True)
    except ValidationError as exc:
        raise NotReadyError(f"“{draft.title}” cannot come out: {' '.join(exc.messages)}") from exc
    published: Article = Article.objects.get(pk=draft.pk)
    return published


@transaction.atomic
def withdraw_article(article: Article, *, because: str, by: User | None, at: datetime) -> Article:
    """Take a story out of the paper. A short page stays at its address and says so, with the reason if any.

    Raises:
        NotOutError: the story is not out.
    """
    article = _locked(article)
    if not article.live:
        raise NotOutError(f"“{article.title}” is not out, so it cannot be withdrawn")
    article.withdrawn_at = at
    article.withdrawn_because = because.strip()
    article.unpublish(user=by)
    return article


def _locked(article: Article) -> Article:
    locked: Article = Article.objects.select_for_update(of=("self",)).get(pk=article.pk)
    return locked
