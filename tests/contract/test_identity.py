"""Are two ways to write an address one, and two addresses never one?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.values.identity import domain_of, identity_of, normal_address, normal_domain, says_itself


@pytest.mark.parametrize(
    ("written", "identity"),
    [
        ("Ada@Example.NET", "ada@example.net"),
        ("ada+shop@example.net", "ada@example.net"),
        ("ada@example.net.", "ada@example.net"),
        ('"ada"@example.net', "ada@example.net"),
        ('"a b+c"@example.net', '"a b+c"@example.net'),
        ("+tag@example.net", "+tag@example.net"),
        ("jörg@bücher.example", "jörg@xn--bcher-kva.example"),
        ("ada@BÜCHER.example", "ada@xn--bcher-kva.example"),
        ("ada@xn--bcher-kva.example", "ada@xn--bcher-kva.example"),
        ("ada@example。net", "ada@example.net"),
        ("ada@[192.0.2.1]", "ada@[192.0.2.1]"),
        ("nobody", "nobody"),
        ("", ""),
    ],
)
def test_i31_every_way_to_write_an_address_has_one_identity(written: str, identity: str) -> None:
    assert identity_of(written) == identity


def test_i31_a_homograph_is_another_domain() -> None:
    assert domain_of("ada@\u0430cme.com") != "acme.com"
    assert domain_of("ada@\u0430cme.com").startswith("xn--")


def test_a_domain_that_is_not_valid_equals_itself_only() -> None:
    assert normal_domain("ä" * 80 + ".EXAMPLE") == "ä" * 80 + ".example"


MARKS = st.text(alphabet='aAJ+."@\\ \u00df\u0130\u3002\u3000(<\u00e9\u030c\u0338', max_size=12)


@given(st.one_of(MARKS, st.text(max_size=60), st.emails(), st.builds("{}@{}".format, MARKS, MARKS)))
def test_the_normal_form_of_a_normal_form_is_itself(text: str) -> None:
    once = normal_address(text)

    assert normal_address(once) == once
    assert identity_of(identity_of(text)) == identity_of(text)


@pytest.mark.parametrize(
    "domain",
    ["acme.com", "ACME.com.", "bücher.example", "BÜCHER.example", "пример.рф", "[192.0.2.1]", "xn--bcher-kva.example"],
)
def test_a_domain_says_itself(domain: str) -> None:
    assert says_itself(domain)


@pytest.mark.parametrize(
    "domain", ["\uff43orp.com", "cor\u00adp.com", "corp\ufe0f.com", "corp\u3002com", "\u212aorp.com", "x.de\uff1e"]
)
def test_a_domain_that_is_found_as_another_does_not_say_itself(domain: str) -> None:
    assert not says_itself(domain)
