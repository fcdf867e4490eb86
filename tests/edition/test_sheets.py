"""Paths of sheets mean the same everywhere, and keep out of what the edition needs for itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamizdat.edition.errors import UnsafePathError
from tamizdat.edition.sheets import (
    _PLAIN,
    Entry,
    Sheet,
    check_path,
    check_sheet_path,
    folded,
    is_text,
    media_type_of,
)

UNSAFE = [
    "", "/", "/etc/passwd", "a//b", "../a", "a/../b", "a/..", "./a", "a/.", "a/", "a\\b", "a\0b", "a\nb", "a\x85b",
    "c:a", "a*b", "a?b", 'a"b', "a<b", "a|b", "a#b", "a%2fb", "a.", "a ", "dir./a", "dir /a", "a" * 241,
    "a/" * 600 + "a", "cafe\u0301.html", "a\ud800b",
]  # fmt: skip


@pytest.mark.parametrize("path", UNSAFE, ids=ascii)
def test_a_path_that_could_mean_two_things_is_refused(path: str) -> None:
    with pytest.raises(UnsafePathError):
        check_path(path)


@pytest.mark.parametrize(
    "path", ["index.html", "2026/02/01/a.html", "a", "Ü/ж.html", "မြန်မာ.html", ".well-known/x"]
)
def test_a_plain_path_is_taken_as_it_is(path: str) -> None:
    assert check_path(path) == path


@given(st.text(alphabet="ab0-_./", max_size=30))
def test_the_quick_look_at_a_path_never_takes_what_the_close_look_refuses(path: str) -> None:
    parts = path.split("/")
    is_plain = bool(path) and all(
        part and part not in (".", "..") and not part.endswith(".") for part in parts
    )

    assert is_plain or not _PLAIN.fullmatch(path)


@pytest.mark.parametrize(
    "path", ["edition/x.json", "edition", "Edition/a.html", "index.html.gz", "a/b.json.br"]
)
def test_names_that_the_edition_keeps_for_itself_are_refused_to_sheets(path: str) -> None:
    with pytest.raises(UnsafePathError):
        check_sheet_path(path)


@pytest.mark.parametrize("path", ["editions/x.json", "photo.jpg.gz", "archive.gz", "data.br"])
def test_names_that_only_look_kept_are_free(path: str) -> None:
    assert check_sheet_path(path) == path


def test_a_sheet_with_an_unsafe_path_cannot_be_made() -> None:
    with pytest.raises(UnsafePathError):
        Sheet("../index.html", b"")


def test_an_entry_holds_what_is_signed_of_a_sheet() -> None:
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    assert Sheet("a.html", b"").entry == Entry("a.html", empty, 0)


@pytest.mark.parametrize(("one", "other"), [("A.html", "a.html"), ("Ä", "ä"), ("Ж/x", "ж/X")])
def test_spellings_of_capitals_fold_into_one(one: str, other: str) -> None:
    assert folded(one) == folded(other)


def test_the_kind_of_a_sheet_follows_from_its_path() -> None:
    assert media_type_of("a/b.HTML") == "text/html; charset=utf-8"
    assert media_type_of("a/b") == "application/octet-stream"
    assert [is_text(path) for path in ("a.svg", "a.JSON", "a.jpg", "noend")] == [True, True, False, False]
