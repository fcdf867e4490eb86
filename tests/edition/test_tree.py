"""Sheets wait aside until they are switched in, and get packed copies that are always the same bytes."""

import gzip
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamizdat.edition.errors import AlteredTreeError, UnsafePathError
from tamizdat.edition.packing import PACKERS, longest_packed, unpacked
from tamizdat.edition.sheets import Sheet
from tests.edition.conftest import Newsroom
from tests.edition.sheets import FRONT, NOON, PHOTO, page


def test_what_is_laid_aside_can_be_read_back_until_it_is_switched_in(newsroom: Newsroom) -> None:
    entry = newsroom.tree.lay_aside(FRONT)
    assert newsroom.tree.read_aside(entry) == FRONT.body

    newsroom.release(FRONT)

    assert newsroom.tree.read_aside(entry) is None


def test_nothing_in_the_tree_changes_by_laying_aside(paper: Newsroom) -> None:
    paper.tree.lay_aside(page("index.html", "Changed"))

    assert (paper.tree.www / "index.html").read_bytes() == FRONT.body


def test_a_body_that_a_power_cut_left_empty_is_written_again(newsroom: Newsroom) -> None:
    entry = newsroom.tree.lay_aside(FRONT)
    Path(newsroom.tree.aside_path(entry.digest)).write_bytes(b"")

    newsroom.tree.lay_aside(FRONT)

    assert newsroom.tree.read_aside(entry) == FRONT.body


def test_the_same_sheet_may_be_laid_aside_by_many_at_once(newsroom: Newsroom) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(newsroom.tree.lay_aside, [FRONT] * 40))

    assert found == {FRONT.entry}
    assert [path.name for path in newsroom.tree.aside.glob("??/*")] == [FRONT.entry.digest]


@pytest.mark.parametrize("path", ["edition/1.root.json", "index.html.gz"])
def test_a_sheet_in_a_reserved_place_is_not_laid_aside(newsroom: Newsroom, path: str) -> None:
    with pytest.raises(UnsafePathError):
        newsroom.tree.lay_aside(Sheet(path, b""))


def test_the_directory_aside_is_its_owners_only(paper: Newsroom) -> None:
    assert paper.tree.aside.stat().st_mode & 0o077 == 0


def test_packed_copies_unpack_to_the_sheet(paper: Newsroom) -> None:
    assert gzip.decompress((paper.tree.www / "index.html.gz").read_bytes()) == FRONT.body
    assert brotli.decompress((paper.tree.www / "index.html.br").read_bytes()) == FRONT.body


def test_packing_again_gives_the_same_bytes_and_leaves_the_files_alone(paper: Newsroom) -> None:
    path = paper.tree.www / "index.html.gz"
    before = path.stat().st_ino, path.read_bytes()

    paper.pack()

    assert (path.stat().st_ino, path.read_bytes()) == before


def test_a_spoilt_packed_copy_is_packed_anew(paper: Newsroom) -> None:
    (paper.tree.www / "index.html.br").write_bytes(b"spoilt")

    paper.pack()

    assert brotli.decompress((paper.tree.www / "index.html.br").read_bytes()) == FRONT.body


def test_packing_skips_what_is_not_there(paper: Newsroom) -> None:
    paper.tree.pack(["gone.html", "index.html/below.html", PHOTO.path])

    assert not (paper.tree.www / "gone.html.gz").exists()
    assert not (paper.tree.www / f"{PHOTO.path}.gz").exists()


def test_a_sheet_that_changes_while_it_is_packed_keeps_no_stale_copy(
    paper: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def packed_while_it_changes(body: bytes) -> bytes:
        paper.release(page("index.html", "Changed"))
        return gzip.compress(body)

    (paper.tree.www / "index.html.gz").unlink()
    monkeypatch.setitem(PACKERS, ".gz", packed_while_it_changes)

    paper.tree.pack(["index.html"])

    assert not (paper.tree.www / "index.html.gz").exists()
    assert list(paper.tree.aside.glob("??/*")) == []


def test_what_an_abandoned_bake_laid_aside_is_swept_after_a_while(paper: Newsroom) -> None:
    entry = paper.tree.lay_aside(page("never.html"))
    moment = NOON.timestamp()
    os.utime(paper.tree.aside_path(entry.digest), (moment, moment))
    kept = paper.tree.lay_aside(page("soon.html"))

    assert paper.tree.sweep(before=NOON + timedelta(hours=1)) == 1
    assert paper.tree.read_aside(entry) is None
    assert paper.tree.read_aside(kept) is not None


@pytest.mark.parametrize("damage", [b"", b"{}", b'{"signed": 3}'])
def test_a_tree_whose_metadata_cannot_be_read_says_so(paper: Newsroom, damage: bytes) -> None:
    (paper.tree.www / "edition/1.snapshot.json").write_bytes(damage)

    with pytest.raises(AlteredTreeError, match=r"1\.snapshot\.json"):
        list(paper.tree.entries())


@pytest.mark.parametrize("suffix", PACKERS)
@given(body=st.binary(max_size=300) | st.just(b"again and again " * 20_000))
def test_what_is_packed_unpacks_to_the_same(suffix: str, body: bytes) -> None:
    packed = PACKERS[suffix](body)

    assert b"".join(unpacked(packed, suffix, len(body))) == body
    assert len(packed) <= longest_packed(len(body))


BODY = b"again and again " * 2000


@pytest.mark.parametrize("suffix", PACKERS)
@pytest.mark.parametrize(
    "spoil",
    [lambda p: p[:-1], lambda p: p[: len(p) // 2], lambda p: b"", lambda p: p + b"x", lambda p: b"no" + p],
    ids=["cut", "halved", "empty", "goes on", "begins otherwise"],
)
def test_a_spoilt_packed_copy_does_not_unpack(suffix: str, spoil: object) -> None:
    with pytest.raises(ValueError, match=r"is (cut|not)|goes on"):
        b"".join(unpacked(spoil(PACKERS[suffix](BODY)), suffix, len(BODY)))


@pytest.mark.parametrize("suffix", PACKERS)
def test_a_packed_copy_that_swells_is_stopped_at_the_signed_length(suffix: str) -> None:
    bomb = PACKERS[suffix](bytes(50_000_000))
    given: list[bytes] = []

    with pytest.raises(ValueError, match="more than was signed"):
        given.extend(unpacked(bomb, suffix, 1000))

    assert sum(map(len, given)) <= 1000
