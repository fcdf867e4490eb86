"""A newsroom's edition without a newsroom: keys, a tree, and a copy to do harm to."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from tamizdat.edition import keys as keys_module
from tamizdat.edition.keys import OnlineKeys, create_keys, open_root_keys
from tamizdat.edition.release import Release, release
from tamizdat.edition.sheets import Sheet
from tamizdat.edition.signatures import SigningKey
from tamizdat.edition.tree import Tree
from tamizdat.edition.verify import Verdict, verify
from tests.edition.sheets import NOON, PAPER
from tests.simulators.hosts import Host


@dataclass(frozen=True)
class KeyRing:
    """All keys of a newsroom, and where they are kept."""

    directory: Path
    root_directory: Path
    online: OnlineKeys
    root: tuple[SigningKey, ...]


@dataclass
class Newsroom:
    """Whoever signs and releases."""

    tree: Tree
    keys: OnlineKeys

    def release(self, *sheets: Sheet, removed: tuple[str, ...] = (), now: datetime = NOON) -> Release:
        entries = [self.tree.lay_aside(sheet) for sheet in sheets]
        return release(self.tree, self.keys, changed=entries, removed=removed, now=now)

    def pack(self) -> None:
        self.tree.pack(entry.path for entry in self.tree.entries())

    def verify(self, where: object = None, *, now: datetime = NOON, **settings: object) -> Verdict:
        """As a reader with the fingerprint would, of the tree itself or of another place."""
        place = str(self.tree.www if where is None else where)
        settings = {"patience": 0.0, **settings}
        return verify(place, root=self.keys.fingerprint, now=now, **settings)


@pytest.fixture(scope="session", autouse=True)
def cheap_guesses() -> Iterator[None]:
    """What a guess at a passphrase costs in earnest is too dear for hundreds of tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys_module, "_ONLINE_COST", 2**8)
        patch.setattr(keys_module, "_ROOT_COST", 2**8)
        yield


@pytest.fixture(scope="session")
def kept_keys(tmp_path_factory: pytest.TempPathFactory, cheap_guesses: None) -> KeyRing:
    """Made once. Whoever changes them takes a `key_ring`."""
    top = tmp_path_factory.mktemp("keys")
    online = create_keys(top / "keys", top / "root", passphrase="online", root_passphrase="root", now=NOON)
    return KeyRing(top / "keys", top / "root", online, open_root_keys(top / "root", passphrase="root"))


@pytest.fixture
def keys(kept_keys: KeyRing) -> OnlineKeys:
    return kept_keys.online


@pytest.fixture
def key_ring(kept_keys: KeyRing, tmp_path: Path) -> KeyRing:
    """Keys of one's own, to be rotated."""
    directory = Path(shutil.copytree(kept_keys.directory, tmp_path / "keys"))
    root = Path(shutil.copytree(kept_keys.root_directory, tmp_path / "root"))
    return KeyRing(directory, root, kept_keys.online, kept_keys.root)


@pytest.fixture
def newsroom(tmp_path: Path, keys: OnlineKeys) -> Newsroom:
    return Newsroom(Tree(tmp_path / "www", tmp_path / "aside"), keys)


@pytest.fixture
def paper(newsroom: Newsroom) -> Newsroom:
    """A newsroom whose small paper is out and packed."""
    newsroom.release(*PAPER)
    newsroom.pack()
    return newsroom


@pytest.fixture
def copy(paper: Newsroom, tmp_path: Path) -> Path:
    """A true copy of the paper in a directory."""
    return Path(shutil.copytree(paper.tree.www, tmp_path / "copy"))


@pytest.fixture
def host() -> Iterator[Host]:
    with Host() as host:
        yield host
