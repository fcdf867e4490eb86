"""The search index is made beside the one that stands, and takes its place at a moment when nobody releases."""

import fcntl
import gzip
from pathlib import Path

import pytest
from django.db import DatabaseError

from tamizdat.press import search
from tamizdat.press.errors import SearchIndexError
from tamizdat.press.models import Change
from tamizdat.press.search import PLACE, SearchSheets, build_index

pytestmark = pytest.mark.django_db

STORY = '<!doctype html><html lang="en"><head><title>{0}</title></head><body><p data-pagefind-body>{0}</p></body></html>'


@pytest.fixture
def www(newsroom_dir: Path) -> Path:
    (newsroom_dir / "run").mkdir()
    (newsroom_dir / "www").mkdir()
    return newsroom_dir / "www"


def write(www: Path, words: str) -> None:
    (www / "story.html").write_text(STORY.format(words))


def sheets() -> dict[str, bytes]:
    return {sheet.path: sheet.body for _, sheet in SearchSheets().sheets([PLACE])}


def test_a_paper_without_an_index_has_no_place_for_it(www: Path) -> None:
    assert list(SearchSheets().places()) == []
    assert sheets() == {}


def test_the_index_is_touched_when_it_is_another_than_before(www: Path) -> None:
    write(www, "The harbour is closed")

    assert build_index()
    assert not build_index()

    assert list(Change.objects.values_list("place", flat=True)) == [PLACE]
    assert list(SearchSheets().places()) == [PLACE]
    assert "search/pagefind/pagefind.js" in sheets()
    assert not [path for path in sheets() if "ui" in path or "playground" in path]


def test_the_numbers_of_footnotes_are_not_found(www: Path) -> None:
    write(www, 'The harbour<sup class="note"><a href="#note-1" id="mark-1">1</a></sup> is closed')

    build_index()

    fragment = next(body for path, body in sheets().items() if path.endswith(".pf_fragment"))
    assert b'"content":"The harbour is closed' in gzip.decompress(fragment)


def test_it_takes_its_place_while_no_release_is_under_way(
    www: Path, newsroom_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    point_to, seen = search._point_to, []

    def look(fresh: Path) -> None:
        with (newsroom_dir / "run" / "press.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                seen.append("locked")
        point_to(fresh)

    monkeypatch.setattr(search, "_point_to", look)
    write(www, "The harbour is closed")

    build_index()

    assert seen == ["locked"]


def test_who_reads_the_former_index_reads_all_of_it(www: Path) -> None:
    write(www, "The harbour is closed")
    build_index()
    former = sheets()
    reader = SearchSheets().sheets([PLACE])
    read = [next(reader)[1]]
    write(www, "The ferry runs again")

    build_index()
    read += [sheet for _, sheet in reader]

    assert {sheet.path: sheet.body for sheet in read} == former
    assert sheets() != former


def test_only_the_newest_and_the_one_before_are_kept(www: Path, newsroom_dir: Path) -> None:
    for words in ("The harbour is closed", "The ferry runs again", "The ferry stops"):
        write(www, words)
        build_index()

    kept = list((newsroom_dir / "search-index").iterdir())

    assert len([entry for entry in kept if not entry.is_symlink()]) == 2
    assert len(kept) == 3


def test_an_index_that_cannot_be_made_leaves_the_one_that_stands(www: Path, newsroom_dir: Path) -> None:
    write(www, "The harbour is closed")
    build_index()
    before = sheets()
    www.rename(newsroom_dir / "elsewhere")

    with pytest.raises(SearchIndexError):
        build_index()

    assert sheets() == before
    assert len(list((newsroom_dir / "search-index").iterdir())) == 2


@pytest.mark.parametrize("killed", [SystemExit, DatabaseError], ids=["killed", "refused by the database"])
def test_an_index_that_the_press_was_not_told_of_is_told_the_next_time(
    www: Path, monkeypatch: pytest.MonkeyPatch, killed: type[BaseException]
) -> None:
    def fail(**_: object) -> None:
        raise killed

    write(www, "The harbour is closed")
    with monkeypatch.context() as broken:
        broken.setattr("tamizdat.press.search.touched.send", fail)
        with pytest.raises(killed):
            build_index()

    assert build_index()
    assert not build_index()

    assert list(Change.objects.values_list("place", flat=True)) == [PLACE]


def test_what_counts_is_turned_before_a_full_bake_can_know_of_it(
    www: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = []
    monkeypatch.setattr(
        "tamizdat.press.search.touched.send", lambda **_: told.append(list(SearchSheets().places()))
    )
    write(www, "The harbour is closed")

    build_index()

    assert told == [[PLACE]]


def test_one_index_is_made_at_a_time(www: Path, newsroom_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run_pagefind, seen = search._run_pagefind, []

    def look(into: Path) -> None:
        with (newsroom_dir / "run" / "search-index.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                seen.append("locked")
        run_pagefind(into)

    monkeypatch.setattr(search, "_run_pagefind", look)
    write(www, "The harbour is closed")

    build_index()

    assert seen == ["locked"]


def test_what_went_wrong_is_told_though_nothing_is_left_to_clear_up(
    www: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(into: Path) -> None:
        into.rmdir()
        raise SearchIndexError("no room")

    monkeypatch.setattr(search, "_run_pagefind", fail)

    with pytest.raises(SearchIndexError, match="no room"):
        build_index()
