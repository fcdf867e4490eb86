"""What the desk does with a story: publish, withdraw, restore, correct. Each is one transaction."""

from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from tamizdat.desk.errors import NotOutError, NotReadyError, NotWithdrawnError
from tamizdat.desk.models import Article, Correction


@transaction.atomic
def publish_article(article: Article, *, by: User | None, at: datetime) -> Article:
    """Let the article's latest draft come out. A withdrawn story stands again.

    A story under embargo is approved, and comes out at its minute.

    Raises:
        NotReadyError: something that every story needs is missing.
    """
    draft: Article = _locked(article).get_latest_revision_as_object()
    _refuse_unready(draft)
    if draft.published_at is None:
        draft.published_at = draft.first_published_at or max(at, draft.go_live_at or at)
    return _publish(draft, by=by)


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


@transaction.atomic
def restore_article(article: Article, *, by: User | None, at: datetime) -> Article:
    """Let a withdrawn story stand again, as its latest draft is.

    Raises:
        NotWithdrawnError: it was not withdrawn.
        NotReadyError: something that every story needs is missing by now.
    """
    article = _locked(article)
    if article.live or article.withdrawn_at is None:
        raise NotWithdrawnError(f"“{article.title}” was not withdrawn, so it cannot be restored")
    return publish_article(article, by=by, at=at)


@transaction.atomic
def correct_article(article: Article, *, text: str, by: User | None, at: datetime) -> Article:
    """Say below a story what was wrong in it. A draft under work keeps its changes, and gets the correction too.

    Raises:
        NotOutError: the story is not out.
        NotReadyError: the correction says nothing.
    """
    article = _locked(article)
    if not article.live:
        raise NotOutError(f"“{article.title}” is not out, so there is nothing to correct in public")
    if not text.strip():
        raise NotReadyError("a correction says what was wrong")
    draft = article.get_latest_revision_as_object() if article.has_unpublished_changes else None
    last = max((one.sort_order or 0 for one in article.corrections.all()), default=-1)
    article.corrections.add(Correction(text=text.strip(), made_at=at, sort_order=last + 1))
    corrected = _publish(article, by=by)
    if draft is not None:
        draft.corrections.set(list(corrected.corrections.all()))
        draft.save_revision(user=by)
    return _locked(corrected)


def _locked(article: Article) -> Article:
    locked: Article = Article.objects.select_for_update(of=("self",)).get(pk=article.pk)
    return locked


def _publish(draft: Article, *, by: User | None) -> Article:
    try:
        revision = draft.save_revision(user=by)
        revision.publish(user=by, skip_permission_checks=True)
    except ValidationError as exc:
        raise NotReadyError(f"“{draft.title}” cannot come out: {' '.join(exc.messages)}") from exc
    published: Article = Article.objects.get(pk=draft.pk)
    return published


def _refuse_unready(draft: Article) -> None:
    if draft.section.locale_id != draft.locale_id:
        raise NotReadyError(f"“{draft.title}” stands in a section of another language: choose one of its own")
