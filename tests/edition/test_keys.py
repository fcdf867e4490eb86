"""Keys are made once, kept encrypted, opened with their passphrase, rotated by root."""

import json
from pathlib import Path

import pytest
from tuf.api.exceptions import UnsignedMetadataError
from tuf.api.metadata import Metadata, Root

from tamizdat.edition.errors import (
    KeysError,
    KeysExistError,
    NoKeysError,
    NotAFingerprintError,
    RootKeysError,
    WrongPassphraseError,
)
from tamizdat.edition.keys import (
    create_keys,
    fingerprint_of,
    grouped,
    open_keys,
    open_root_keys,
    parse_fingerprint,
    read_roots,
    rotate_online_keys,
    rotate_root_keys,
)
from tests.edition.conftest import KeyRing
from tests.edition.sheets import NOON

FINGERPRINT = "0123456789abcdef" * 4


def vouches(old: bytes, new: bytes) -> bool:
    """Whether python-tuf takes the new root on the word of the old one."""
    root, later = Metadata[Root].from_bytes(old), Metadata[Root].from_bytes(new)
    try:
        root.signed.verify_delegate("root", later.signed_bytes, later.signatures)
        later.signed.verify_delegate("root", later.signed_bytes, later.signatures)
    except UnsignedMetadataError:
        return False
    return True


def test_opened_keys_are_the_keys_that_were_made(kept_keys: KeyRing) -> None:
    assert open_keys(kept_keys.directory, passphrase="online") == kept_keys.online


def test_the_first_root_vouches_for_itself_to_python_tuf(kept_keys: KeyRing) -> None:
    first = kept_keys.online.roots[0]

    assert vouches(first, first)


def test_a_wrong_passphrase_opens_nothing(kept_keys: KeyRing) -> None:
    with pytest.raises(WrongPassphraseError):
        open_keys(kept_keys.directory, passphrase="guess")
    with pytest.raises(WrongPassphraseError):
        open_root_keys(kept_keys.root_directory, passphrase="guess")


def test_a_key_shows_itself_by_its_id_only(kept_keys: KeyRing) -> None:
    key = kept_keys.online.targets

    assert key.private_bytes().hex() not in repr(kept_keys.online)
    assert "private" not in repr(key).lower()


def test_key_files_are_their_owners_only_and_hold_no_key_in_the_clear(kept_keys: KeyRing) -> None:
    files = [*kept_keys.directory.glob("*.key"), *kept_keys.root_directory.glob("*.key")]
    secrets = [
        key.private_bytes()
        for key in (*kept_keys.root, *map(kept_keys.online.of_role, ["targets", "snapshot"]))
    ]

    assert len(files) == 4
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert {path.parent.stat().st_mode & 0o777 for path in files} == {0o700}
    assert not any(secret.hex() in path.read_text() for path in files for secret in secrets)


def test_a_key_file_under_the_name_of_another_role_is_refused(key_ring: KeyRing) -> None:
    targets = next(key_ring.directory.glob("targets-*.key"))
    timestamp = next(key_ring.directory.glob("timestamp-*.key"))
    timestamp.write_bytes(targets.read_bytes())

    with pytest.raises(NoKeysError):
        open_keys(key_ring.directory, passphrase="online")


def test_a_key_file_that_claims_another_id_does_not_open(key_ring: KeyRing) -> None:
    path = next(key_ring.directory.glob("targets-*.key"))
    path.write_text(json.dumps(json.loads(path.read_text()) | {"keyid": "0" * 64}))

    with pytest.raises(WrongPassphraseError):
        open_keys(key_ring.directory, passphrase="online")


@pytest.mark.parametrize("damage", ["", "{}", "not json", '{"kdf": 3}'])
def test_a_damaged_key_file_is_named(key_ring: KeyRing, damage: str) -> None:
    path = next(key_ring.directory.glob("targets-*.key"))
    path.write_text(damage)

    with pytest.raises(NoKeysError, match=path.name):
        open_keys(key_ring.directory, passphrase="online")


def test_a_key_file_cannot_ask_for_a_guess_that_never_ends(key_ring: KeyRing) -> None:
    path = next(key_ring.directory.glob("targets-*.key"))
    document = json.loads(path.read_text())
    document["kdf"]["n"] = 2**30
    path.write_text(json.dumps(document))

    with pytest.raises(NoKeysError):
        open_keys(key_ring.directory, passphrase="online")


def test_where_there_are_no_keys_that_is_said(tmp_path: Path, key_ring: KeyRing) -> None:
    with pytest.raises(NoKeysError):
        open_keys(tmp_path / "nowhere", passphrase="online")
    with pytest.raises(NoKeysError):
        open_root_keys(tmp_path / "nowhere", passphrase="root")
    next(key_ring.directory.glob("snapshot-*.key")).unlink()
    with pytest.raises(NoKeysError, match="snapshot"):
        open_keys(key_ring.directory, passphrase="online")


def test_new_keys_never_overwrite_old_ones(key_ring: KeyRing, tmp_path: Path) -> None:
    with pytest.raises(KeysExistError):
        create_keys(key_ring.directory, tmp_path / "r", passphrase="a", root_passphrase="b", now=NOON)
    with pytest.raises(KeysExistError):
        create_keys(tmp_path / "k", key_ring.root_directory, passphrase="a", root_passphrase="b", now=NOON)


def test_keys_without_a_passphrase_are_not_made(tmp_path: Path) -> None:
    with pytest.raises(KeysError, match="passphrase"):
        create_keys(tmp_path / "k", tmp_path / "r", passphrase="", root_passphrase="b", now=NOON)


@pytest.mark.parametrize(("number", "threshold"), [(1, 2), (3, 0)])
def test_a_threshold_that_can_never_be_met_is_refused(tmp_path: Path, number: int, threshold: int) -> None:
    with pytest.raises(KeysError):
        create_keys(
            tmp_path / "k", tmp_path / "r", passphrase="a", root_passphrase="b", now=NOON,
            root_keys=number, threshold=threshold,
        )  # fmt: skip


def test_rotated_online_keys_are_new_and_vouched_for_by_the_same_root(key_ring: KeyRing) -> None:
    rotated = rotate_online_keys(key_ring.directory, key_ring.root, passphrase="online", now=NOON)

    old = {key_ring.online.of_role(role).keyid for role in ("targets", "snapshot", "timestamp")}
    new = {rotated.of_role(role).keyid for role in ("targets", "snapshot", "timestamp")}
    assert not old & new
    assert vouches(*rotated.roots)
    assert rotated.fingerprint == key_ring.online.fingerprint
    assert open_keys(key_ring.directory, passphrase="online") == rotated.__class__(
        rotated.roots, rotated.targets, rotated.snapshot, rotated.timestamp
    )


def test_rotation_leaves_no_file_of_the_old_online_keys(key_ring: KeyRing) -> None:
    rotate_online_keys(key_ring.directory, key_ring.root, passphrase="online", now=NOON)

    assert len(list(key_ring.directory.glob("*.key"))) == 3


def test_lost_online_keys_can_be_replaced_too(key_ring: KeyRing) -> None:
    for path in key_ring.directory.glob("*.key"):
        path.unlink()

    rotated = rotate_online_keys(key_ring.directory, key_ring.root, passphrase="another", now=NOON)

    assert rotated.former == {}
    assert vouches(*rotated.roots)


def test_strange_root_keys_rotate_nothing(key_ring: KeyRing, tmp_path: Path) -> None:
    create_keys(tmp_path / "k", tmp_path / "r", passphrase="a", root_passphrase="b", now=NOON)
    strange = open_root_keys(tmp_path / "r", passphrase="b")

    with pytest.raises(RootKeysError):
        rotate_online_keys(key_ring.directory, strange, passphrase="online", now=NOON)
    with pytest.raises(RootKeysError):
        rotate_root_keys(key_ring.directory, strange, tmp_path / "n", root_passphrase="c", now=NOON)
    assert len(read_roots(key_ring.directory)) == 1


def test_two_of_three_root_keys_rotate_and_one_does_not(tmp_path: Path) -> None:
    create_keys(
        tmp_path / "k",
        tmp_path / "r",
        passphrase="a",
        root_passphrase="b",
        now=NOON,
        root_keys=3,
        threshold=2,
    )
    holders = open_root_keys(tmp_path / "r", passphrase="b")

    with pytest.raises(RootKeysError):
        rotate_online_keys(tmp_path / "k", holders[:1], passphrase="a", now=NOON)
    rotated = rotate_online_keys(tmp_path / "k", holders[1:], passphrase="a", now=NOON)

    assert vouches(*rotated.roots)


def test_new_root_keys_are_vouched_for_by_the_old_ones_and_rotate_from_then_on(
    key_ring: KeyRing, tmp_path: Path
) -> None:
    roots = rotate_root_keys(
        key_ring.directory,
        key_ring.root,
        tmp_path / "new",
        root_passphrase="new",
        now=NOON,
        number=2,
        threshold=2,
    )
    new = open_root_keys(tmp_path / "new", passphrase="new")

    assert vouches(*roots)
    with pytest.raises(RootKeysError):
        rotate_online_keys(key_ring.directory, key_ring.root, passphrase="online", now=NOON)
    assert len(rotate_online_keys(key_ring.directory, new, passphrase="online", now=NOON).roots) == 3


def test_new_root_keys_do_not_overwrite_old_ones(key_ring: KeyRing) -> None:
    with pytest.raises(KeysExistError):
        rotate_root_keys(
            key_ring.directory, key_ring.root, key_ring.root_directory, root_passphrase="x", now=NOON
        )
    with pytest.raises(KeysError):
        rotate_root_keys(
            key_ring.directory, key_ring.root, key_ring.root_directory / "n", root_passphrase="x", now=NOON,
            number=1, threshold=2,
        )  # fmt: skip


@pytest.mark.parametrize(
    "spelling",
    [FINGERPRINT, FINGERPRINT.upper(), grouped(FINGERPRINT), f" {FINGERPRINT[:32]}\n{FINGERPRINT[32:]} ", "SHA256:" + FINGERPRINT],
)  # fmt: skip
def test_a_fingerprint_is_read_as_people_write_it(spelling: str) -> None:
    assert parse_fingerprint(spelling) == FINGERPRINT


@pytest.mark.parametrize("text", ["", "abc", FINGERPRINT[:-1], FINGERPRINT + "0", "g" * 64])
def test_what_is_no_fingerprint_is_refused(text: str) -> None:
    with pytest.raises(NotAFingerprintError):
        parse_fingerprint(text)


@pytest.mark.parametrize(
    ("text", "fault"),
    [(FINGERPRINT[:-1], "64 hexadecimal digits, and this has 63"), ("o" + FINGERPRINT[1:], "and no 'o'")],
)
def test_what_is_wrong_with_a_fingerprint_is_told(text: str, fault: str) -> None:
    with pytest.raises(NotAFingerprintError, match=fault):
        parse_fingerprint(text)


def test_the_fingerprint_is_of_the_first_roots_bytes() -> None:
    assert fingerprint_of(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
