"""Which mapping decides about an address, and what is said about odd ones?"""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from router.domain.directory import Directory, directory_of, why_lost
from router.domain.hygiene import account_warnings, mapping_warnings, overlap
from router.domain.mapping import PatternInvalid, PatternType, key_of
from support.routing import a_directory, a_mapping, a_policy, an_account

EMAIL, DOMAIN, WILDCARD = PatternType.EMAIL, PatternType.DOMAIN, PatternType.WILDCARD


@pytest.mark.parametrize(
    ("pattern", "kind", "address", "speaks"),
    [
        ("@acme.com", DOMAIN, "a@acme.com", True),
        ("acme.com", DOMAIN, "A+x@ACME.com.", True),
        ("acme.com", DOMAIN, "a@acme.com.evil.com", False),
        ("acme.com", DOMAIN, "a@evilacme.com", False),
        ("acme.com", DOMAIN, "a@eu.acme.com", False),
        ("acme.com", DOMAIN, '"a@acme.com"@evil.com', False),
        ("*.acme.com", WILDCARD, "a@eu.acme.com", True),
        ("*.acme.com", WILDCARD, "a@x.eu.acme.com", True),
        ("*.acme.com", WILDCARD, "a@acme.com", False),
        ("*.acme.com", WILDCARD, "a@evilacme.com", False),
        ("*.acme.com", WILDCARD, "a@eu.acme.com.evil.com", False),
        ("*", WILDCARD, "a@anything.example", True),
        ("boss@acme.com", EMAIL, "Boss+mobile@acme.com", True),
        ("boss+vip@acme.com", EMAIL, "boss+vip@acme.com", True),
        ("boss+vip@acme.com", EMAIL, "boss@acme.com", False),
        ("bücher.example", DOMAIN, "a@xn--bcher-kva.example", True),
        ("acme.com", DOMAIN, "nobody", False),
    ],
)
def test_i31_a_pattern_speaks_of_addresses_by_exact_labels(
    pattern: str, kind: PatternType, address: str, *, speaks: bool
) -> None:
    found = a_directory(a_mapping(pattern, kind)).mapping_for(address)

    assert (found is not None) is speaks


@pytest.mark.parametrize(
    ("pattern", "kind"),
    [
        ("acme com", DOMAIN),
        ("a@acme.com", DOMAIN),
        ("*.acme.com", DOMAIN),
        ("-acme.com", DOMAIN),
        ("acme.com", WILDCARD),
        ("*acme.com", WILDCARD),
        ("*.*.com", WILDCARD),
        ("@acme.com", EMAIL),
        ("acme.com", EMAIL),
        ('{"$ne": 1}', DOMAIN),
    ],
)
def test_a_pattern_that_is_not_of_its_type_is_refused_with_how_one_is_written(pattern: str, kind: PatternType) -> None:
    with pytest.raises(PatternInvalid, match="is written"):
        key_of(pattern, kind)


def test_email_goes_before_domain_before_wildcard_whatever_their_numbers() -> None:
    person = a_mapping("ada@eu.acme.com", EMAIL, priority=1000)
    domain = a_mapping("eu.acme.com", DOMAIN, priority=500)
    wide = a_mapping("*.acme.com", WILDCARD, priority=1)

    assert a_directory(wide, domain, person).candidates("ada@eu.acme.com") == [person, domain, wide]
    assert a_directory(wide, domain, person).candidates("bob@eu.acme.com") == [domain, wide]


def test_among_wildcards_the_lower_number_wins_then_the_longer_pattern() -> None:
    wide, near = a_mapping("*.com", WILDCARD, priority=10), a_mapping("*.acme.com", WILDCARD, priority=20)
    equal = a_mapping("*.eu.acme.com", WILDCARD, priority=20)

    assert a_directory(wide, near, equal).candidates("a@x.eu.acme.com") == [wide, equal, near]


def test_each_loser_is_told_why() -> None:
    winner = a_mapping("*.com", WILDCARD, priority=10)
    later = a_mapping("*.acme.com", WILDCARD, priority=20)
    resting = a_mapping("ada@eu.acme.com", EMAIL, is_active=False)

    assert a_directory(winner, later, resting).mapping_for("ada@eu.acme.com") == winner
    assert why_lost(resting, winner) == "it is not active"
    assert "lower number" in why_lost(later, winner)
    assert why_lost(winner, winner) == ""
    assert "longer" in why_lost(a_mapping("*.a", WILDCARD), a_mapping("*.b.a", WILDCARD))
    assert "before any wildcard" in why_lost(winner, a_mapping("acme.com"))


def test_ten_thousand_mappings_cost_no_more_than_twice_as_much_as_ten() -> None:
    few = directory_of(a_policy(), [], [a_mapping(f"c{n}.example") for n in range(10)])
    many = directory_of(a_policy(), [], [a_mapping(f"c{n}.example") for n in range(10_000)])
    addresses = [f"ada@c{n % 12}.example" for n in range(5_000)]

    def cost(directory: Directory) -> float:
        began = time.process_time()
        for address in addresses:
            directory.mapping_for(address)
        return time.process_time() - began

    cost(few)
    assert min(cost(many) for _ in range(3)) < 2 * max(cost(few) for _ in range(3)) + 0.01


@pytest.mark.parametrize(("form", "kind"), [("u{}@acme.com", EMAIL), ("*.c{}.com", WILDCARD)])
def test_what_is_odd_beside_ten_thousand_is_found_for_hardly_more_than_beside_few(form: str, kind: PatternType) -> None:
    mappings = [a_mapping(form.format(number), kind) for number in range(10_000)]
    accounts = [an_account(f"acc_{number}", f"c{number}.com", f"x.c{number}.com") for number in range(10_000)]
    few = directory_of(a_policy(), accounts[:300], mappings[:300])
    many = directory_of(a_policy(), accounts, mappings)

    def cost(directory: Directory) -> float:
        began = time.process_time()
        for each in mappings[:300]:
            mapping_warnings(each, directory)
        return time.process_time() - began

    cost(few)
    assert min(cost(many) for _ in range(3)) < 5 * max(cost(few) for _ in range(3)) + 0.05


PATTERNS = [
    ("a@acme.com", "email"),
    ("a+x@acme.com", "email"),
    ("a+y@acme.com", "email"),
    ("b@eu.acme.com", "email"),
    ("acme.com", "domain"),
    ("eu.acme.com", "domain"),
    ("other.example", "domain"),
    ("*.acme.com", "wildcard"),
    ("*.eu.acme.com", "wildcard"),
    ("*.com", "wildcard"),
    ("*", "wildcard"),
]


@pytest.mark.parametrize(
    ("pattern", "kind", "code"),
    [
        ("gmail.com", DOMAIN, "freemail"),
        ("*.eu.acme.com", WILDCARD, "shadowed"),
        ("*.com", WILDCARD, "shadows"),
        ("eu.acme.com", DOMAIN, "overlapping"),
        ("bob@eu.acme.com", EMAIL, "overlapping"),
        ("owned.example", DOMAIN, "overlapping"),
        ("*", WILDCARD, "everyone"),
    ],
)
def test_what_is_odd_about_a_mapping_is_told(pattern: str, kind: PatternType, code: str) -> None:
    number = 1 if code == "shadows" else 100
    mapping = a_mapping(pattern, kind, account="acc_other", priority=number)
    others = a_mapping("*.acme.com", WILDCARD, priority=50), an_account("acc_1", "owned.example")

    assert code in [each.code for each in mapping_warnings(mapping, a_directory(*others, mapping))]


def test_what_is_odd_names_accounts_as_people_do_and_nothing_of_a_mapping_that_rests() -> None:
    acme, beta = an_account("acc_1", name="Acme"), an_account("acc_2", "eu.acme.com", name="Beta")
    wide, narrow = a_mapping("*.com", WILDCARD, priority=1), a_mapping("*.acme.com", WILDCARD, account="acc_2")
    near = a_mapping("eu.acme.com", account="acc_1")
    directory = a_directory(acme, beta, narrow, near)

    told = {each.code: each.detail for each in mapping_warnings(near, directory)}
    assert told["overlapping"] == "*.acme.com speaks of some of the same addresses, for account Beta"
    assert "to account Acme" in account_warnings(beta, directory)[0].detail
    resting = wide.model_copy(update={"is_active": False})
    assert [each.code for each in mapping_warnings(wide, directory)] == ["freemail", "overlapping", "shadows"]
    assert [each.code for each in mapping_warnings(resting, directory)] == ["freemail"]


def test_an_ordinary_mapping_has_nothing_odd_and_an_unknown_category_is_told() -> None:
    plain = a_mapping("acme.com", default_category="billing")
    strange = a_mapping("acme.com", default_category="General Support")

    assert mapping_warnings(plain, a_directory(plain)) == ()
    assert [each.code for each in mapping_warnings(strange, a_directory(strange))] == ["category_unknown"]


def test_an_account_with_a_domain_of_everybody_or_of_anothers_mapping_is_told() -> None:
    account = an_account("acc_1", "gmail.com", "acme.com")
    directory = a_directory(account, a_mapping("acme.com", account="acc_2"))

    assert [each.code for each in account_warnings(account, directory)] == ["freemail", "overlapping"]


def test_a_wildcard_over_domains_of_accounts_is_told_to_both() -> None:
    wide = a_mapping("*.com", WILDCARD, account="acc_2")
    accounts = [an_account(f"acc_{name}", f"{name}.com") for name in ("acme", "beta")]
    directory = a_directory(*accounts, wide)

    freemail, told = mapping_warnings(wide, directory)
    assert (freemail.code, told.code) == ("freemail", "overlapping")
    assert told.detail.startswith("beta.com is a domain of account acc_beta; the mapping wins (and over 1 more domain")
    assert [each.code for each in account_warnings(accounts[0], directory)] == ["overlapping"]
    assert not account_warnings(accounts[0], a_directory(*accounts, wide.model_copy(update={"is_active": False})))


def test_a_wildcard_takes_domains_of_accounts_by_exact_labels_and_everyone_takes_all() -> None:
    domains = ("acme.com", "evilacme.com", "a.acme.com", "b.a.acme.com")
    accounts = [an_account(f"acc_{place}", domain) for place, domain in enumerate(domains)]
    told = {}
    for pattern in ("*.acme.com", "*"):
        wide = a_mapping(pattern, WILDCARD, account="acc_mine")
        told[pattern] = [each.detail for each in mapping_warnings(wide, a_directory(*accounts, wide))][-1]

    assert "over 1 more domains" in told["*.acme.com"]
    assert "over 3 more domains" in told["*"]


def test_an_address_that_always_wins_over_one_with_a_tag_is_told_to_both() -> None:
    plain, tagged = a_mapping("ada@acme.com", EMAIL, priority=1), a_mapping("ada+x@acme.com", EMAIL)
    directory = a_directory(plain, tagged, a_mapping("ada+y@acme.com", EMAIL, priority=1, is_active=False))

    assert [each.code for each in mapping_warnings(tagged, directory)] == ["shadowed"]
    assert [each.code for each in mapping_warnings(plain, directory)] == ["shadows"]


@given(st.lists(st.tuples(st.sampled_from(PATTERNS), st.booleans()), max_size=8, unique_by=lambda each: each[0]))
def test_neighbours_are_all_that_speak_of_some_of_the_same_addresses(drawn: list[tuple[tuple[str, str], bool]]) -> None:
    mappings = [
        a_mapping(pattern, PatternType(kind), is_active=active, id=f"{kind}:{pattern}")
        for (pattern, kind), active in drawn
    ]
    directory = a_directory(*mappings)

    for one in mappings:
        near = {each.id for each in directory.neighbours(one)}
        assert near >= {each.id for each in mappings if each.id != one.id and each.is_active and overlap(one, each)}
        assert one.id not in near
