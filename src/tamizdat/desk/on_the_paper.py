"""Where staff find a page as readers have it."""

from urllib.parse import urlsplit

from django.conf import settings

#: Ends of names that lead nowhere, by RFC 6761: the paper has no address yet, and is read on this machine.
_NOWHERE = frozenset({"example", "invalid", "localhost", "test"})


def paper_address() -> str:
    """The paper's public address; as long as that leads nowhere, where the built-in server shows it."""
    address: str = settings.TAMIZDAT.address
    name = urlsplit(address).hostname or ""
    if name.rpartition(".")[2] in _NOWHERE:
        return f"http://localhost:{settings.TAMIZDAT.paper.port}/"
    return address
