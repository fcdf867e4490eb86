"""A reader with the fingerprint tells a true copy from a false or an old one."""

import shutil
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from tamizdat.edition import looking
from tamizdat.edition.errors import NotAFingerprintError, SeenFileError
from tamizdat.edition.keys import create_keys, grouped, rotate_online_keys
from tamizdat.edition.release import resign_timestamp
from tamizdat.edition.trust import Standing
from tamizdat.edition.verify import LISTED, Verdict, verify
from tamizdat.fetching import BadAddressError
from tests.edition.conftest import KeyRing, Newsroom
from tests.edition.sheets import FRONT, NOON, PAPER, PHOTO, page, stories
from tests.simulators.hosts import Host

DAY = timedelta(days=1)


def zipped(directory: Path, path: Path, base: str = "") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(directory.rglob("*")):
            archive.write(file, Path(base) / file.relative_to(directory))
    return path


def kept(directory: Path) -> str:
    (path,) = directory.glob("*.json")
    return path.read_text()


def test_a_true_copy_is_authentic_and_current(paper: Newsroom, copy: Path) -> None:
    verdict = paper.verify(copy)

    assert verdict.standing is Standing.CURRENT
    assert (verdict.edition, verdict.signed_at, verdict.days_old, verdict.sheets) == (1, NOON, 0, len(PAPER))
    assert verdict.sentence == "authentic and current"


@pytest.mark.parametrize("base", ["", "paper", "some/deep/folder"])
def test_a_true_copy_in_a_zip_is_authentic_at_any_depth(
    paper: Newsroom, copy: Path, tmp_path: Path, base: str
) -> None:
    assert paper.verify(zipped(copy, tmp_path / "paper.zip", base)).standing is Standing.CURRENT


@pytest.mark.parametrize("base", ["/", "/some/bucket/"])
@pytest.mark.parametrize("ending", ["", "index.html"])
def test_a_true_copy_on_a_host_is_authentic_below_any_path(
    paper: Newsroom, host: Host, base: str, ending: str
) -> None:
    host.directory, host.base = paper.tree.www, base

    verdict = paper.verify(host.address + ending)

    assert verdict.standing is Standing.CURRENT
    assert "cannot be seen from here" in verdict.reason


def test_an_address_without_its_last_slash_is_a_directory_too(paper: Newsroom, host: Host) -> None:
    host.directory, host.base = paper.tree.www, "/bucket/"

    assert paper.verify(host.address.removesuffix("/")).standing is Standing.CURRENT


def test_a_fingerprint_in_groups_and_capitals_is_as_good(paper: Newsroom) -> None:
    spelled = grouped(paper.keys.fingerprint).upper()

    assert verify(str(paper.tree.www), root=spelled, now=NOON).standing is Standing.CURRENT


def test_what_is_no_fingerprint_is_wrong_usage(paper: Newsroom) -> None:
    with pytest.raises(NotAFingerprintError):
        verify(str(paper.tree.www), root="abc", now=NOON)


def test_a_copy_that_is_not_renewed_grows_old_and_stays_authentic(paper: Newsroom) -> None:
    fresh, old, ancient = (paper.verify(now=NOON + days * DAY) for days in (2, 5, 4000))

    assert fresh.standing is Standing.CURRENT
    assert (old.standing, old.days_old, old.sentence) == (Standing.OLD, 5, "authentic, 5 days old")
    assert (ancient.standing, ancient.days_old) == (Standing.OLD, 4000)


def test_a_copy_whose_bins_alone_have_expired_is_old(
    paper: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tamizdat.edition.signing.StandingEdition.is_due", lambda *_: False)
    later = NOON + 400 * DAY
    resign_timestamp(paper.tree, paper.keys, now=later)

    assert paper.verify(now=later).standing is Standing.OLD


def test_a_clock_that_is_behind_is_told(paper: Newsroom) -> None:
    verdict = paper.verify(now=NOON - 30 * DAY)

    assert verdict.standing is Standing.CURRENT
    assert "clock" in verdict.reason


def test_an_altered_a_missing_and_an_extra_file_are_named(paper: Newsroom, copy: Path) -> None:
    (copy / PHOTO.path).write_bytes(PHOTO.body[:-1] + b"x")
    (copy / "index.html").unlink()
    (copy / "a/b").mkdir(parents=True)
    (copy / "a/b/more.html").write_text("we never wrote this")

    verdict = paper.verify(copy)

    assert verdict.standing is Standing.NOT_AUTHENTIC
    assert (verdict.altered, verdict.missing, verdict.extra) == (
        (PHOTO.path,), ("index.html",), ("a/b/more.html",),
    )  # fmt: skip
    assert verdict.reason == "1 file altered, 1 file missing, 1 file extra"


def test_very_many_troubles_are_counted_and_some_are_named(newsroom: Newsroom, tmp_path: Path) -> None:
    newsroom.release(*stories(LISTED + 20))
    for path in newsroom.tree.www.rglob("story-*.html"):
        path.write_text("altered")

    verdict = newsroom.verify()

    assert (len(verdict.altered), verdict.altered_total) == (LISTED, LISTED + 20)


def test_a_copy_without_packed_copies_is_as_good(paper: Newsroom, copy: Path) -> None:
    for path in [*copy.rglob("*.gz"), *copy.rglob("*.br")]:
        path.unlink()

    assert paper.verify(copy).standing is Standing.CURRENT


def test_leftovers_of_an_edition_before_are_not_extra(paper: Newsroom) -> None:
    paper.release(page("index.html", "Second"))
    assert (paper.tree.www / "edition/1.snapshot.json").exists()

    assert paper.verify().standing is Standing.CURRENT


def test_leftovers_signed_with_rotated_keys_are_not_extra(paper: Newsroom, key_ring: KeyRing) -> None:
    paper.keys = rotate_online_keys(key_ring.directory, key_ring.root, passphrase="online", now=NOON)
    paper.release()
    assert (paper.tree.www / "edition/1.snapshot.json").exists()

    assert paper.verify().standing is Standing.CURRENT


def test_a_copy_is_true_with_the_fingerprint_of_the_first_root_after_every_rotation(
    paper: Newsroom, key_ring: KeyRing
) -> None:
    for _ in range(3):
        paper.keys = rotate_online_keys(key_ring.directory, key_ring.root, passphrase="online", now=NOON)
        paper.release()

    assert paper.verify().standing is Standing.CURRENT


def test_another_newsrooms_paper_is_not_authentic(paper: Newsroom, tmp_path: Path) -> None:
    others = create_keys(tmp_path / "k", tmp_path / "r", passphrase="a", root_passphrase="b", now=NOON)

    verdict = verify(str(paper.tree.www), root=others.fingerprint, now=NOON, patience=0)

    assert verdict.standing is Standing.NOT_AUTHENTIC
    assert "signed by other root keys" in verdict.reason


def test_a_mistyped_fingerprint_accuses_no_file(paper: Newsroom) -> None:
    mistyped = paper.keys.fingerprint.translate(str.maketrans("0123456789", "1234567890"))

    verdict = verify(str(paper.tree.www), root=mistyped, now=NOON, patience=0)

    assert verdict.standing is Standing.NOT_AUTHENTIC
    assert "or the fingerprint was mistyped" in verdict.reason
    assert (verdict.altered, verdict.missing, verdict.extra) == ((), (), ())


def test_a_first_root_that_nobody_signed_is_altered(paper: Newsroom, copy: Path) -> None:
    root = copy / "edition/1.root.json"
    root.write_bytes(root.read_bytes().replace(b'"threshold":1', b'"threshold":2', 1))

    verdict = paper.verify(copy)

    assert verdict.standing is Standing.NOT_AUTHENTIC
    assert verdict.altered == ("edition/1.root.json",)


@pytest.mark.parametrize("content", [None, "nothing.txt", "edition/2.root.json"])
def test_where_there_is_no_edition_nobody_can_tell(
    paper: Newsroom, tmp_path: Path, content: str | None
) -> None:
    place = tmp_path / "empty"
    if content is not None:
        (place / content).parent.mkdir(parents=True)
        (place / content).write_text("x")

    assert paper.verify(place).standing is Standing.CANNOT_TELL


def test_a_file_that_is_no_zip_nobody_can_tell(paper: Newsroom, copy: Path) -> None:
    assert paper.verify(copy / "index.html").standing is Standing.CANNOT_TELL


def test_a_host_that_does_not_answer_nobody_can_tell(paper: Newsroom) -> None:
    with Host() as gone:
        address = gone.address

    assert paper.verify(address).standing is Standing.CANNOT_TELL


def test_an_address_that_is_none_is_wrong_usage(paper: Newsroom) -> None:
    with pytest.raises(BadAddressError):
        paper.verify("http://[")
    with pytest.raises(BadAddressError):
        paper.verify("http://127.0.0.1/", proxy="gopher://127.0.0.1/")


def test_a_withheld_timestamp_leaves_nothing_to_tell_by(paper: Newsroom, copy: Path) -> None:
    (copy / "edition/timestamp.json").unlink()

    assert paper.verify(copy).standing is Standing.CANNOT_TELL


def test_an_older_edition_than_was_seen_is_old(paper: Newsroom, copy: Path, tmp_path: Path) -> None:
    paper.release(page("index.html", "Second"), now=NOON + DAY)
    memory = tmp_path / "seen"
    assert paper.verify(memory=memory).standing is Standing.CURRENT

    verdict = paper.verify(copy, memory=memory)

    assert verdict.standing is Standing.OLD
    assert "number 2" in verdict.reason
    assert verdict.sentence == "authentic, but not the newest"


def test_an_older_timestamp_of_the_same_edition_is_old_too(
    paper: Newsroom, copy: Path, tmp_path: Path
) -> None:
    resign_timestamp(paper.tree, paper.keys, now=NOON + DAY)
    paper.verify(memory=tmp_path / "seen")

    assert paper.verify(copy, memory=tmp_path / "seen").standing is Standing.OLD


def test_an_older_copy_does_not_make_the_newest_forgotten(
    paper: Newsroom, copy: Path, tmp_path: Path
) -> None:
    paper.release(page("index.html", "Second"))
    for place in (paper.tree.www, copy, copy):
        verdict = paper.verify(place, memory=tmp_path / "seen")

    assert verdict.standing is Standing.OLD


def test_false_metadata_is_not_remembered(paper: Newsroom, copy: Path, tmp_path: Path) -> None:
    paper.verify(memory=tmp_path / "seen")
    before = kept(tmp_path / "seen")
    timestamp = copy / "edition/timestamp.json"
    timestamp.write_bytes(timestamp.read_bytes().replace(b'"version":1', b'"version":99'))

    paper.verify(copy, memory=tmp_path / "seen")

    assert kept(tmp_path / "seen") == before


def test_what_is_remembered_only_its_owner_can_read(paper: Newsroom, tmp_path: Path) -> None:
    paper.verify(memory=tmp_path / "seen")

    (path,) = (tmp_path / "seen").iterdir()
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("damage", ["", "{}", '{"root_version": "x"}'])
def test_a_memory_that_cannot_be_read_is_not_taken_for_none(
    paper: Newsroom, tmp_path: Path, damage: str
) -> None:
    memory = tmp_path / "seen"
    memory.mkdir()
    (memory / f"{paper.keys.fingerprint}.json").write_text(damage)

    with pytest.raises(SeenFileError):
        paper.verify(memory=memory)


def test_a_memory_that_cannot_be_written_is_said_so(paper: Newsroom, tmp_path: Path) -> None:
    (tmp_path / "seen").write_text("a file")

    with pytest.raises(SeenFileError):
        paper.verify(memory=tmp_path / "seen")


def test_after_a_rotation_higher_numbers_of_a_thief_no_longer_count(
    paper: Newsroom, key_ring: KeyRing, copy: Path, tmp_path: Path
) -> None:
    thief = Newsroom(type(paper.tree)(copy, tmp_path / "thief"), paper.keys)
    for text in "abcdef":
        thief.release(page("index.html", text))
    assert thief.verify(memory=tmp_path / "seen").edition == 7

    paper.keys = rotate_online_keys(key_ring.directory, key_ring.root, passphrase="online", now=NOON)
    paper.release()

    assert paper.verify(memory=tmp_path / "seen").standing is Standing.CURRENT


def test_a_copy_made_with_replaced_keys_nobody_can_tell_once_the_new_ones_are_known(
    paper: Newsroom, key_ring: KeyRing, copy: Path, tmp_path: Path
) -> None:
    stolen = paper.keys
    paper.keys = rotate_online_keys(key_ring.directory, key_ring.root, passphrase="online", now=NOON)
    paper.release()
    paper.verify(memory=tmp_path / "seen")

    thief = Newsroom(type(paper.tree)(copy, tmp_path / "thief"), stolen)
    thief.release(page("index.html", "A lie"), *[page(f"{text}.html") for text in "abc"])
    verdict = paper.verify(copy, memory=tmp_path / "seen")

    assert verdict.standing is Standing.CANNOT_TELL
    assert "stolen" in verdict.reason


def test_progress_is_told_up_to_the_end(paper: Newsroom) -> None:
    told: list[tuple[int, int]] = []

    paper.verify(progress=lambda done, total: told.append((done, total)))

    assert told[-1] == (len(PAPER), len(PAPER))
    assert told == sorted(told)


def test_a_sample_looks_at_so_many_sheets_and_says_so(paper: Newsroom, host: Host) -> None:
    host.directory = paper.tree.www

    verdicts = [paper.verify(place, sample=3) for place in (paper.tree.www, host.address)]

    assert [(verdict.standing, verdict.sheets) for verdict in verdicts] == [(Standing.CURRENT, 3)] * 2
    assert all(f"{len(PAPER) - 3} were not looked at" in verdict.reason for verdict in verdicts)


def test_a_sample_as_large_as_the_paper_finds_what_is_altered(paper: Newsroom, copy: Path) -> None:
    (copy / PHOTO.path).write_bytes(b"another")

    assert paper.verify(copy, sample=1000).altered == (PHOTO.path,)


def test_many_processes_find_what_one_finds(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    newsroom.release(*stories(60))
    for path in list(newsroom.tree.www.rglob("story-*.html"))[::7]:
        path.write_text("altered")
    (newsroom.tree.www / "extra.html").write_text("extra")
    alone = newsroom.verify()

    monkeypatch.setattr(looking, "WORTH_SHARING", 1)
    monkeypatch.setattr(looking.threading, "active_count", lambda: 1)

    assert newsroom.verify() == alone
    assert alone.altered_total == 9


def test_a_publish_while_we_look_is_no_tampering(paper: Newsroom, host: Host) -> None:
    host.directory = paper.tree.www
    gone = page("sections/river.html")

    def publish(path: str) -> None:
        if path == "paper.css":
            host.before = lambda _: None
            paper.release(
                *[
                    page(sheet.path, "Changed")
                    for sheet in PAPER
                    if sheet.path.endswith(".html") and sheet.path != gone.path
                ],
                removed=(gone.path,),
            )

    host.before = publish
    verdict = paper.verify(host.address)

    assert verdict.standing is Standing.CURRENT, verdict
    assert verdict.edition == 2


def test_metadata_that_is_replaced_while_we_read_it_is_read_again(paper: Newsroom, host: Host) -> None:
    host.directory = paper.tree.www

    def publish(path: str) -> None:
        if path == "edition/1.snapshot.json":
            host.before = lambda _: None
            for text in ("Second", "Third"):
                paper.release(page("index.html", text))

    host.before = publish

    assert paper.verify(host.address).edition == 3


def test_tampering_is_not_excused_by_a_publish(paper: Newsroom, host: Host) -> None:
    host.directory = paper.tree.www
    (paper.tree.www / PHOTO.path).write_bytes(b"another photo")

    def publish(path: str) -> None:
        if path == "paper.css":
            host.before = lambda _: None
            paper.release(page("index.html", "Changed"))

    host.before = publish

    assert paper.verify(host.address).altered == (PHOTO.path,)


def test_an_edition_released_in_a_directory_while_we_look_is_no_tampering(
    paper: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = looking.DirectoryCopy.names

    def names_after_a_publish(copy: looking.DirectoryCopy) -> object:
        monkeypatch.setattr(looking.DirectoryCopy, "names", names)
        paper.release(page("index.html", "Changed"), page("new.html"), removed=("sections/river.html",))
        return names(copy)

    monkeypatch.setattr(looking.DirectoryCopy, "names", names_after_a_publish)

    verdict = paper.verify()

    assert verdict.standing is Standing.CURRENT, verdict


def test_a_large_sheet_is_checked_in_pieces(newsroom: Newsroom) -> None:
    large = type(FRONT)("films/river.bin", bytes(range(256)) * 20_000)
    index = type(FRONT)("search.json", b"[" + b'"word", ' * 700_000 + b"0]")
    newsroom.release(large, index)
    newsroom.pack()
    assert newsroom.verify().standing is Standing.CURRENT

    for path in (large.path, index.path + ".gz"):
        with (newsroom.tree.www / path).open("r+b") as file:
            file.seek(5000)
            file.write(b"!!!!")

    assert newsroom.verify().altered == (large.path, index.path + ".gz")


def test_a_file_that_cannot_be_read_is_not_called_false(
    paper: Newsroom, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = looking.DirectoryCopy.read

    def read(self: looking.DirectoryCopy, path: str, limit: int) -> bytes:
        if path == PHOTO.path:
            raise looking.UnreadableFileError("the disk is broken here")
        return real(self, path, limit)

    monkeypatch.setattr(looking.DirectoryCopy, "read", read)
    verdict = paper.verify(copy)

    assert verdict.standing is Standing.CANNOT_TELL
    assert "could not be read" in verdict.reason


def test_each_verdict_has_its_sentence() -> None:
    verdicts = [Verdict(standing, "", "here", "f", days_old=1) for standing in Standing]

    assert [verdict.sentence for verdict in verdicts] == [
        "authentic and current", "authentic, 1 day old", "NOT authentic", "cannot tell",
    ]  # fmt: skip


def test_a_mirror_kept_by_hand_is_as_good_as_the_paper(paper: Newsroom, tmp_path: Path) -> None:
    shutil.make_archive(str(tmp_path / "mirror"), "zip", paper.tree.www)

    assert paper.verify(tmp_path / "mirror.zip").standing is Standing.CURRENT
