"""Are inner addresses told from public ones, however they are written?"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fetcher.domain.networks import MAIL_PORTS, is_opened, permitted, refusal

PUBLIC = "93.184.216.34"
INNER = [
    *("127.0.0.1", "127.255.255.254", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254"),
    *(
        "100.64.0.1",
        "100.100.100.200",
        "0.0.0.0",
        "192.0.0.192",
        "198.18.0.1",
        "192.0.2.1",
        "224.0.0.1",
        "255.255.255.255",
    ),
    *("240.0.0.1", "192.88.99.1", "168.63.129.16", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254"),
    *("fec0::1", "ff02::1", "2001:db8::1", "3fff::1", "5f00::1", "100::1", "64:ff9b:1::a00:1", "2001:10::1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:0:127.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::1"),
    *("2002:a00:1::", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe"),
]


@pytest.mark.parametrize("address", INNER)
def test_n01_an_inner_address_is_never_permitted_unless_opened(address: str) -> None:
    assert not permitted(address, ())
    assert refusal([address], 993, (), MAIL_PORTS)


@pytest.mark.parametrize(
    "address", [PUBLIC, "8.8.8.8", "2606:2800:220:1::1", "2a00:1450:4001::1", "64:ff9b::5db8:d822"]
)
def test_public_addresses_are_permitted_at_mail_ports_only(address: str) -> None:
    assert [refusal([address], port, (), MAIL_PORTS) for port in (143, 993)] == ["", ""]
    assert "Port 22" in refusal([address], 22, (), MAIL_PORTS)


def test_n01_one_inner_address_among_public_ones_refuses_the_name() -> None:
    assert refusal([PUBLIC, "10.0.0.1"], 993, (), MAIL_PORTS)


def test_an_opened_network_is_open_with_all_its_ports_and_no_further() -> None:
    opened = [ip_network("10.1.0.0/16")]

    assert refusal(["10.1.2.3"], 1143, opened, MAIL_PORTS) == ""
    assert refusal(["::ffff:10.1.2.3"], 1143, opened, MAIL_PORTS) == ""
    assert refusal(["10.2.0.1"], 993, opened, MAIL_PORTS)
    assert refusal(["10.1.2.3", PUBLIC], 1143, opened, MAIL_PORTS)


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_inside_ipv6_means_itself(address: IPv4Address) -> None:
    ways = [f"::ffff:{address}", str(IPv6Address(int(IPv6Address("64:ff9b::")) + int(address)))]

    assert {permitted(each, ()) for each in ways} == {permitted(str(address), ())}


@given(st.ip_addresses())
def test_what_is_permitted_is_global_or_opened(address: IPv4Address | IPv6Address) -> None:
    everything = [ip_network("0.0.0.0/0"), ip_network("::/0")]

    assert permitted(str(address), everything)
    assert is_opened(str(address), everything)
    assert address.is_global or not permitted(str(address), ()) or isinstance(address, IPv6Address)
