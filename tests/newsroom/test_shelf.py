"""What stands on the shelf: the sheet itself or its packed copy, never a stale one, never a file from elsewhere."""

import os

import pytest

from tamizdat.newsroom import shelf as shelf_module
from tamizdat.newsroom.shelf import Shelf, codings_wanted, open_file

PAGE = b"<!doctype html><title>The harbour is closed</title>"
NEWER = b"<!doctype html><title>The harbour is open</title>"


@pytest.fixture
def tree(tmp_path):
    www = tmp_path / "www"
    (www / "2021").mkdir(parents=True)
    (www / "2021" / "story.html").write_bytes(PAGE)
    (www / "index.html").write_bytes(PAGE)
    return www


def pack(tree, path, suffix, body):
    packed = tree / f"{path}{suffix}"
    packed.write_bytes(body)
    return packed


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("", ()),
        ("br, gzip", ("br", "gzip")),
        ("gzip, deflate, br", ("br", "gzip")),
        ("gzip;q=1.0, br;q=0.5", ("gzip", "br")),
        ("gzip;q=0, br", ("br",)),
        ("br;q=0, gzip;q=0", ()),
        ("*", ("br", "gzip")),
        ("*;q=0", ()),
        ("*;q=0, gzip", ("gzip",)),
        ("identity", ()),
        ("identity;q=0.5, gzip;q=0.2, br", ("br",)),
        ("GZIP", ("gzip",)),
        ("gzip;q=nonsense", ()),
        ("gzip;q=9", ()),
        (";;;,,,=;q", ()),
    ],
)
def test_the_client_gets_the_packing_it_likes_best(accept, wanted):
    assert codings_wanted(accept) == wanted


def test_a_sheet_is_found_as_it_is(tree):
    copy = Shelf(tree).find("2021/story.html")

    assert copy.body == PAGE
    assert ("content-type", "text/html; charset=utf-8") in copy.headers


def test_a_packed_copy_goes_out_under_the_sheets_type_with_a_tag_of_its_own(tree):
    pack(tree, "index.html", ".br", b"packed")
    shelf = Shelf(tree)

    plain, packed = shelf.find("index.html"), shelf.find("index.html", ("br",))

    assert packed.body == b"packed"
    assert {("content-encoding", "br"), ("content-type", "text/html; charset=utf-8")} <= set(packed.headers)
    assert packed.etag != plain.etag


def test_both_spellings_of_a_text_say_that_they_vary(tree):
    pack(tree, "index.html", ".gz", b"packed")
    shelf = Shelf(tree)

    assert ("vary", "Accept-Encoding") in shelf.find("index.html").headers
    assert ("vary", "Accept-Encoding") in shelf.find("index.html", ("gzip",)).headers


def test_a_switched_sheet_shows_at_once(tree):
    shelf = Shelf(tree)
    shelf.find("index.html")

    newer = tree / "newer"
    newer.write_bytes(NEWER)
    newer.replace(tree / "index.html")

    assert shelf.find("index.html").body == NEWER


def test_a_packed_copy_older_than_its_sheet_is_left_alone(tree):
    packed = pack(tree, "index.html", ".br", b"of the page before")
    shelf = Shelf(tree)
    shelf.find("index.html", ("br",))

    (tree / "index.html").write_bytes(NEWER)
    os.utime(packed, ns=(1, 1))

    assert shelf.find("index.html", ("br",)).body == NEWER


def test_a_packed_copy_that_comes_later_is_noticed(tree):
    shelf = Shelf(tree)
    assert shelf.find("index.html", ("br",)).body == PAGE

    pack(tree, "index.html", ".br", b"packed")

    assert shelf.find("index.html", ("br",)).body == b"packed"


def test_a_removed_sheet_is_gone_though_its_packed_copy_stays(tree):
    pack(tree, "index.html", ".br", b"packed")
    shelf = Shelf(tree)
    shelf.find("index.html", ("br",))

    (tree / "index.html").unlink()

    assert shelf.find("index.html", ("br",)) is None


@pytest.mark.parametrize(
    "path",
    [
        "../secrets.toml",
        "2021/../../secrets.toml",
        "/etc/passwd",
        "2021//story.html",
        "2021/./story.html",
        ".hidden.html",
        "2021/.git/config",
        "a\x00b",
        "a\\..\\b",
        "\udcff",
        "2021",
        "",
        "x" * 5000,
    ],
)
def test_what_is_no_plain_path_of_a_sheet_is_not_found(tree, path):
    (tree.parent / "secrets.toml").write_text("secret")
    (tree / ".hidden.html").write_text("hidden")

    assert Shelf(tree).find(path) is None


def test_a_link_leads_nowhere(tree, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "draft.html").write_text("draft")
    (tree / "draft.html").symlink_to(outside / "draft.html")
    (tree / "linked").symlink_to(outside)
    shelf = Shelf(tree)

    assert shelf.find("draft.html") is None
    assert shelf.find("linked/draft.html") is None


def test_a_file_that_becomes_a_link_between_two_looks_is_not_opened(tree, tmp_path):
    (tmp_path / "secret").write_text("secret")
    (tree / "late.html").symlink_to(tmp_path / "secret")

    assert open_file(str(tree / "late.html")) is None


def test_a_pipe_is_no_sheet(tree):
    os.mkfifo(tree / "pipe.html")

    assert Shelf(tree).find("pipe.html") is None


def test_a_tree_behind_a_link_is_served(tree, tmp_path):
    (tmp_path / "linked").symlink_to(tree)

    assert Shelf(tmp_path / "linked").find("index.html").body == PAGE


def test_memory_is_bounded_by_what_was_asked_for_last(tree, monkeypatch):
    monkeypatch.setattr(shelf_module, "MOST_HELD", 3 * len(PAGE))
    shelf = Shelf(tree)
    for number in range(10):
        (tree / f"{number}.html").write_bytes(PAGE)
        shelf.find(f"{number}.html")

    assert len(shelf._held) == 3
    assert shelf._bytes_held == 3 * len(PAGE)


def test_a_large_file_is_not_held(tree, monkeypatch):
    monkeypatch.setattr(shelf_module, "LARGEST_HELD", 10)

    copy = Shelf(tree).find("index.html")

    assert copy.body is None
    assert copy.length == len(PAGE)


def test_a_copy_is_fresh_until_it_changes_or_its_sheet_does(tree):
    packed = pack(tree, "index.html", ".br", b"packed")
    shelf = Shelf(tree)
    copy = shelf.find("index.html", ("br",))
    assert shelf.is_fresh(copy)

    packed.write_bytes(b"packed anew")
    assert not shelf.is_fresh(copy)

    copy = shelf.find("index.html", ("br",))
    (tree / "index.html").write_bytes(NEWER)
    assert not shelf.is_fresh(copy)


def test_whoever_holds_on_to_copies_is_told_when_the_shelf_lets_go(tree, monkeypatch):
    monkeypatch.setattr(shelf_module, "MOST_HELD", len(PAGE))
    shelf = Shelf(tree)
    shelf.find("index.html")
    before = shelf.changes

    shelf.find("2021/story.html")

    assert shelf.changes > before
