"""What lies above a domain, and which domains are names at all?"""

from __future__ import annotations


def is_literal(domain: str) -> bool:
    """Whether it is an IP address instead of a name (RFC 5321, section 4.1.3): it belongs to no company."""
    return domain.startswith("[")


def suffixes(domain: str) -> list[str]:
    """What lies above a domain, the nearest first: `a.b.c` gives `b.c` and `c`, an address literal nothing."""
    if is_literal(domain):
        return []
    labels = domain.split(".")
    return [".".join(labels[start:]) for start in range(1, len(labels))]
