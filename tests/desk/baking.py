"""A press in memory: what a full bake gives, and what stands after baking only what was touched."""

from collections.abc import Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tamizdat.desk.places import EVERYTHING
from tamizdat.desk.sheets import DeskSheets
from tamizdat.desk.signals import touched
from tamizdat.edition.sources import SheetSource

#: Small, so that every bake crosses the borders between batches.
BATCH = 40


@dataclass
class Baked:
    """The sheets that stand, each with its place."""

    sheets: dict[str, tuple[str, bytes]] = field(default_factory=dict)

    @property
    def bodies(self) -> dict[str, bytes]:
        return {path: body for path, (_, body) in self.sheets.items()}

    def take(self, source: SheetSource, places: Iterable[str]) -> None:
        wanted = list(places)
        for start in range(0, len(wanted), BATCH):
            for place, sheet in source.sheets(wanted[start : start + BATCH]):
                assert sheet.path not in self.sheets, (
                    f"{sheet.path} by {place} and {self.sheets[sheet.path][0]}"
                )
                self.sheets[sheet.path] = (place, sheet.body)


def bake_full(source: SheetSource | None = None) -> Baked:
    source = source or DeskSheets()
    places = list(source.places())
    assert len(places) == len(set(places))
    baked = Baked()
    baked.take(source, places)
    empty = set(places) - {place for place, _ in baked.sheets.values()}
    assert not empty, f"places without sheets: {sorted(empty)}"
    return baked


def bake_touched(before: Baked, touched_places: set[str]) -> Baked:
    """As press does it: the touched places lose their sheets and get those they have now."""
    source = DeskSheets()
    if any(place.partition("/")[0] == EVERYTHING for place in touched_places):
        wide = {place.partition("/")[2] for place in touched_places if place.startswith(EVERYTHING)}
        touched_places = {place for place in touched_places if not place.startswith(EVERYTHING)}
        touched_places |= (
            {*source.places(), *(place for place, _ in before.sheets.values())}
            if "" in wide
            else {
                place
                for place in {*source.places(), *(place for place, _ in before.sheets.values())}
                if language_of(place) in {*wide, "?"}
            }
        )
    kept = {path: made for path, made in before.sheets.items() if made[0] not in touched_places}
    after = Baked(kept)
    after.take(source, sorted(touched_places))
    return after


def language_of(place: str) -> str:
    """The language of a place that says so; photos, files and assets belong to none."""
    from tamizdat.desk.models import (
        Contributor,
        FormerAddress,
        FormerSlug,
        PlainPage,
        Section,
        Standing,
        Topic,
    )

    kind, _, rest = place.partition("/")
    models: dict[str, Any] = {
        "story": Standing,
        "section": Section,
        "topic": Topic,
        "person": Contributor,
        "plain": PlainPage,
        "former": FormerAddress,
        "moved": FormerSlug,
    }
    if kind in models:
        row = models[kind].objects.filter(pk=rest).select_related("locale").first()
        return row.locale.language_code if row else "?"
    return rest.split("/")[0] if kind not in ("photo", "file", "assets") else ""


@contextmanager
def noting() -> Any:
    """Collects the places that are touched meanwhile."""
    noted: set[str] = set()

    def note(sender: object, places: Iterable[str], **_: object) -> None:
        noted.update(places)

    touched.connect(note)
    try:
        yield noted
    finally:
        touched.disconnect(note)
