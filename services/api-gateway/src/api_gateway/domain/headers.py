"""Which header fields may pass between a client and a service?

What belongs to one connection stays on it (RFC 9110, section 7.6.1). What says who is asking stays outside, since the
gateway says so itself; what names the inner network stays inside.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from api_gateway.domain.routing import INTERNAL_ROOT, PUBLIC_PREFIX

Pairs = Iterable[tuple[str, str]]

_OF_THE_CONNECTION = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
_NOT_INWARD = _OF_THE_CONNECTION | {
    "authorization",
    "cookie",
    "expect",  # answered by the gateway's own server already
    "forwarded",
    "host",
    "traceparent",  # the gateway names its own span
    "tracestate",
    "x-request-id",
    "x-setup-key",
}
_NOT_INWARD_PREFIXES = ("x-actor", "x-forwarded-", "x-real-ip")
_NOT_OUTWARD = _OF_THE_CONNECTION | {"date", "server", "set-cookie", "www-authenticate", "x-request-id"}
_WITH_PATHS = frozenset({"location", "content-location", "link"})


def inward(headers: Pairs) -> list[tuple[str, str]]:
    """The fields of a client's request that a service may see, in order; names in lower case."""
    kept = list(_without(headers, _NOT_INWARD))
    return [(name, value) for name, value in kept if not name.startswith(_NOT_INWARD_PREFIXES)]


def outward(headers: Pairs) -> list[tuple[str, str]]:
    """The fields of a service's answer that a client may see, with internal paths made public."""
    return [(name, _public(value) if name in _WITH_PATHS else value) for name, value in _without(headers, _NOT_OUTWARD)]


def _without(headers: Pairs, dropped: frozenset[str]) -> Iterator[tuple[str, str]]:
    lowered = [(name.lower(), value) for name, value in headers]
    named = {each.strip().lower() for name, value in lowered if name == "connection" for each in value.split(",")}
    for name, value in lowered:
        if name not in dropped and name not in named:
            yield name, value


def _public(value: str) -> str:
    if value.startswith(INTERNAL_ROOT):
        return PUBLIC_PREFIX + value
    return value.replace(f"<{INTERNAL_ROOT}", f"<{PUBLIC_PREFIX}{INTERNAL_ROOT}")
