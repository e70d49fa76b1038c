"""What lies above a domain?"""

from router.domain.domains import suffixes


def test_an_address_literal_has_nothing_above_it() -> None:
    assert suffixes("[192.0.2.1]") == []
    assert suffixes("a.b.example") == ["b.example", "example"]
