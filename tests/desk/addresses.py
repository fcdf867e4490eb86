"""Every address of the desk, from its own URL configuration, with arguments that lead to something."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern, RoutePattern


def named_addresses() -> Iterator[tuple[str, URLPattern, str]]:
    """The name with its namespaces, the pattern, the route written out."""
    yield from _below(get_resolver(), "", "")


def _below(resolver: URLResolver, namespace: str, route: str) -> Iterator[tuple[str, URLPattern, str]]:
    for pattern in resolver.url_patterns:
        written = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _below(pattern, inner, written)
        else:
            yield f"{namespace}{pattern.name or written}", pattern, written


def arguments(pattern: URLPattern, known: Mapping[str, Any]) -> dict[str, Any]:
    match pattern.pattern:
        case RoutePattern():
            return {name: known[name] for name in pattern.pattern.converters}
        case RegexPattern():
            return {name: known[name] for name in pattern.pattern.regex.groupindex}
        case _:
            return {}
