"""From the bytes of a saved page to what it says."""

from tamizdat.desk.importing.decoding import decode
from tamizdat.desk.importing.dump import read_dump
from tamizdat.desk.importing.pages import SavedPage
from tamizdat.desk.importing.web import read_web_page


def read_saved_page(raw: bytes, *, file_name: str) -> SavedPage:
    """The story in a saved page, HTML or plain text.

    Raises an `UnreadablePageError` that says why there is none. Takes nothing from the disk or the net.
    """
    decoded = decode(raw)
    if decoded.is_markup:
        return read_web_page(
            decoded.text, file_name=file_name, encoding=decoded.encoding, address=decoded.address
        )
    return read_dump(decoded.text, file_name=file_name, encoding=decoded.encoding)
