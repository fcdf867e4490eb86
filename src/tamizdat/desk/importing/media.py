"""Pictures, and what pages embed from other sites: where each comes from."""

from urllib.parse import urlsplit

from lxml.html import HtmlElement

from tamizdat.desk.importing.inline import followable

EMBEDS = frozenset({"iframe", "amp-iframe", "amp-youtube"})
_PLAYERS = frozenset(
    [
        "archive.org",
        "dailymotion.com",
        "datawrapper.de",
        "documentcloud.org",
        "dwcdn.net",
        "facebook.com",
        "flourish.studio",
        "instagram.com",
        "rutube.ru",
        "soundcloud.com",
        "spotify.com",
        "t.me",
        "tiktok.com",
        "twitter.com",
        "vimeo.com",
        "vk.com",
        "x.com",
        "youtu.be",
        "youtube.com",
        "youtube-nocookie.com",
    ]
)


def embedded_address(element: HtmlElement, page: str | None) -> str | None:
    """Where what is embedded can be seen, if it is of a site that stories embed."""
    source = element.get("src") or element.get("data-src") or ""
    if video := element.get("data-videoid"):
        source = f"https://www.youtube.com/watch?v={video}"
    address = followable(source, page)
    host = (urlsplit(address).hostname or "") if address else ""
    if address is None or not any(host == player or host.endswith(f".{player}") for player in _PLAYERS):
        return None
    return address.replace("/embed/", "/watch?v=") if "youtube" in host else address


def picture_source(element: HtmlElement) -> str:
    """Where the picture is, preferring what lazy loading hid and what the browser saved beside the page."""
    for name in ("src", "data-src", "data-lazy-src", "data-original", "data-srcset", "srcset"):
        value: str = element.get(name, "").strip()
        if name.endswith("srcset"):
            value = next(iter(value.rpartition(",")[2].split()), "")
        is_file = not value.startswith(("data:", "javascript:", "blob:", "about:"))
        if value and is_file and not value.lower().endswith((".svg", ".gif")):
            return value[:2000]
    return ""
