"""The headers every sheet is sent with: one set for the built-in server, the examples for other servers, and `<meta>`.

Not every host can set headers, so the policy also stands in each page (`meta_policy_for`).
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

#: The style of the "nothing here" page stands inside it: it is shown at addresses of any depth, where no relative
#: link to a stylesheet would lead to one. The policy lets in exactly this text and no other.
MISSING_STYLE_DIGEST = "sha256-8W5tBGsBaGFTQnpk4cGftSsO0+srGu8Nqh66WgCAolw="

_DIRECTIVES = {
    "default-src": "'none'",
    "img-src": "'self'",
    "style-src": "'self'",
    "form-action": "'none'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",
}
#: The search page runs our script, Pagefind's and its WebAssembly, and reads the index. Pagefind starts a worker
#: from a plain string, which trusted types forbid.
_SEARCH_DIRECTIVES = {
    name: value for name, value in _DIRECTIVES.items() if name != "require-trusted-types-for"
} | {
    "script-src": "'self' 'wasm-unsafe-eval'",
    "connect-src": "'self'",
    "worker-src": "'self'",
}
_MISSING_DIRECTIVES = _DIRECTIVES | {"style-src": f"'{MISSING_STYLE_DIGEST}'", "img-src": "'none'"}

_LANGUAGE = r"(?:[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*/)?"
_SEARCH_PATH = re.compile(rf"{_LANGUAGE}search(?:\.html|/index\.html|/pagefind/.+)")
_MISSING_PATH = re.compile(rf"{_LANGUAGE}404\.html")
#: Sheets whose name changes whenever a byte of them changes: the paper's own assets and the sizes of photos.
_LASTING_PATH = re.compile(r"(?:assets|photos)/(?:.+[-./])?[0-9a-f]{8,64}(?:[-.][a-z0-9]+)*\.[a-z0-9]+")
_WAY_UP = re.compile(rb'"\./(?:\.\./)*')
# CSP 3, 6.7: browsers ignore it in the page itself, and complain.
_NOT_IN_META = frozenset({"frame-ancestors"})

_STANDING = MappingProxyType(
    {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": (
            "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), display-capture=(), fullscreen=(), "
            "geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()"
        ),
    }
)
#: Two years. Only where the paper is served over https: a promise made on an onion or a local address would bind.
HSTS = "max-age=63072000"
REVALIDATE = "no-cache"
LASTING = "public, max-age=31536000, immutable"


def policy_for(path: str) -> str:
    """The Content-Security-Policy of the sheet at this path."""
    return "; ".join(f"{name} {value}" for name, value in _directives_for(path).items())


def meta_policy_for(path: str) -> str:
    """The same policy as a page may carry it itself, for hosts that cannot set headers."""
    return "; ".join(
        f"{name} {value}" for name, value in _directives_for(path).items() if name not in _NOT_IN_META
    )


def headers_for(path: str, *, https: bool = False) -> Mapping[str, str]:
    """What to send with the sheet at this edition path, besides its type, length and tag."""
    headers = {"Content-Security-Policy": policy_for(path), **_STANDING}
    headers["Cache-Control"] = LASTING if _LASTING_PATH.fullmatch(path) else REVALIDATE
    if https:
        headers["Strict-Transport-Security"] = HSTS
    return headers


def led_home(body: bytes, path: str) -> bytes:
    """The "nothing here" page as an answer for `path`: its links lead to the top of the edition from there.

    Every link of the page is written `"./`, then the way up from where it was baked. Opened at its own address
    it works as it is; a server that shows it for `a/b/c` puts the way up from there in the place of both. nginx
    does the same with `sub_filter '"./' '"/';`. A host that cannot shows a page that is whole but for its links,
    and that says in words where the front page is.
    """
    return _WAY_UP.sub(b'"./' + b"../" * path.count("/"), body)


def _directives_for(path: str) -> Mapping[str, str]:
    if _SEARCH_PATH.fullmatch(path):
        return _SEARCH_DIRECTIVES
    if _MISSING_PATH.fullmatch(path):
        return _MISSING_DIRECTIVES
    return _DIRECTIVES
