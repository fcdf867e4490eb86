"""Back into an imported draft with a line that was left out of it."""

import uuid
from html import escape
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from tamizdat.desk.errors import NothingToPutBackError
from tamizdat.desk.models import Article, ImportedPage


@transaction.atomic
def put_back(article: Article, number: int, *, by: User | None) -> Article:
    """Put a line that was left out into the draft, where it stood in the saved page; give the new draft.

    Raises:
        NothingToPutBackError: the article was not imported, or the line is not left out (any more).
    """
    article = Article.objects.select_for_update(of=("self",)).get(pk=article.pk)
    page = ImportedPage.objects.select_for_update().filter(article=article).first()
    if page is None or not 0 <= number < len(page.dropped) or page.dropped[number].get("put_back"):
        raise NothingToPutBackError("this line is not left out of the draft any more")
    line = page.dropped[number]
    draft: Article = article.get_latest_revision_as_object()
    body = list(draft.body.raw_data)
    block = {
        "type": "paragraph",
        "value": f"<p>{escape(line['text'], quote=False)}</p>",
        "id": str(uuid.uuid4()),
    }
    body.insert(_place_of(page, number, body), block)
    draft.body = Article.body.field.to_python(body)
    draft.save_revision(user=by, log_action=True, clean=False)
    page.dropped[number] = {**line, "put_back": True, "block": block["id"]}
    page.save(update_fields=["dropped"])
    return draft


def _place_of(page: ImportedPage, number: int, body: list[dict[str, Any]]) -> int:
    """After the nearest of what stood above it in the saved page; if nothing of that is left, before what stood below."""
    known = [((index, 1, 0), block) for index, block in enumerate(page.blocks)]
    known += [
        ((line["index"], 0, other), line["block"])
        for other, line in enumerate(page.dropped)
        if "block" in line
    ]
    here = (page.dropped[number]["index"], 0, number)
    places = {item.get("id"): place for place, item in enumerate(body)}
    there = [(key, places[block]) for key, block in sorted(known) if block in places]
    above = [place for key, place in there if key < here]
    below = [place for key, place in there if key > here]
    return above[-1] + 1 if above else below[0] if below else len(body)
