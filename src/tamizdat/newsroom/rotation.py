"""New keys for the edition, and the edition that is signed with them, as one act."""

from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from tamizdat.edition.keys import open_root_keys, rotate_online_keys, rotate_root_keys
from tamizdat.edition.release import release
from tamizdat.press.bake import newsroom_tree
from tamizdat.press.runs import press_lock


def rotate_keys(root_keys_dir: Path, *, passphrase: str, new_root_keys: Path | None = None) -> int:
    """Replace the online keys, and the root key too if a place for the new one is given.

    Gives the number of the edition signed with the new keys, or 0 if none was out.

    Raises:
        KeysError: the root keys are not these, are not enough, or do not open.
    """
    now = datetime.now(UTC)
    online = settings.TAMIZDAT.key_passphrase.get_secret_value()
    root_keys = open_root_keys(root_keys_dir, passphrase=passphrase)
    with press_lock():
        tree = newsroom_tree()
        if new_root_keys is not None:
            rotate_root_keys(
                settings.TAMIZDAT.keys_dir, root_keys, new_root_keys, root_passphrase=passphrase, now=now
            )
            root_keys = (*root_keys, *open_root_keys(new_root_keys, passphrase=passphrase))
        keys = rotate_online_keys(settings.TAMIZDAT.keys_dir, root_keys, passphrase=online, now=now)
        if tree.read_metadata("timestamp.json") is None:
            return 0
        return release(tree, keys, changed=(), removed=(), now=now).number
