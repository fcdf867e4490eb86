"""The newsroom's keys: made, kept encrypted, opened, rotated.

Online keys (targets and bins, snapshot, timestamp) live in the newsroom's `keys/`, each in a file of its own;
the chain of roots, which is public, beside them in `keys/roots/`. Root keys live in a directory of their own,
best on a medium that is not plugged in: they are needed only to rotate.

    keys/                                   0700
      roots/1.root.json 2.root.json …       who may sign what, from the first root on
      targets-1f3a….key  snapshot-….key  timestamp-….key   0600
    root-keys/                              0700
      root-….key                            0600
"""

import hashlib
import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from tamizdat.edition.errors import (
    KeysError,
    KeysExistError,
    NoKeysError,
    NotAFingerprintError,
    RootKeysError,
    WrongPassphraseError,
)
from tamizdat.edition.metadata import new_signed, sealed
from tamizdat.edition.signatures import SigningKey, described, keyid_of

ONLINE_ROLES = ("targets", "snapshot", "timestamp")
ROOTS_DIR = "roots"
#: A root is renewed by every rotation; until then it must outlive a newsroom that cannot get at its keys.
ROOT_LIFE = timedelta(days=5 * 365)

# scrypt: what one guess at the passphrase costs. Opened online keys stay in memory, so a start pays once.
_ONLINE_COST = 2**15  # 32 MB, about 0.1 s for each key
_ROOT_COST = 2**17  # 128 MB
_DEAREST_COST = 2**20


@dataclass(frozen=True, slots=True)
class OnlineKeys:
    """The opened online keys, and the chain of roots that says so.

    `former` holds the keys before a rotation, as long as they are in memory: the first edition with the new
    keys is signed with them too, so that a reader who has not seen the new root yet is not alarmed.
    """

    roots: tuple[bytes, ...]
    targets: SigningKey
    snapshot: SigningKey
    timestamp: SigningKey
    former: Mapping[str, SigningKey] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        return fingerprint_of(self.roots[0])

    def of_role(self, role: str) -> SigningKey:
        return {"targets": self.targets, "snapshot": self.snapshot, "timestamp": self.timestamp}[role]

    def signers(self, role: str) -> list[SigningKey]:
        """The key of the role, and its former key as long as that is at hand."""
        return [self.of_role(role), *([self.former[role]] if role in self.former else [])]


def fingerprint_of(first_root: bytes) -> str:
    """What a reader needs to know of a newsroom: SHA-256 of its first root. Stays when keys rotate."""
    return hashlib.sha256(first_root).hexdigest()


def parse_fingerprint(text: str) -> str:
    """A fingerprint as people write it: in groups, with spaces, colons or dashes, in capitals.

    Raises:
        NotAFingerprintError: it is not 64 hexadecimal digits.
    """
    digits = re.sub(r"[\s:.\-‐‑–]", "", text).lower().removeprefix("sha256")
    odd = re.sub(r"[0-9a-f]", "", digits)
    if odd:
        raise NotAFingerprintError(f"a fingerprint has digits and the letters a to f only, and no {odd[0]!r}")
    if len(digits) != 64:
        raise NotAFingerprintError(f"a fingerprint has 64 hexadecimal digits, and this has {len(digits)}")
    return digits


def grouped(fingerprint: str) -> str:
    """A fingerprint as people read it aloud: sixteen groups of four."""
    return " ".join(fingerprint[start : start + 4] for start in range(0, len(fingerprint), 4))


def create_keys(
    directory: Path,
    root_directory: Path,
    *,
    passphrase: str,
    root_passphrase: str,
    now: datetime,
    root_keys: int = 1,
    threshold: int = 1,
) -> OnlineKeys:
    """Make all keys of a new newsroom and its first root.

    Raises:
        KeysExistError: there are keys already. Readers trust those.
        KeysError: the passphrase is empty, or the threshold cannot be met.
    """
    if not 1 <= threshold <= root_keys:
        raise KeysError(f"a root that needs {threshold} of {root_keys} keys can never be signed")
    for taken in (directory, root_directory):
        if taken.exists() and any(taken.rglob("*.key")):
            raise KeysExistError(f"{taken} holds keys already: new ones would lock out every reader")
    roots = [SigningKey.generate() for _ in range(root_keys)]
    online = {role: SigningKey.generate() for role in ONLINE_ROLES}
    first = _root_file(1, roots, threshold, online, now=now, signers=roots)
    for key in roots:
        _store(root_directory, "root", key, root_passphrase, _ROOT_COST)
    for role, key in online.items():
        _store(directory, role, key, passphrase, _ONLINE_COST)
    _write(directory / ROOTS_DIR / "1.root.json", first, mode=0o644)
    return _online_keys((first,), online)


def open_keys(directory: Path, *, passphrase: str) -> OnlineKeys:
    """Open the online keys that the newest root names. Takes a moment: do it once and keep them.

    Raises:
        NoKeysError: a key is not there, or is no key.
        WrongPassphraseError: the passphrase opens none of them.
    """
    roots = read_roots(directory)
    newest = json.loads(roots[-1])["signed"]
    keys = {}
    for role in ONLINE_ROLES:
        keyid = newest["roles"][role]["keyids"][0]
        keys[role] = _load(_key_path(directory, role, keyid), role, passphrase)
    return _online_keys(roots, keys)


def open_root_keys(directory: Path, *, passphrase: str) -> tuple[SigningKey, ...]:
    """Open every root key in this directory.

    Raises:
        NoKeysError: there is none.
        WrongPassphraseError: the passphrase does not open one of them.
    """
    paths = sorted(directory.glob("root-*.key"))
    if not paths:
        raise NoKeysError(f"no root key in {directory}")
    return tuple(_load(path, "root", passphrase) for path in paths)


def read_roots(directory: Path) -> tuple[bytes, ...]:
    """The chain of roots, first to newest: public, needs no passphrase.

    Raises:
        NoKeysError: there is none.
    """
    roots: list[bytes] = []
    while (path := directory / ROOTS_DIR / f"{len(roots) + 1}.root.json").is_file():
        roots.append(path.read_bytes())
    if not roots:
        raise NoKeysError(f"no keys in {directory}: `tamizdat new` makes them")
    return tuple(roots)


def rotate_online_keys(
    directory: Path, root_keys: Sequence[SigningKey], *, passphrase: str, now: datetime
) -> OnlineKeys:
    """Replace all online keys, by a new root. The next release signs everything with the new ones.

    The old keys stay usable in memory for that release, if the passphrase still opens them; their files go.

    Raises:
        RootKeysError: these root keys are not enough.
    """
    roots = read_roots(directory)
    former = _openable(directory, roots[-1], passphrase)
    online = {role: SigningKey.generate() for role in ONLINE_ROLES}
    holders, threshold = _root_holders(roots[-1])
    _require_enough(root_keys, holders, threshold)
    public = {role: key.public for role, key in online.items()}
    signers = [key for key in root_keys if key.keyid in holders]
    root = _sealed_root(len(roots) + 1, list(holders.values()), threshold, public, now=now, signers=signers)
    for role, key in online.items():
        _store(directory, role, key, passphrase, _ONLINE_COST)
    # From here on the new keys are the keys: a rotation that dies before this line has changed nothing.
    _write(directory / ROOTS_DIR / f"{len(roots) + 1}.root.json", root, mode=0o644)
    for role, old_key in former.items():
        _key_path(directory, role, old_key.keyid).unlink(missing_ok=True)
    return _online_keys((*roots, root), online, former)


def rotate_root_keys(
    directory: Path,
    root_keys: Sequence[SigningKey],
    new_root_directory: Path,
    *,
    root_passphrase: str,
    now: datetime,
    number: int = 1,
    threshold: int = 1,
) -> tuple[bytes, ...]:
    """Replace all root keys: the new root is signed by the old ones and by the new ones. Gives the new chain.

    Raises:
        RootKeysError: these root keys are not enough.
        KeysExistError: the new directory holds keys already.
    """
    if not 1 <= threshold <= number:
        raise KeysError(f"a root that needs {threshold} of {number} keys can never be signed")
    if new_root_directory.exists() and any(new_root_directory.glob("root-*.key")):
        raise KeysExistError(f"{new_root_directory} holds root keys already")
    roots = read_roots(directory)
    holders, needed = _root_holders(roots[-1])
    _require_enough(root_keys, holders, needed)
    new = [SigningKey.generate() for _ in range(number)]
    signers = [*(key for key in root_keys if key.keyid in holders), *new]
    public = [key.public for key in new]
    root = _sealed_root(
        len(roots) + 1, public, threshold, _online_public(roots[-1]), now=now, signers=signers
    )
    for key in new:
        _store(new_root_directory, "root", key, root_passphrase, _ROOT_COST)
    _write(directory / ROOTS_DIR / f"{len(roots) + 1}.root.json", root, mode=0o644)
    return (*roots, root)


def _online_keys(
    roots: tuple[bytes, ...], keys: Mapping[str, SigningKey], former: Mapping[str, SigningKey] | None = None
) -> OnlineKeys:
    return OnlineKeys(roots, keys["targets"], keys["snapshot"], keys["timestamp"], former or {})


def _root_file(
    version: int,
    holders: Sequence[SigningKey],
    threshold: int,
    online: Mapping[str, SigningKey],
    *,
    now: datetime,
    signers: Sequence[SigningKey],
) -> bytes:
    public = {role: key.public for role, key in online.items()}
    return _sealed_root(version, [key.public for key in holders], threshold, public, now=now, signers=signers)


def _sealed_root(
    version: int,
    holders: Sequence[bytes],
    threshold: int,
    online: Mapping[str, bytes],
    *,
    now: datetime,
    signers: Sequence[SigningKey],
) -> bytes:
    everyone = {keyid_of(public): described(public) for public in (*holders, *online.values())}
    roles = {role: {"keyids": [keyid_of(public)], "threshold": 1} for role, public in online.items()}
    roles["root"] = {"keyids": [keyid_of(public) for public in holders], "threshold": threshold}
    signed = new_signed(
        "root", version, now + ROOT_LIFE, consistent_snapshot=True, keys=everyone, roles=roles
    )
    return sealed(signed, signers)


def _root_holders(root: bytes) -> tuple[dict[str, bytes], int]:
    signed = json.loads(root)["signed"]
    role = signed["roles"]["root"]
    return {keyid: _public_in(signed, keyid) for keyid in role["keyids"]}, role["threshold"]


def _online_public(root: bytes) -> dict[str, bytes]:
    signed = json.loads(root)["signed"]
    return {role: _public_in(signed, signed["roles"][role]["keyids"][0]) for role in ONLINE_ROLES}


def _public_in(signed: Mapping[str, Any], keyid: str) -> bytes:
    return bytes.fromhex(signed["keys"][keyid]["keyval"]["public"])


def _require_enough(given: Sequence[SigningKey], holders: Mapping[str, bytes], threshold: int) -> None:
    fitting = {key.keyid for key in given} & holders.keys()
    if len(fitting) < threshold:
        raise RootKeysError(
            f"a root needs {threshold} of the newsroom's {len(holders)} root keys, here are {len(fitting)}"
        )


def _openable(directory: Path, root: bytes, passphrase: str) -> dict[str, SigningKey]:
    """The online keys of this root that are still there. Rotating is also for those who have lost them."""
    keys = {}
    for role, public in _online_public(root).items():
        try:
            keys[role] = _load(_key_path(directory, role, keyid_of(public)), role, passphrase)
        except KeysError:
            continue
    return keys


def _key_path(directory: Path, role: str, keyid: str) -> Path:
    return directory / f"{role}-{keyid[:16]}.key"


def _store(directory: Path, role: str, key: SigningKey, passphrase: str, cost: int) -> None:
    if not passphrase:
        raise KeysError("the keys need a passphrase: without one, whoever takes the disk is the newsroom")
    salt, nonce = os.urandom(16), os.urandom(12)
    secret = Scrypt(salt=salt, length=32, n=cost, r=8, p=1).derive(passphrase.encode())
    bound_to = f"tamizdat key {role} {key.keyid}".encode()
    document = {
        "role": role,
        "keyid": key.keyid,
        "kdf": {"name": "scrypt", "n": cost, "r": 8, "p": 1, "salt": salt.hex()},
        "cipher": "chacha20-poly1305",
        "nonce": nonce.hex(),
        "sealed": ChaCha20Poly1305(secret).encrypt(nonce, key.private_bytes(), bound_to).hex(),
    }
    body = json.dumps(document, indent=1).encode() + b"\n"
    _write(_key_path(directory, role, key.keyid), body, mode=0o600)


def _load(path: Path, role: str, passphrase: str) -> SigningKey:
    try:
        document = json.loads(path.read_bytes())
        kdf = document["kdf"]
        cost, salt = int(kdf["n"]), bytes.fromhex(kdf["salt"])
        nonce, body = bytes.fromhex(document["nonce"]), bytes.fromhex(document["sealed"])
        is_known = (
            kdf["name"] == "scrypt" and document["cipher"] == "chacha20-poly1305" and cost <= _DEAREST_COST
        )
        if not is_known or document["role"] != role:
            raise NoKeysError(f"{path} is not a {role} key that this program knows")
        bound_to = f"tamizdat key {role} {document['keyid']}".encode()
        secret = Scrypt(salt=salt, length=32, n=cost, r=int(kdf["r"]), p=int(kdf["p"])).derive(
            passphrase.encode()
        )
    except FileNotFoundError as exc:
        raise NoKeysError(f"the {role} key is not there: {path}") from exc
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise NoKeysError(f"{path} cannot be read as a key") from exc
    try:
        private = ChaCha20Poly1305(secret).decrypt(nonce, body, bound_to)
    except InvalidTag as exc:
        raise WrongPassphraseError(f"the passphrase does not open {path}") from exc
    return SigningKey.from_private(Ed25519PrivateKey.from_private_bytes(private))


def _write(path: Path, body: bytes, *, mode: int) -> None:
    """All or nothing, and on the disk when this returns."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.parent.chmod(0o700)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(file.fileno(), mode)
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
