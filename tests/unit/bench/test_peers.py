"""Is a rate compared only with one that is worth it?"""

from bench.peers import ratio


def test_the_ratio_is_how_many_times_as_fast_we_are() -> None:
    assert ratio({"check": "passed", "rate": 300.0}, {"rate": 75.0, "faults": {"text_damaged": 23}}) == 4.0


def test_a_failed_check_of_ours_is_compared_with_nothing() -> None:
    assert ratio({"check": {"missing": 1}, "rate": None}, {"rate": 75.0, "faults": {}}) is None


def test_a_peer_that_lost_mails_is_compared_with_nothing() -> None:
    assert ratio({"check": "passed", "rate": 300.0}, {"rate": 0.1, "faults": {"missing": 199}}) is None
