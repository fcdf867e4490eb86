"""The newsroom's online keys, opened once per process."""

from functools import cache

from django.conf import settings

from tamizdat.edition.keys import OnlineKeys, open_keys


@cache
def open_online_keys() -> OnlineKeys:
    """Opening costs a fraction of a second: the passphrase is stretched on purpose."""
    return open_keys(
        settings.TAMIZDAT.keys_dir, passphrase=settings.TAMIZDAT.key_passphrase.get_secret_value()
    )
