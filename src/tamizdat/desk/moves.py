"""The addresses that sections, topics, contributors and plain pages left, and where each leads now.

A slug is kept, not a path: where it stands follows from the paper's languages, as with the page that left it. Only
what stood where readers could find it leaves a slug behind: what was being prepared is nobody's business.

A contributor may have taken another name to be safe. So a contributor's slug is kept only while it says no more than
the name of today does: nothing leads from one name of a person to another.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction

from tamizdat.desk import paths
from tamizdat.desk.directory import with_stories
from tamizdat.desk.models import Contributor, FormerSlug, Listing, PlainPage, Section, Topic
from tamizdat.desk.pages import Link
from tamizdat.desk.papers import Papers
from tamizdat.desk.places import kind_of, moved_to, number_in
from tamizdat.desk.slugs import slug_of
from tamizdat.desk.standing import lock_paper

Slugged = Section | Topic | Contributor | PlainPage


@dataclass(frozen=True, slots=True)
class _Kind:
    path: Callable[[str, str], str]
    is_free: Callable[[str], bool]


_KINDS = {
    "section": _Kind(paths.section_path, paths.is_free_for_section),
    "topic": _Kind(paths.topic_path, paths.is_free_in_directory),
    "person": _Kind(paths.person_path, paths.is_free_in_directory),
    "plain": _Kind(paths.plain_path, paths.is_free_for_plain_page),
}


@transaction.atomic
def note_move(place: str, before: Slugged | None, after: Slugged | None) -> set[str]:
    """Keep the slug that was left, and let go of the one that is taken. Gives the places that may have changed.

    Before and after are as readers found it and will: None where it was not, or will not be, in the paper.
    """
    left, taken = _where(before), _where(after)
    if left == taken:
        return set()
    lock_paper()
    kind = kind_of(place)
    touched = moved_to(place)
    if taken is not None:
        there = FormerSlug.objects.filter(kind=kind, locale_id=taken[0], slug=taken[1])
        touched |= {f"moved/{pk}" for pk in there.values_list("pk", flat=True)}
        there.delete()
    if left is not None:
        locale_id, slug = left
        former, _ = FormerSlug.objects.update_or_create(
            kind=kind, locale_id=locale_id, slug=slug, defaults={"leads_to": place}
        )
        touched.add(f"moved/{former.pk}")
    return touched


def stands_listed(place: str) -> bool:
    """Whether a topic or a contributor has a page: those without a story have none."""
    return Listing.objects.filter(place=place).exists()


def forget_moves(place: str) -> set[str]:
    """Nothing leads any more to what is about to be deleted."""
    touched = moved_to(place)
    FormerSlug.objects.filter(leads_to=place).delete()
    return touched


def forget_other_names(before: Contributor, after: Contributor) -> set[str]:
    """Nothing leads from what a contributor was called to what the paper calls them now."""
    place = f"person/{after.pk}"
    if after.name != before.name:
        return forget_moves(place)
    # The name may have changed first and the slug only now.
    of_today = {*slug_of(after.name).split("-")}
    others = [
        former.pk
        for former in FormerSlug.objects.filter(leads_to=place)
        if not {word for word in former.slug.split("-") if not word.isdigit()} <= of_today
    ]
    FormerSlug.objects.filter(pk__in=others).delete()
    return {f"moved/{pk}" for pk in others}


def leading_on(rows: Iterable[FormerSlug], papers: Papers) -> Iterator[tuple[FormerSlug, str, Link]]:
    """Of these the ones that lead somewhere now, each with the path it is left at and where it leads."""
    there = [row for row in rows if papers.is_out(row.locale_id)]
    targets = _targets([row.leads_to for row in there], papers)
    for row in there:
        kind = _KINDS[row.kind]
        onward = targets.get(row.leads_to)
        # A name may have been taken by another part of the paper meanwhile: a language, say.
        if onward is not None and kind.is_free(row.slug):
            yield row, kind.path(papers.codes[row.locale_id], row.slug), onward


def _targets(places: Sequence[str], papers: Papers) -> dict[str, Link]:
    """Those of these places that stand, as links."""
    found: dict[str, Link] = {}
    ids: dict[str, set[int]] = {}
    for place in places:
        ids.setdefault(kind_of(place), set()).add(number_in(place))
    for pk in ids.get("section", ()):
        if pk in papers.sections:
            found[f"section/{pk}"] = papers.section_link(papers.sections[pk])
    rows = {
        "topic": with_stories(Topic.objects.filter(pk__in=ids.get("topic", ())), "topic").values_list(
            "pk", "name", "slug", "locale_id"
        ),
        "person": with_stories(
            Contributor.objects.filter(pk__in=ids.get("person", ())), "person"
        ).values_list("pk", "name", "slug", "locale_id"),
        "plain": PlainPage.objects.filter(pk__in=ids.get("plain", ()), live=True).values_list(
            "pk", "title", "slug", "locale_id"
        ),
    }
    for kind, targets in rows.items():
        for pk, name, slug, locale_id in targets:
            found[f"{kind}/{pk}"] = Link(name, _KINDS[kind].path(papers.codes[locale_id], slug))
    return found


def _where(one: Slugged | None) -> tuple[int, str] | None:
    return (one.locale_id, one.slug) if one is not None else None
