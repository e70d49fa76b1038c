"""Is everything that Postdesk must survive shown by a test, and does the table of them say so?"""

from support.acceptance import TABLE, shown, told, written


def numbered(letter: str, *numbers: int) -> list[str]:
    """Ids of one letter."""
    return [f"{letter}{number:02}" for number in numbers]


WANTED = [
    "INV1",
    "INV2",
    "INV3",
    "INV4",
    *numbered("I", *range(1, 35)),
    *numbered("F", *range(1, 5), *range(7, 11), 12, 13, *range(15, 39), *range(40, 43)),
    *numbered("T", 1, 2, 3),
    *numbered("A", 2),
    *numbered("D", 1, 2),
    *numbered("W", 4),
    *numbered("C", 1, 2, 3, 4),
    *numbered("N", 1, 2),
    *numbered("O", 1, 2),
]


def test_what_must_hold_is_shown_by_a_test() -> None:
    assert set(WANTED) - set(shown()) == set()


def test_every_id_that_a_test_names_is_in_the_table() -> None:
    assert set(shown()) | set(WANTED) <= set(told())


def test_the_table_names_the_tests_that_there_are() -> None:
    """Write it again: PYTHONPATH=tests python -m support.acceptance."""
    assert TABLE.read_text(encoding="utf-8") == written()
