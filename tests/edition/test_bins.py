"""The number of bins follows the number of sheets, slowly, and each bin answers for its own paths only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tuf.api.metadata import SuccinctRoles

from tamizdat.edition.bins import AIM, EMPTY, FULL, BinLayout, entries_in, layout_for, targets_of
from tamizdat.edition.errors import BadMetadataError
from tamizdat.edition.sheets import Entry

DIGEST = "a" * 64


@given(st.text(min_size=1), st.integers(3, 16))
def test_a_paths_bin_is_the_one_that_python_tuf_names(path: str, bits: int) -> None:
    layout = BinLayout(bits)
    theirs = SuccinctRoles([], 1, bits, "bin")

    assert layout.name_of(layout.index_of(path)) == theirs.get_role_for_target(path)
    assert layout.number == theirs.number_of_bins


@pytest.mark.parametrize(("sheets", "number"), [(0, 8), (800, 8), (801, 16), (10_000, 128), (100_000, 1024)])
def test_a_bin_holds_about_a_hundred_sheets(sheets: int, number: int) -> None:
    assert layout_for(sheets).number == number


@given(st.integers(0, 2_000_000))
def test_a_fitting_layout_fits_and_stays(sheets: int) -> None:
    layout = layout_for(sheets)

    assert layout.fitting(sheets) == layout
    assert sheets <= AIM * layout.number


@given(st.integers(1_000, 1_000_000), st.floats(0.7, 1.4))
def test_a_little_more_or_less_moves_no_bin(sheets: int, change: float) -> None:
    layout = layout_for(sheets)

    assert layout.fitting(int(sheets * change)) == layout


@pytest.mark.parametrize(
    ("sheets", "number"), [(FULL * 8, 8), (FULL * 8 + 1, 16), (0, 8), (EMPTY * 8 - 1, 8)]
)
def test_full_bins_are_divided(sheets: int, number: int) -> None:
    assert BinLayout(3).fitting(sheets).number == number


def test_empty_bins_are_joined() -> None:
    assert BinLayout(7).fitting(EMPTY * 128).number == 128
    assert BinLayout(7).fitting(EMPTY * 128 - 1).number == 32


def test_what_goes_into_a_bin_comes_out_of_it() -> None:
    layout = BinLayout(3)
    entry = Entry("index.html", DIGEST, 5)

    signed = {"targets": targets_of({entry.path: entry})}

    assert list(entries_in(signed, layout, layout.index_of("index.html"))) == [entry]


GOOD = {"hashes": {"sha256": DIGEST}, "length": 5}


@pytest.mark.parametrize(
    "targets",
    [
        None, [], {"index.html": None}, {"index.html": {"length": 5}}, {"index.html": GOOD | {"length": -1}},
        {"index.html": GOOD | {"length": "5"}}, {"index.html": GOOD | {"hashes": {"sha512": DIGEST}}},
        {"index.html": GOOD | {"hashes": {"sha256": "A" * 64}}}, {"index.html": GOOD | {"hashes": {"sha256": "a" * 63}}},
        {"../index.html": GOOD}, {"/index.html": GOOD}, {"a\0b": GOOD}, {"edition/timestamp.json": GOOD},
        {"a\ud800b": GOOD},
    ],
    ids=range(14),
)  # fmt: skip
def test_a_signed_bin_that_lists_what_no_edition_lists_is_refused(targets: object) -> None:
    layout = BinLayout(3)
    first = next(iter(targets)) if targets else ""

    with pytest.raises(BadMetadataError):
        list(entries_in({"targets": targets}, layout, layout.index_of(first)))


def test_a_bin_may_not_speak_for_paths_of_another() -> None:
    layout = BinLayout(3)
    other = (layout.index_of("index.html") + 1) % 8

    with pytest.raises(BadMetadataError, match="not its own"):
        list(entries_in({"targets": {"index.html": GOOD}}, layout, other))
