"""Are the fetcher's rules right?"""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fetcher.domain.backoff import LONGEST, pause
from fetcher.domain.cursor import FolderStatus, advanced, batches, delivery_id, renumbered
from fetcher.domain.diagnosis import Step, StepResult, StepStatus, complete, scrubbed
from fetcher.domain.mailbox import Security, misdirected
from fetcher.domain.networks import permitted
from support.mailboxes import a_cursor, some_settings


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1%eth0",
        "fd00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "::7f00:1",
    ],
)
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    assert not permitted(address, ())


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:93.184.216.34"])
def test_a_public_address_is_permitted(address: str) -> None:
    assert permitted(address, ())


def test_an_operator_may_open_a_network_and_nothing_beside_it() -> None:
    allowed = [ip_network("10.1.0.0/16"), ip_network("fd00:1::/32")]

    assert permitted("10.1.2.3", allowed)
    assert permitted("::ffff:10.1.2.3", allowed)
    assert permitted("fd00:1::5", allowed)
    assert not permitted("10.2.0.1", allowed)
    assert not permitted("::1", allowed)


@given(st.lists(st.integers(0, 9_000_000), max_size=300))
def test_batches_keep_order_and_limits(sizes: list[int]) -> None:
    pairs = list(enumerate(sizes, start=1))
    cut = batches(pairs, 50, 8_000_000)

    assert [pair for batch in cut for pair in batch] == pairs
    assert all(len(batch) == 1 or sum(size for _, size in batch) <= 8_000_000 for batch in cut)
    assert all(1 <= len(batch) <= 50 for batch in cut)


def test_a_delivery_id_tells_mailbox_folder_validity_and_uid_apart() -> None:
    cursor = a_cursor()
    others = [a_cursor(folder="Archive"), a_cursor(uidvalidity=8), a_cursor(mailbox_id="mbx_" + "1" * 24)]

    assert len({delivery_id(each, 1) for each in (cursor, *others)} | {delivery_id(cursor, 2)}) == 5
    assert delivery_id(cursor, 1) == delivery_id(a_cursor(last_uid=9), 1)


def test_a_cursor_passes_what_is_settled_and_remembers_what_is_withheld() -> None:
    cursor = advanced(a_cursor(pending=(2,)), settled=[2, 5], withheld=[6])

    assert (cursor.last_uid, cursor.pending) == (6, (6,))


def test_a_cursor_never_goes_back() -> None:
    assert advanced(a_cursor(last_uid=9, pending=(3,)), settled=[3], withheld=[]).last_uid == 9


def test_a_server_that_tells_no_uidvalidity_is_taken_to_have_kept_it() -> None:
    assert not renumbered(a_cursor(uidvalidity=7), FolderStatus(0, 5))
    assert renumbered(a_cursor(uidvalidity=7), FolderStatus(8, 5))


@pytest.mark.parametrize(
    "change", [{"host": "evil.example.com"}, {"port": 1993}, {"security": Security.NONE}, {"user": "other"}]
)
def test_whoever_points_a_secret_elsewhere_must_know_it(change: dict[str, object]) -> None:
    assert misdirected(some_settings(), some_settings(**change))


@pytest.mark.parametrize("change", [{"name": "x"}, {"folders": ("A",)}, {"interval": timedelta(9)}, {"active": False}])
def test_other_changes_do_not_need_the_secret(change: dict[str, object]) -> None:
    assert not misdirected(some_settings(), some_settings(**change))


def test_a_servers_words_never_show_the_secret() -> None:
    assert scrubbed("NO geheim\r\nis wrong\x1b[31m", "geheim") == "NO ***  is wrong [31m"


def test_every_step_has_a_result() -> None:
    results = complete([StepResult(Step.DNS, StepStatus.PASSED), StepResult(Step.ADDRESS, StepStatus.FAILED)])

    assert [result.step for result in results] == list(Step)
    assert [result.status for result in results][1:3] == [StepStatus.FAILED, StepStatus.SKIPPED]


def test_pauses_grow_to_a_minute_and_spread() -> None:
    assert pause(1, 1) == timedelta(seconds=1)
    assert pause(4, 1) == timedelta(seconds=8)
    assert pause(1000, 1) == LONGEST
    assert pause(1000, 0) == LONGEST / 2
