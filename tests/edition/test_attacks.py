"""Whatever a keeper of a copy may try without our keys is noticed, whichever way the copy is kept."""

import json
import os
import shutil
import struct
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from tamizdat.edition import web_copies, zip_copies
from tamizdat.edition.bins import BinLayout
from tamizdat.edition.keys import create_keys, open_root_keys, rotate_online_keys
from tamizdat.edition.metadata import new_signed, sealed
from tamizdat.edition.packing import PACKERS
from tamizdat.edition.sheets import digest_of
from tamizdat.edition.tree import Tree
from tamizdat.edition.trust import Standing
from tests.edition.conftest import KeyRing, Newsroom
from tests.edition.sheets import FRONT, NOON, PHOTO, STYLE, page
from tests.edition.test_verify import zipped
from tests.simulators.hosts import Host, answer, broken_off, dripping, endless, moved_to

EVERY_KIND = [
    "index.html", "paper.css", "photos/ferry.jpg", "2026/02/01/story-0.html", "index.html.gz", "index.html.br",
    "edition/1.root.json", "edition/timestamp.json", "edition/1.snapshot.json", "edition/1.targets.json",
    "edition/1.bin-0.json",
]  # fmt: skip


@pytest.fixture(params=["directory", "zip", "host"])
def checked(
    request: pytest.FixtureRequest, paper: Newsroom, copy: Path, tmp_path: Path, host: Host
) -> Callable[[], Standing]:
    """The copy as it is now, looked at in one of the three ways a copy can be kept."""

    def check() -> Standing:
        match request.param:
            case "zip":
                return paper.verify(zipped(copy, tmp_path / "copy.zip", "base")).standing
            case "host":
                host.directory = copy
                return paper.verify(host.address).standing
            case _:
                return paper.verify(copy).standing

    return check


@pytest.mark.parametrize("path", EVERY_KIND)
def test_one_flipped_bit_is_noticed(checked: Callable[[], Standing], copy: Path, path: str) -> None:
    body = bytearray((copy / path).read_bytes())
    body[len(body) // 2] ^= 1
    (copy / path).write_bytes(body)

    assert checked() is Standing.NOT_AUTHENTIC


@pytest.mark.parametrize("path", EVERY_KIND)
def test_a_truncated_file_is_noticed(paper: Newsroom, copy: Path, path: str) -> None:
    os.truncate(copy / path, (copy / path).stat().st_size - 1)

    assert paper.verify(copy).standing is Standing.NOT_AUTHENTIC


@pytest.mark.parametrize("path", [path for path in EVERY_KIND if "root" not in path])
def test_a_lengthened_file_is_noticed(paper: Newsroom, copy: Path, path: str) -> None:
    with (copy / path).open("ab") as file:
        file.write(b"x" * 10)

    assert paper.verify(copy).standing is Standing.NOT_AUTHENTIC


@pytest.mark.parametrize(
    "path", ["index.html", "photos/ferry.jpg", "edition/1.snapshot.json", "edition/1.bin-3.json"]
)
def test_a_withheld_file_is_noticed(paper: Newsroom, copy: Path, path: str) -> None:
    (copy / path).unlink()

    assert paper.verify(copy).standing is Standing.NOT_AUTHENTIC


def test_an_edition_frozen_in_time_grows_old(
    checked: Callable[[], Standing], paper: Newsroom, copy: Path
) -> None:
    assert checked() is Standing.CURRENT
    assert paper.verify(copy, now=NOON + timedelta(days=30)).standing is Standing.OLD


def test_a_rolled_back_copy_is_old_to_who_has_seen_the_new_one(
    paper: Newsroom, copy: Path, tmp_path: Path
) -> None:
    paper.release(page("index.html", "New"))
    paper.verify(memory=tmp_path / "seen")

    assert paper.verify(copy, memory=tmp_path / "seen").standing is Standing.OLD


def test_a_new_timestamp_over_old_metadata_is_noticed(
    checked: Callable[[], Standing], paper: Newsroom, copy: Path
) -> None:
    paper.release(page("index.html", "New"))
    shutil.copy(paper.tree.www / "edition/timestamp.json", copy / "edition/timestamp.json")

    assert checked() is Standing.NOT_AUTHENTIC


@pytest.mark.parametrize("role", ["snapshot", "bin-"])
def test_old_metadata_under_the_name_of_the_new_is_noticed(paper: Newsroom, role: str) -> None:
    paper.release(page("index.html", "New"))
    (new,) = (paper.tree.www / "edition").glob(f"2.{role}*.json")
    shutil.copy(new.with_name(new.name.replace("2.", "1.", 1)), new)

    verdict = paper.verify()

    assert verdict.standing is Standing.NOT_AUTHENTIC
    assert f"edition/{new.name}" in verdict.altered


def test_another_snapshot_of_the_same_number_is_noticed(paper: Newsroom, copy: Path, tmp_path: Path) -> None:
    fork = Newsroom(Tree(copy, tmp_path / "fork"), paper.keys)
    fork.release(page("one.html", "One second edition"))
    paper.release(page("index.html", "Another second edition"))
    shutil.copy(copy / "edition/2.snapshot.json", paper.tree.www / "edition/2.snapshot.json")

    assert paper.verify().altered == ("edition/2.snapshot.json",)


def test_a_timestamp_by_a_strange_key_is_noticed(
    checked: Callable[[], Standing], paper: Newsroom, copy: Path, tmp_path: Path
) -> None:
    strange = create_keys(tmp_path / "k", tmp_path / "r", passphrase="a", root_passphrase="b", now=NOON)
    path = copy / "edition/timestamp.json"
    path.write_bytes(sealed(json.loads(path.read_bytes())["signed"], [strange.timestamp]))

    assert checked() is Standing.NOT_AUTHENTIC


def test_a_paper_signed_throughout_by_strange_keys_is_noticed(
    checked: Callable[[], Standing], copy: Path, tmp_path: Path
) -> None:
    strange = create_keys(tmp_path / "k", tmp_path / "r", passphrase="a", root_passphrase="b", now=NOON)
    forger = Newsroom(Tree(tmp_path / "forged", tmp_path / "forger"), strange)
    forger.release(page("index.html", "A lie"))
    shutil.rmtree(copy)
    shutil.copytree(forger.tree.www, copy)

    assert checked() is Standing.NOT_AUTHENTIC


def test_a_second_root_that_the_first_did_not_sign_is_noticed(
    paper: Newsroom, copy: Path, tmp_path: Path
) -> None:
    create_keys(tmp_path / "k", tmp_path / "r", passphrase="a", root_passphrase="b", now=NOON)
    root = open_root_keys(tmp_path / "r", passphrase="b")
    strange = rotate_online_keys(tmp_path / "k", root, passphrase="a", now=NOON)
    forger = Newsroom(Tree(tmp_path / "forged", tmp_path / "forger"), strange)
    forger.release(page("index.html", "A lie"))
    shutil.copy(copy / "edition/1.root.json", tmp_path / "forged/edition/1.root.json")

    verdict = paper.verify(tmp_path / "forged")

    assert verdict.altered == ("edition/2.root.json",)


def test_a_root_that_is_skipped_is_noticed(paper: Newsroom, key_ring: KeyRing) -> None:
    for _ in range(2):
        paper.keys = rotate_online_keys(key_ring.directory, key_ring.root, passphrase="online", now=NOON)
    paper.release()
    edition = paper.tree.www / "edition"
    (edition / "3.root.json").replace(edition / "2.root.json")

    assert paper.verify().altered == ("edition/2.root.json",)


def test_keys_that_were_stolen_and_rotated_sign_nothing_any_more(
    checked: Callable[[], Standing], paper: Newsroom, key_ring: KeyRing, copy: Path, tmp_path: Path
) -> None:
    stolen = paper.keys
    paper.keys = rotate_online_keys(key_ring.directory, key_ring.root, passphrase="online", now=NOON)
    thief = Newsroom(Tree(copy, tmp_path / "thief"), stolen)
    thief.release(page("index.html", "A lie"))
    shutil.copy(key_ring.directory / "roots/2.root.json", copy / "edition/2.root.json")

    assert checked() is Standing.NOT_AUTHENTIC


def test_the_snapshot_key_cannot_sign_a_timestamp(
    checked: Callable[[], Standing], paper: Newsroom, copy: Path
) -> None:
    path = copy / "edition/timestamp.json"
    path.write_bytes(sealed(json.loads(path.read_bytes())["signed"], [paper.keys.snapshot]))

    assert checked() is Standing.NOT_AUTHENTIC


@pytest.mark.parametrize(
    "name", ["1.root.json", "timestamp.json", "1.snapshot.json", "1.targets.json", "1.bin-0.json"]
)
@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[" * 50_000, b'{"signed":{},"signatures":[]}', b"\xff" * 100, b" " * 6_000_000],
    ids=["empty", "no fields", "deep", "unsigned", "binary", "long"],
)  # fmt: skip
def test_metadata_that_is_none_is_noticed(paper: Newsroom, copy: Path, name: str, content: bytes) -> None:
    (copy / "edition" / name).write_bytes(content)

    assert paper.verify(copy).standing is Standing.NOT_AUTHENTIC


@pytest.mark.parametrize(
    "name", ["7.root.json", "9.snapshot.json", "2.timestamp.json", "1.bin-ff.json", "x.html", "9.bin-0.json"]
)
def test_a_file_among_the_metadata_that_we_did_not_sign_is_extra(
    paper: Newsroom, copy: Path, name: str
) -> None:
    (copy / "edition" / name).write_text("{}")

    assert paper.verify(copy).extra == (f"edition/{name}",)


def test_a_signed_leftover_under_a_false_number_is_extra(paper: Newsroom, copy: Path) -> None:
    shutil.copy(copy / "edition/1.snapshot.json", copy / "edition/8.snapshot.json")

    assert paper.verify(copy).extra == ("edition/8.snapshot.json",)


@pytest.mark.parametrize("suffix", PACKERS)
def test_a_packed_copy_of_something_else_is_noticed(
    checked: Callable[[], Standing], copy: Path, suffix: str
) -> None:
    (copy / f"index.html{suffix}").write_bytes(PACKERS[suffix](b"<h1>A lie</h1>"))

    assert checked() is Standing.NOT_AUTHENTIC


@pytest.mark.parametrize("suffix", PACKERS)
def test_a_packed_copy_that_swells_is_noticed_and_not_unpacked(
    checked: Callable[[], Standing], copy: Path, suffix: str
) -> None:
    (copy / f"index.html{suffix}").write_bytes(PACKERS[suffix](FRONT.body + bytes(20_000_000)))

    assert checked() is Standing.NOT_AUTHENTIC


@pytest.mark.parametrize(
    "name", ["gone.html.gz", "photos/ferry.jpg.gz", "index.html.zst", "index.html.gz.br"]
)
def test_a_packed_copy_of_nothing_is_extra(paper: Newsroom, copy: Path, name: str) -> None:
    shutil.copy(copy / "index.html.gz", copy / name)

    assert paper.verify(copy).extra == (name,)


def test_a_link_out_of_the_copy_is_not_followed(paper: Newsroom, copy: Path, tmp_path: Path) -> None:
    (tmp_path / "outside.html").write_bytes(FRONT.body)
    (copy / "index.html").unlink()
    (copy / "index.html").symlink_to(tmp_path / "outside.html")

    verdict = paper.verify(copy)

    assert verdict.standing is Standing.NOT_AUTHENTIC
    assert "index.html" in verdict.altered


def test_a_linked_directory_is_not_followed(paper: Newsroom, copy: Path, tmp_path: Path) -> None:
    shutil.move(copy / "sections", tmp_path / "outside")
    (copy / "sections").symlink_to(tmp_path / "outside")

    assert paper.verify(copy).standing is Standing.NOT_AUTHENTIC


def test_a_pipe_in_the_place_of_a_sheet_holds_nobody_up(paper: Newsroom, copy: Path) -> None:
    (copy / "index.html").unlink()
    os.mkfifo(copy / "index.html")

    assert paper.verify(copy).standing is Standing.NOT_AUTHENTIC


def test_a_directory_in_the_place_of_a_sheet_is_noticed(paper: Newsroom, copy: Path) -> None:
    (copy / "index.html").unlink()
    (copy / "index.html").mkdir()

    assert paper.verify(copy).altered == ("index.html",)


def test_a_name_that_is_no_text_is_extra(paper: Newsroom, copy: Path) -> None:
    (Path(os.fsdecode(os.fsencode(copy) + b"/\xff\xfe.html"))).write_text("x")

    assert paper.verify(copy).extra_total == 1


def test_an_empty_file_in_the_place_of_none_is_extra(paper: Newsroom, copy: Path) -> None:
    (copy / "Index.html").write_bytes(FRONT.body)

    assert paper.verify(copy).extra == ("Index.html",)


# What our own keys have signed is not believed blindly either: a signing machine can be made to sign.


def with_signed_targets(newsroom: Newsroom, targets: dict[str, object]) -> None:
    """Sign bins that the release itself would never make."""
    layout, later = BinLayout(3), NOON + timedelta(days=9)
    for path in (newsroom.tree.www / "edition").glob("1.bin-*.json"):
        index = int(path.name[-6], 16)
        own = {name: target for name, target in targets.items() if layout.index_of(name) == index}
        old = json.loads(path.read_bytes())["signed"]["targets"]
        signed = new_signed("targets", 1, later, targets=old | own)
        path.write_bytes(sealed(signed, [newsroom.keys.targets]))


SIGNED = {"hashes": {"sha256": digest_of(b"x")}, "length": 1}


@pytest.mark.parametrize(
    "path", ["../outside.html", "/etc/passwd", "a/../../b", "a\0.html", "edition/x.json", "a\\b"]
)
def test_a_signed_path_that_leads_out_is_refused(paper: Newsroom, path: str) -> None:
    with_signed_targets(paper, {path: SIGNED})

    verdict = paper.verify()

    assert verdict.standing is Standing.NOT_AUTHENTIC
    assert verdict.altered[0].startswith("edition/1.bin-")


def test_signed_paths_that_collide_in_capitals_are_refused(paper: Newsroom) -> None:
    (paper.tree.www / "Index.html").write_bytes(b"x")
    with_signed_targets(paper, {"Index.html": SIGNED})

    verdict = paper.verify()

    assert verdict.standing is Standing.NOT_AUTHENTIC
    assert "capitals" in verdict.reason


def test_targets_of_an_unknown_kind_nobody_can_tell(paper: Newsroom) -> None:
    edition = paper.tree.www / "edition"
    signed = json.loads((edition / "1.targets.json").read_bytes())["signed"]
    signed["delegations"]["succinct_roles"]["name_prefix"] = "box"
    (edition / "1.targets.json").write_bytes(sealed(signed, [paper.keys.targets]))

    assert paper.verify().standing is Standing.CANNOT_TELL


# Hosts that answer in their own way.


def test_an_endless_sheet_is_noticed(paper: Newsroom, host: Host) -> None:
    host.directory = paper.tree.www
    host.instead["index.html"] = endless

    assert paper.verify(host.address).altered == ("index.html",)


def test_endless_metadata_is_noticed(paper: Newsroom, host: Host) -> None:
    host.directory = paper.tree.www
    host.instead["edition/timestamp.json"] = endless

    assert paper.verify(host.address).standing is Standing.NOT_AUTHENTIC


def test_a_host_that_drips_is_given_up(paper: Newsroom, host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_copies, "FAIR_START", 0.2)
    monkeypatch.setattr(web_copies, "SLOWEST", 1_000_000)
    host.directory = paper.tree.www
    host.instead["edition/timestamp.json"] = dripping

    assert paper.verify(host.address).standing is Standing.CANNOT_TELL


def test_a_sheet_that_breaks_off_is_not_called_false(paper: Newsroom, host: Host) -> None:
    host.directory = paper.tree.www
    host.instead["index.html"] = broken_off

    assert paper.verify(host.address).standing is Standing.CANNOT_TELL


def test_a_host_in_trouble_is_not_called_false(paper: Newsroom, host: Host) -> None:
    host.directory = paper.tree.www
    host.instead["index.html"] = lambda request: answer(request, 503, b"later")

    assert paper.verify(host.address).standing is Standing.CANNOT_TELL


def test_a_sheet_that_is_kept_on_another_host_is_noticed(paper: Newsroom, host: Host) -> None:
    host.directory = paper.tree.www
    host.instead["index.html"] = moved_to("http://127.0.0.2/index.html")

    assert paper.verify(host.address).altered == ("index.html",)


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_a_lie_told_only_to_browsers_that_unpack_is_noticed(
    paper: Newsroom, host: Host, encoding: str
) -> None:
    suffix = {"br": ".br", "gzip": ".gz"}[encoding]
    lie = PACKERS[suffix](b"<h1>A lie</h1>")

    def answer_in_two_ways(request: object) -> None:
        if encoding in request.headers["Accept-Encoding"]:
            answer(request, 200, lie, {"Content-Encoding": encoding})
        else:
            answer(request, 200, FRONT.body)

    host.directory = paper.tree.www
    host.instead["index.html"] = answer_in_two_ways

    assert paper.verify(host.address).altered == (f"index.html{suffix}",)


def test_a_packing_nobody_asked_for_is_noticed(paper: Newsroom, host: Host) -> None:
    host.directory = paper.tree.www
    host.instead["paper.css"] = lambda request: answer(request, 200, STYLE.body, {"Content-Encoding": "zstd"})

    assert paper.verify(host.address).altered == ("paper.css",)


# Zips, which somebody is going to unpack.


def zip_with(
    copy: Path, path: Path, name: str, *, attributes: int = 0, method: int = zipfile.ZIP_STORED
) -> Path:
    zipped(copy, path)
    with zipfile.ZipFile(path, "a") as archive:
        member = zipfile.ZipInfo("placeholder" if "\0" in name else name)
        member.filename = name
        member.external_attr, member.compress_type = attributes, method
        archive.writestr(member, b"x")
    return path


@pytest.mark.parametrize(
    "name",
    [
        "../outside.html",
        "/etc/cron.d/x",
        "a/../../x",
        "a\\..\\x",
        "C:/x",
        "a\0b",
        "a//b",
        "Index.html",
        "cafe\u0301",
    ],
    ids=ascii,
)
def test_a_zip_that_is_dangerous_to_unpack_is_refused(
    paper: Newsroom, copy: Path, tmp_path: Path, name: str
) -> None:
    verdict = paper.verify(zip_with(copy, tmp_path / "bad.zip", name))

    assert verdict.standing is Standing.NOT_AUTHENTIC
    assert verdict.reason.startswith("the zip holds")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_zip_with_two_files_of_one_name_is_refused(paper: Newsroom, copy: Path, tmp_path: Path) -> None:
    verdict = paper.verify(zip_with(copy, tmp_path / "bad.zip", "index.html"))

    assert verdict.standing is Standing.NOT_AUTHENTIC


def test_a_link_in_a_zip_is_refused(paper: Newsroom, copy: Path, tmp_path: Path) -> None:
    bad = zip_with(copy, tmp_path / "bad.zip", "link", attributes=0o120777 << 16)

    assert paper.verify(bad).standing is Standing.NOT_AUTHENTIC


def test_a_file_beside_the_copy_in_a_zip_is_extra(paper: Newsroom, copy: Path, tmp_path: Path) -> None:
    zipped(copy, tmp_path / "bad.zip", "paper")
    with zipfile.ZipFile(tmp_path / "bad.zip", "a") as archive:
        archive.writestr("index.html", "<h1>A lie</h1>")

    assert paper.verify(tmp_path / "bad.zip").extra == ("/index.html",)


def test_a_zip_packed_in_an_unusual_way_is_not_unpacked(paper: Newsroom, copy: Path, tmp_path: Path) -> None:
    odd = zip_with(copy, tmp_path / "odd.zip", "x.html", method=zipfile.ZIP_BZIP2)

    assert paper.verify(odd).standing is Standing.CANNOT_TELL


def test_a_zip_bomb_is_not_unpacked(paper: Newsroom, copy: Path, tmp_path: Path) -> None:
    (copy / PHOTO.path).write_bytes(bytes(50_000_000))

    assert paper.verify(zipped(copy, tmp_path / "bomb.zip")).altered == (PHOTO.path,)


def test_a_zip_whose_list_of_contents_is_endless_is_refused(
    paper: Newsroom, copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zip_copies, "LONGEST_DIRECTORY", 100)

    assert paper.verify(zipped(copy, tmp_path / "long.zip")).standing is Standing.NOT_AUTHENTIC


@pytest.mark.parametrize("where", [0.1, 0.5, 0.9])
def test_a_damaged_zip_is_never_called_true(
    paper: Newsroom, copy: Path, tmp_path: Path, where: float
) -> None:
    path = zipped(copy, tmp_path / "copy.zip")
    body = bytearray(path.read_bytes())
    body[int(len(body) * where) : int(len(body) * where) + 40] = bytes(40)
    path.write_bytes(body)

    assert paper.verify(path).standing in (Standing.NOT_AUTHENTIC, Standing.CANNOT_TELL)


def test_a_truncated_zip_nobody_can_tell(paper: Newsroom, copy: Path, tmp_path: Path) -> None:
    path = zipped(copy, tmp_path / "copy.zip")
    os.truncate(path, path.stat().st_size // 2)

    assert paper.verify(path).standing is Standing.CANNOT_TELL


def test_a_zip_whose_file_is_longer_than_its_list_says_is_noticed(
    paper: Newsroom, copy: Path, tmp_path: Path
) -> None:
    path = zipped(copy, tmp_path / "copy.zip")
    body = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        member = archive.getinfo("index.html")
    entry = body.index(b"PK\1\2", archive.start_dir)
    while body[entry + 46 : entry + 46 + struct.unpack_from("<H", body, entry + 28)[0]] != b"index.html":
        entry = body.index(b"PK\1\2", entry + 4)
    struct.pack_into("<L", body, entry + 24, member.file_size - 5)
    path.write_bytes(body)

    assert paper.verify(path).altered == ("index.html",)


def test_metadata_that_is_missing_is_named(paper: Newsroom, copy: Path) -> None:
    (copy / "edition/1.targets.json").unlink()

    verdict = paper.verify(copy)

    assert verdict.missing == ("edition/1.targets.json",)
    assert "edition/1.targets.json" in verdict.reason
