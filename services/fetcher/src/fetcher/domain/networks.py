"""Which addresses may be connected to?

A mailbox's host is whatever somebody typed, so an address inside the deployment's own network is refused unless an
operator opened that network. Sources: RFC 6890 (special-purpose addresses), RFC 6598 (carrier-grade NAT), RFC 4291 and
RFC 6052 (IPv4 addresses inside IPv6 ones).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import Final

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
_COMPATIBLE: Final = ipaddress.IPv6Network("::/96")


def permitted(address: str, allowed: Sequence[Network]) -> bool:
    """Whether a numeric address (a zone index is fine) may be connected to: it is public, or in an allowed network."""
    meant = _meant(ipaddress.ip_address(address.partition("%")[0]))
    if any(meant.version == network.version and meant in network for network in allowed):
        return True
    return meant.is_global and not (meant.is_multicast or meant.is_reserved or meant.is_unspecified)


def _meant(address: Address) -> Address:
    """The IPv4 address that an IPv6 address stands for, else itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address.sixtofour:
        return address.sixtofour
    if address.teredo:
        return address.teredo[1]
    if address in _NAT64 or (address in _COMPATIBLE and int(address) > 1):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address
