"""Which addresses, and which ports there, may be connected to?

A mailbox's host is whatever somebody typed, so an address inside the deployment's own network is refused unless an
operator opened that network. Sources: the IANA registries of special-purpose addresses (RFC 6890 and its successors),
RFC 6598 (carrier-grade NAT), RFC 4291, RFC 6052 and RFC 2765 (IPv4 addresses inside IPv6 ones).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Sequence
from typing import Final

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

MAIL_PORTS: Final = frozenset({143, 993})
WEB_PORTS: Final = frozenset({443})

_EMBEDDING: Final = tuple(map(ipaddress.IPv6Network, ("64:ff9b::/96", "::ffff:0:0:0/96", "::/96")))
"""Networks whose addresses end with the IPv4 address that is meant."""
# Written out because what Python calls global differs between its patch releases.
_SPECIAL: Final = tuple(
    map(
        ipaddress.ip_network,
        (
            *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
            *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24"),
            *("203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
            "168.63.129.16/32",  # a public address at which Azure tells its virtual machines their secrets
            *("::/96", "64:ff9b:1::/48", "100::/63", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16"),
            *("fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8"),
        ),
    )
)


def permitted(address: str, allowed: Sequence[Network]) -> bool:
    """Whether a numeric address (a zone index is fine) may be connected to: it is public, or in an allowed network."""
    meant = _meant(ipaddress.ip_address(address.partition("%")[0]))
    return _within(meant, allowed) or (meant.is_global and not _within(meant, _SPECIAL))


def is_opened(address: str, allowed: Sequence[Network]) -> bool:
    """Whether an operator opened the network that a numeric address is in."""
    return _within(_meant(ipaddress.ip_address(address.partition("%")[0])), allowed)


def refusal(addresses: Collection[str], port: int, allowed: Sequence[Network], ports: Collection[int]) -> str:
    """Why a name with these addresses must not be connected to at a port; empty where it may be.

    One address that is not permitted is enough: who controls the name could have the other one checked. Outside opened
    networks only `ports` are connected to, so that nobody looks for other services with our help.
    """
    if not all(permitted(each, allowed) for each in addresses):
        return "The name leads to an address that is not public."
    if port not in ports and not all(is_opened(each, allowed) for each in addresses):
        return f"Port {port} is not connected to at public addresses, only {' and '.join(map(str, sorted(ports)))}."
    return ""


def _within(address: Address, networks: Sequence[Network]) -> bool:
    return any(address.version == network.version and address in network for network in networks)


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
    if int(address) > 1 and _within(address, _EMBEDDING):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address
