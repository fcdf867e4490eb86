"""A release signs what changed and switches the tree to it; any client of The Update Framework accepts it."""

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tuf.ngclient import Updater, UpdaterConfig

from tamizdat.edition.errors import (
    AlteredTreeError,
    CaseCollisionError,
    DuplicatePathError,
    ForeignTreeError,
    FormerKeysError,
    MissingBodyError,
    NoEditionError,
    PathConflictError,
    UnsafePathError,
)
from tamizdat.edition.keys import OnlineKeys, create_keys, rotate_online_keys, rotate_root_keys
from tamizdat.edition.release import release, release_after_loss, resign_timestamp
from tamizdat.edition.sheets import Entry, Sheet
from tamizdat.edition.tree import Tree
from tamizdat.edition.trust import Standing
from tests.edition.conftest import KeyRing, Newsroom
from tests.edition.sheets import FRONT, NOON, PAPER, PHOTO, page, stories
from tests.simulators.hosts import Host

DAY = timedelta(days=1)


def signed(newsroom: Newsroom, name: str) -> dict[str, object]:
    return json.loads((newsroom.tree.www / "edition" / name).read_bytes())["signed"]


def metadata(newsroom: Newsroom) -> set[str]:
    return {path.name for path in (newsroom.tree.www / "edition").iterdir()}


def entries(newsroom: Newsroom) -> set[Entry]:
    return set(newsroom.tree.entries())


def stock_client(newsroom: Newsroom, host: Host, directory: Path) -> Updater:
    """As python-tuf comes, but for targets without a digest in their names."""
    host.directory = newsroom.tree.www
    directory.mkdir(exist_ok=True)
    return Updater(
        str(directory),
        host.address + "edition/",
        target_dir=str(directory),
        target_base_url=host.address,
        config=UpdaterConfig(prefix_targets_with_hash=False),
        bootstrap=newsroom.keys.roots[0],
    )


def accepts(client: Updater, sheet: Sheet) -> bool:
    target = client.get_targetinfo(sheet.path)
    return target is not None and Path(client.download_target(target)).read_bytes() == sheet.body


def test_the_first_release_makes_the_first_edition(newsroom: Newsroom) -> None:
    out = newsroom.release(*PAPER)

    assert (out.number, out.changed, out.removed, out.bins_signed) == (1, len(PAPER), 0, 8)
    assert entries(newsroom) == {sheet.entry for sheet in PAPER}
    assert all((newsroom.tree.www / sheet.path).read_bytes() == sheet.body for sheet in PAPER)


def test_an_empty_paper_can_be_released(newsroom: Newsroom) -> None:
    newsroom.release()

    assert entries(newsroom) == set()
    assert newsroom.verify().standing is Standing.CURRENT


def test_a_stock_client_accepts_every_sheet(
    paper: Newsroom, host: Host, tmp_path: Path, real_now: datetime
) -> None:
    paper.release(page("new.html"), now=real_now)

    client = stock_client(paper, host, tmp_path / "client")

    assert all(accepts(client, sheet) for sheet in (*PAPER, page("new.html")))
    assert client.get_targetinfo("nothing.html") is None


@pytest.fixture
def real_now() -> datetime:
    """A stock client looks at the clock on the wall."""
    return datetime.now(UTC)


def test_a_stock_client_follows_through_rebinning_and_rotation(
    newsroom: Newsroom, key_ring: KeyRing, host: Host, tmp_path: Path, real_now: datetime
) -> None:
    newsroom.release(FRONT, now=real_now)
    assert accepts(stock_client(newsroom, host, tmp_path / "client"), FRONT)

    many = stories(1300)
    newsroom.release(*many, now=real_now)
    client = stock_client(newsroom, host, tmp_path / "client")
    assert accepts(client, many[7])

    newsroom.release(removed=tuple(sheet.path for sheet in many[10:]), now=real_now)
    assert accepts(stock_client(newsroom, host, tmp_path / "client"), many[7])

    newsroom.keys = rotate_online_keys(key_ring.directory, key_ring.root, passphrase="online", now=real_now)
    newsroom.release(page("after.html"), now=real_now)
    assert accepts(stock_client(newsroom, host, tmp_path / "client"), page("after.html"))
    assert accepts(stock_client(newsroom, host, tmp_path / "new client"), FRONT)


def test_only_the_bins_of_changed_sheets_are_signed_anew(paper: Newsroom) -> None:
    before = metadata(paper)

    out = paper.release(page("index.html", "Changed"))

    assert (out.number, out.bins_signed, out.changed_paths) == (2, 1, ("index.html",))
    new = {name.partition(".")[2] for name in metadata(paper) - before}
    assert new == {"snapshot.json", next(name for name in new if name.startswith("bin-"))}


def test_a_sheet_that_is_signed_already_costs_nothing(paper: Newsroom) -> None:
    out = paper.release(FRONT)

    assert (out.number, out.changed, out.bins_signed) == (1, 0, 0)
    assert out.healed_paths == ("index.html",)


def test_a_file_that_went_wrong_is_put_right_without_a_new_edition(paper: Newsroom) -> None:
    (paper.tree.www / "index.html").write_text("scribbled over")
    assert paper.verify().standing is Standing.NOT_AUTHENTIC

    paper.release(FRONT)

    assert paper.verify().standing is Standing.CURRENT
    assert signed(paper, "timestamp.json")["version"] == 1


def test_a_removed_sheet_goes_with_its_packed_copies_and_its_empty_directories(paper: Newsroom) -> None:
    out = paper.release(removed=("sections/river.html",))

    assert out.removed_paths == ("sections/river.html",)
    assert not (paper.tree.www / "sections").exists()
    assert paper.verify().standing is Standing.CURRENT


def test_removing_what_is_not_there_is_no_new_edition(paper: Newsroom) -> None:
    assert paper.release(removed=("nothing.html",)).number == 1


def test_a_sheet_that_is_removed_and_changed_stays(paper: Newsroom) -> None:
    paper.release(page("index.html", "Changed"), removed=("index.html",))

    assert page("index.html", "Changed").entry in entries(paper)


def test_a_changed_sheet_loses_its_packed_copies_until_it_is_packed_again(paper: Newsroom) -> None:
    paper.release(page("index.html", "Changed"))

    assert not (paper.tree.www / "index.html.gz").exists()
    assert not (paper.tree.www / "index.html.br").exists()


def test_sheets_with_the_same_body_share_what_lies_aside(newsroom: Newsroom) -> None:
    twins = [Sheet(f"{name}.html", b"the same") for name in "abc"]

    newsroom.release(*twins)

    assert {(newsroom.tree.www / sheet.path).read_bytes() for sheet in twins} == {b"the same"}
    assert not list(newsroom.tree.aside.glob("??/*"))


def test_the_edition_before_stays_for_who_began_to_read_it(paper: Newsroom) -> None:
    first = metadata(paper)
    paper.release(page("index.html", "Second"))
    assert first - metadata(paper) == set()

    paper.release(page("index.html", "Third"))

    assert "1.snapshot.json" not in metadata(paper)
    assert {"1.root.json", "2.snapshot.json", "3.snapshot.json"} <= metadata(paper)


def test_a_path_twice_is_refused(newsroom: Newsroom) -> None:
    with pytest.raises(DuplicatePathError, match=r"index\.html"):
        newsroom.release(FRONT, page("index.html", "Other"))


@pytest.mark.parametrize(
    "other", ["Index.html", "SECTIONS/river.html", "sections/River.html", "Sections/sea.html"]
)
def test_a_path_that_differs_in_capitals_from_a_standing_one_is_refused(paper: Newsroom, other: str) -> None:
    with pytest.raises(CaseCollisionError):
        paper.release(page(other))


@pytest.mark.parametrize("pair", [("a/x.html", "a/X.html"), ("b/x.html", "B/y.html")])
def test_two_new_paths_that_differ_in_capitals_are_refused(newsroom: Newsroom, pair: tuple[str, str]) -> None:
    with pytest.raises(CaseCollisionError):
        newsroom.release(*map(page, pair))


def test_a_path_may_change_its_capitals(paper: Newsroom) -> None:
    paper.release(page("sections/River.html"), removed=("sections/river.html",))

    assert paper.verify().standing is Standing.CURRENT


@pytest.mark.parametrize("path", ["index.html/more.html", "sections"])
def test_a_file_where_a_directory_stands_is_refused_and_the_other_way_round(
    paper: Newsroom, path: str
) -> None:
    with pytest.raises(PathConflictError):
        paper.release(page(path))


@pytest.mark.parametrize("pair", [("a", "a/b.html"), ("a/b.html", "a")])
def test_new_paths_that_are_file_and_directory_are_refused(newsroom: Newsroom, pair: tuple[str, str]) -> None:
    with pytest.raises(PathConflictError):
        newsroom.release(*map(page, pair))


def test_a_link_in_the_tree_is_not_written_through(paper: Newsroom, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (paper.tree.www / "linked").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(PathConflictError):
        paper.release(page("linked/new.html"))


def test_a_refused_release_changes_nothing(paper: Newsroom) -> None:
    before = metadata(paper)

    with pytest.raises(CaseCollisionError):
        paper.release(page("index.html", "Changed"), page("Index.html"))

    assert metadata(paper) == before
    assert paper.verify().standing is Standing.CURRENT


def test_an_entry_without_a_body_is_refused(paper: Newsroom) -> None:
    with pytest.raises(MissingBodyError, match=r"new\.html"):
        release(paper.tree, paper.keys, changed=[page("new.html").entry], removed=(), now=NOON)
    assert paper.verify().standing is Standing.CURRENT


def test_an_entry_whose_body_stands_already_needs_none_aside(paper: Newsroom) -> None:
    out = release(paper.tree, paper.keys, changed=[FRONT.entry], removed=(), now=NOON)

    assert (out.number, out.healed_paths) == (1, ())


def test_removing_an_unsafe_path_is_refused(paper: Newsroom) -> None:
    with pytest.raises(UnsafePathError):
        paper.release(removed=("../aside",))


def test_metadata_cannot_be_removed_like_a_sheet(paper: Newsroom) -> None:
    with pytest.raises(UnsafePathError):
        paper.release(removed=("edition/timestamp.json",))


@pytest.mark.parametrize("name", ["timestamp.json", "1.snapshot.json", "1.targets.json"])
def test_metadata_that_somebody_changed_is_not_signed_anew(paper: Newsroom, name: str) -> None:
    path = paper.tree.www / "edition" / name
    path.write_bytes(path.read_bytes().replace(b'"version":1', b'"version":9'))

    with pytest.raises(AlteredTreeError, match=name):
        paper.release(page("new.html"))


def test_a_bin_that_somebody_changed_is_not_signed_anew(paper: Newsroom) -> None:
    for path in (paper.tree.www / "edition").glob("*.bin-*.json"):
        path.write_bytes(path.read_bytes().replace(b'"length":', b'"length":1'))

    with pytest.raises(AlteredTreeError, match="bin-"):
        paper.release(page("index.html", "Changed"))


def test_an_old_bin_under_a_new_name_is_not_signed_anew(paper: Newsroom) -> None:
    paper.release(page("index.html", "Second"))
    (new,) = (paper.tree.www / "edition").glob("2.bin-*.json")
    shutil.copy(new.with_name(new.name.replace("2.bin", "1.bin")), new)

    with pytest.raises(AlteredTreeError):
        paper.release(page("index.html", "Third"))


def test_another_snapshot_of_the_same_number_is_not_built_upon(paper: Newsroom, tmp_path: Path) -> None:
    fork = Newsroom(Tree(Path(shutil.copytree(paper.tree.www, tmp_path / "w")), tmp_path / "a"), paper.keys)
    fork.release(page("one.html"))
    paper.release(page("index.html", "Second"))
    shutil.copy(fork.tree.www / "edition/2.snapshot.json", paper.tree.www / "edition/2.snapshot.json")

    with pytest.raises(AlteredTreeError, match="timestamp names"):
        paper.release(page("index.html", "Third"))


def test_a_missing_bin_is_named(paper: Newsroom) -> None:
    for path in (paper.tree.www / "edition").glob("*.bin-*.json"):
        path.unlink()

    with pytest.raises(AlteredTreeError, match="missing"):
        paper.release(page("index.html", "Changed"))


def test_a_tree_of_another_newsroom_is_refused(paper: Newsroom, tmp_path: Path) -> None:
    others = create_keys(tmp_path / "k", tmp_path / "r", passphrase="a", root_passphrase="b", now=NOON)

    with pytest.raises(ForeignTreeError):
        release(paper.tree, others, changed=(), removed=(), now=NOON)


def test_the_timestamp_says_when_it_was_signed_and_lives_three_days(paper: Newsroom) -> None:
    resign_timestamp(paper.tree, paper.keys, now=NOON + DAY)

    timestamp = signed(paper, "timestamp.json")
    assert timestamp["version"] == 2
    assert timestamp["x-tamizdat-signed-at"] == "2026-03-02T12:00:00Z"
    assert timestamp["expires"] == "2026-03-05T12:00:00Z"
    assert paper.verify(now=NOON + 3.5 * DAY).standing is Standing.CURRENT


def test_a_renewed_timestamp_is_no_new_edition(paper: Newsroom) -> None:
    before = metadata(paper)

    resign_timestamp(paper.tree, paper.keys, now=NOON + DAY)

    assert metadata(paper) == before
    assert signed(paper, "timestamp.json")["meta"]["snapshot.json"]["version"] == 1


def test_there_is_no_timestamp_to_renew_before_the_first_edition(newsroom: Newsroom) -> None:
    with pytest.raises(NoEditionError):
        resign_timestamp(newsroom.tree, newsroom.keys, now=NOON)
    with pytest.raises(NoEditionError):
        list(newsroom.tree.entries())
    with pytest.raises(NoEditionError):
        release_after_loss(newsroom.tree, newsroom.keys, leap=10, now=NOON)


def test_a_release_that_says_nothing_new_renews_an_ageing_timestamp(paper: Newsroom) -> None:
    paper.release(now=NOON + DAY)
    assert signed(paper, "timestamp.json")["version"] == 1

    paper.release(now=NOON + 2 * DAY)

    assert signed(paper, "timestamp.json")["version"] == 2


def test_everything_is_signed_anew_when_half_of_its_life_is_over(paper: Newsroom) -> None:
    paper.release(page("index.html", "Second"), now=NOON + 100 * DAY)

    resign_timestamp(paper.tree, paper.keys, now=NOON + 190 * DAY)

    later = NOON + 400 * DAY
    resign_timestamp(paper.tree, paper.keys, now=later)
    assert paper.verify(now=later).standing is Standing.CURRENT
    assert signed(paper, "timestamp.json")["meta"]["snapshot.json"]["version"] == 4


def test_after_a_loss_the_numbers_leap_past_what_readers_may_have_seen(
    paper: Newsroom, tmp_path: Path
) -> None:
    backup = Path(shutil.copytree(paper.tree.www, tmp_path / "backup"))
    for text in ("Second", "Third"):
        paper.release(page("index.html", text))
    paper.verify(memory=tmp_path / "seen")
    restored = Newsroom(Tree(backup, tmp_path / "other aside"), paper.keys)

    out = release_after_loss(restored.tree, restored.keys, leap=1000, now=NOON)

    assert out.number == 1002
    assert restored.verify(memory=tmp_path / "seen").standing is Standing.CURRENT


def test_lost_metadata_is_made_anew_with_numbers_that_go_on(paper: Newsroom, tmp_path: Path) -> None:
    for text in ("Second", "Third"):
        paper.release(page("index.html", text))
    paper.verify(memory=tmp_path / "seen")
    standing = entries(paper)
    shutil.rmtree(paper.tree.www / "edition")

    out = release(paper.tree, paper.keys, changed=standing, removed=(), now=NOON)

    assert out.number == 4
    assert paper.verify(memory=tmp_path / "seen").standing is Standing.CURRENT


def test_lost_metadata_is_not_made_anew_from_a_few_changes(paper: Newsroom) -> None:
    shutil.rmtree(paper.tree.www / "edition")

    with pytest.raises(NoEditionError, match="bake in full"):
        paper.release(page("index.html", "Second"))


def test_a_tree_that_was_put_back_is_not_signed_as_the_newest(paper: Newsroom, tmp_path: Path) -> None:
    backup = Path(shutil.copytree(paper.tree.www, tmp_path / "backup"))
    paper.release(page("index.html", "Second"))
    shutil.rmtree(paper.tree.www)
    backup.rename(paper.tree.www)

    with pytest.raises(AlteredTreeError, match="2 is out already"):
        paper.release(page("index.html", "Third"))
    assert release_after_loss(paper.tree, paper.keys, leap=10, now=NOON).number == 13


def test_numbers_that_cannot_be_read_are_not_taken_for_none(paper: Newsroom) -> None:
    (paper.tree.aside / "last-release.json").write_text("{}")

    with pytest.raises(AlteredTreeError, match="must not sink"):
        paper.release(page("index.html", "Second"))


def test_rotated_keys_sign_everything_anew(paper: Newsroom, key_ring: KeyRing) -> None:
    paper.keys = rotate_online_keys(key_ring.directory, key_ring.root, passphrase="online", now=NOON)

    out = paper.release()

    assert (out.number, out.bins_signed) == (2, 8)
    assert "2.root.json" in metadata(paper)
    assert paper.verify().standing is Standing.CURRENT


def test_the_first_edition_with_new_keys_is_good_without_the_new_root_too(
    paper: Newsroom, key_ring: KeyRing
) -> None:
    paper.keys = rotate_online_keys(key_ring.directory, key_ring.root, passphrase="online", now=NOON)
    paper.release()

    (paper.tree.www / "edition/2.root.json").unlink()

    assert paper.verify().standing is Standing.CURRENT


def test_keys_that_were_rotated_meanwhile_sign_nothing(paper: Newsroom, key_ring: KeyRing) -> None:
    stale = paper.keys
    paper.keys = rotate_online_keys(key_ring.directory, key_ring.root, passphrase="online", now=NOON)
    paper.release()

    with pytest.raises(FormerKeysError):
        release(paper.tree, stale, changed=(), removed=(), now=NOON)
    with pytest.raises(FormerKeysError):
        resign_timestamp(paper.tree, stale, now=NOON)


def test_a_timestamp_renewed_after_a_rotation_brings_the_rotation_out(
    paper: Newsroom, key_ring: KeyRing
) -> None:
    paper.keys = rotate_online_keys(key_ring.directory, key_ring.root, passphrase="online", now=NOON)

    resign_timestamp(paper.tree, paper.keys, now=NOON)

    assert "2.root.json" in metadata(paper)
    assert paper.verify().standing is Standing.CURRENT


def test_new_root_keys_come_out_without_a_new_edition(
    paper: Newsroom, key_ring: KeyRing, tmp_path: Path
) -> None:
    roots = rotate_root_keys(
        key_ring.directory, key_ring.root, tmp_path / "new", root_passphrase="n", now=NOON
    )
    paper.keys = OnlineKeys(roots, paper.keys.targets, paper.keys.snapshot, paper.keys.timestamp)

    out = paper.release()

    assert (out.number, "2.root.json" in metadata(paper)) == (1, True)
    assert paper.verify().standing is Standing.CURRENT


def test_a_root_that_went_missing_comes_back(paper: Newsroom) -> None:
    (paper.tree.www / "edition/1.root.json").unlink()

    paper.release()

    assert paper.verify().standing is Standing.CURRENT


def test_the_number_of_bins_follows_the_number_of_sheets(newsroom: Newsroom) -> None:
    many = stories(1300)
    newsroom.release(*many[:1000])
    assert "1.bin-f.json" in metadata(newsroom)

    newsroom.release(*many[1000:], *[page(f"more/{number}.html") for number in range(1200)])
    assert entries(newsroom) >= {sheet.entry for sheet in many}
    assert "2.bin-1f.json" in metadata(newsroom)
    assert newsroom.verify().standing is Standing.CURRENT

    newsroom.release(
        removed=tuple(sheet.path for sheet in many) + tuple(f"more/{n}.html" for n in range(1100))
    )
    assert len(entries(newsroom)) == 100
    assert signed(newsroom, "3.targets.json")["delegations"]["succinct_roles"]["bit_length"] == 3
    assert newsroom.verify().standing is Standing.CURRENT


NAMES = st.sampled_from(
    [f"{directory}{name}.html" for directory in ("", "a/", "a/b/", "c/") for name in "xyz"]
)
STEPS = st.lists(
    st.tuples(
        st.dictionaries(NAMES, st.sampled_from(["one", "two", "three"]), max_size=5),
        st.sets(NAMES, max_size=4),
    ),
    min_size=1,
    max_size=5,
)


@given(steps=STEPS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_released_in_whatever_order_the_tree_is_what_was_asked_for(
    steps: list[tuple[dict[str, str], set[str]]], keys: OnlineKeys, tmp_path_factory: pytest.TempPathFactory
) -> None:
    top = tmp_path_factory.mktemp("any order")
    newsroom = Newsroom(Tree(top / "www", top / "aside"), keys)
    model: dict[str, Sheet] = {}

    for changed, removed in steps:
        sheets = [page(path, text) for path, text in changed.items()]
        newsroom.release(*sheets, removed=tuple(removed))
        model = {path: sheet for path, sheet in model.items() if path not in removed}
        model |= {sheet.path: sheet for sheet in sheets}

    assert entries(newsroom) == {sheet.entry for sheet in model.values()}
    assert newsroom.verify().standing is Standing.CURRENT
    shutil.rmtree(top)


def test_a_photo_has_no_packed_copies(paper: Newsroom) -> None:
    assert not (paper.tree.www / (PHOTO.path + ".gz")).exists()
