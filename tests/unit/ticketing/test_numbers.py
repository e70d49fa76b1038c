"""Are tickets called as the deployment likes, and found again by what people write?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ticketing.domain.numbers import ENDLESS, MOST_IN_A_SUBJECT, NumberTemplate, NumberTemplateBroken

TEMPLATES = ["TKT-{year}-{seq:05d}", "TK-{seq}", "Case #{seq:08d}", "HD{year}.{seq:d}", "Обращение-{seq}"]


@pytest.mark.parametrize("template", TEMPLATES)
@given(
    year=st.integers(2000, 2999), count=st.integers(1, 999_999_999), around=st.sampled_from(["", "Re: ", "[", "AW: ("])
)
def test_a_number_is_found_in_a_subject_as_it_was_given(template: str, year: int, count: int, around: str) -> None:
    numbers = NumberTemplate(template)
    number = numbers.number(year, count)

    assert numbers.found_in(f"{around}{number}] hello") == (number,)
    assert numbers.found_in(f"{around}{number.lower()}") == (number,)


def test_numbers_of_a_year_count_by_themselves_and_others_for_ever() -> None:
    assert NumberTemplate().series(2026) == 2026
    assert NumberTemplate("TK-{seq}").series(2026) == ENDLESS


@pytest.mark.parametrize(
    ("subject", "found"),
    [
        ("TKT-2026-1", ("TKT-2026-00001",)),
        ("XTKT-2026-00001", ()),
        ("TKT-2026-00001x", ()),
        ("TKT-2026-0000000001", ()),
        ("TKT-٢٠٢٦-00001", ()),
        (
            " ".join(f"TKT-2026-{each:05d}" for each in range(9)),
            tuple(f"TKT-2026-{n:05d}" for n in range(MOST_IN_A_SUBJECT)),
        ),
        ("TKT-2026-00007 TKT-2026-00007", ("TKT-2026-00007",)),
    ],
)
def test_only_whole_numbers_are_found_a_few_and_once(subject: str, found: tuple[str, ...]) -> None:
    assert NumberTemplate().found_in(subject) == found


@pytest.mark.parametrize("former", TEMPLATES)
def test_a_number_that_an_earlier_template_gave_is_found_in_brackets(former: str) -> None:
    number = NumberTemplate(former).number(2025, 7)
    others = [NumberTemplate(each) for each in TEMPLATES]

    assert {each.found_in(f"Re: [{number}] Printer") for each in others} == {(number,)}
    assert NumberTemplate("T-{seq}").found_in(f"[{number}] [T-5]") == ("T-5", number)


@pytest.mark.parametrize("subject", ["[SPAM] [] [list", "[ 1]", "[1-2]", "[a1", f"[{'a' * 64}1]", "[[[" * 1000])
def test_what_no_template_gives_is_no_number_in_brackets_either(subject: str) -> None:
    assert NumberTemplate().found_in(subject) == ()


@pytest.mark.parametrize(
    "template",
    ["", "TKT", "{seq}", "TKT-{year}", "T{seq}{seq}", "T{year}{seq}", "T-{seq}-{month}", "T-{seq:x!}", "T{", "T1{seq}"]
    + [f"T-{{seq{each}}}" for each in (":x", ":c", ":,", ":+d", ":5d", ":e", "!r", "[0]", ".real", ":{year}", ":010d")]
    + ["T-{year:04d}-{seq}", "T\n{seq}", "T" * 40 + "-{seq}", "tkt_{seq}", "TKT-2026-{seq:05d}"]
    + ["HD{year}/{seq}", "HD${seq}", "HD{{{seq}", "HD-{seq}}}"],
)
def test_a_template_that_gives_no_numbers_is_refused_in_words(template: str) -> None:
    with pytest.raises(NumberTemplateBroken, match=r"template|must"):
        NumberTemplate(template)
