"""What the desk tells the browser to refuse: all that is not ours, and scripts that no file holds."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

# Wagtail starts its editor's widgets by inline scripts, also in rows that are added later, and positions them
# by inline styles. What such a script could reach is only the desk itself.
POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self'; frame-src 'self'; form-action 'self'; "
    "frame-ancestors 'self'; base-uri 'none'; object-src 'none'"
)
#: Who has not signed in gets no editor, so needs no such scripts.
STRICT_POLICY = POLICY.replace(" 'unsafe-inline'; style-src", "; style-src")
#: A page of the paper in the editor's preview: what it does to readers it does here, and no script at all.
PREVIEW_POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'self' 'unsafe-inline'; "
    "frame-ancestors 'self'; base-uri 'self'"
)
#: What a browser can do and an editor never needs.
FEATURES = ("camera", "geolocation", "microphone", "payment", "usb", "browsing-topics")


class DeskHeaders:
    """Middleware that gives every answer of the desk its headers. A view may set a policy of its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        user = getattr(request, "user", None)
        policy = POLICY if user is not None and user.is_authenticated else STRICT_POLICY
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers["Permissions-Policy"] = ", ".join(f"{feature}=()" for feature in FEATURES)
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response
