"""Which people do addresses stand for?"""

from __future__ import annotations

from collections.abc import Iterable

from contracts.values.identity import identity_of


def identities(addresses: Iterable[str]) -> tuple[str, ...]:
    """Addresses as identities, each once, in order, without empty ones."""
    return tuple(dict.fromkeys(found for each in addresses if (found := identity_of(each))))
