"""Is a verdict about spam believed of the mailbox's own server, and of nobody else?"""

import pytest

from contracts.values import Spam
from support.parsing import read

OURS = "Authentication-Results: mx.desk.example; dmarc=pass header.from=acme.com"
HOP = "Received: from out.acme.com by mx.desk.example; Sat, 21 Nov 2026 09:30:00 +0000"
LOCAL = "Received: from mx.desk.example by store.desk.example; Sat, 21 Nov 2026 09:30:01 +0000"


def spam(*fields: str, authserv_id: str | None = "mx.desk.example") -> Spam:
    head = "\r\n".join((*fields, "From: Ada <ada@acme.com>", "Subject: Hi", "Message-ID: <1@acme.com>"))
    return read(f"{head}\r\n\r\nHello\r\n".encode(), authserv_id=authserv_id).mail.spam


@pytest.mark.parametrize(
    ("field", "found"),
    [
        ("X-Spam-Flag: YES", True),
        ("X-Spam-Flag: NO", False),
        ("X-Spam-Status: Yes, score=7.1 required=5.0\r\n tests=BAYES_99", True),
        ("X-Spam-Status: No, score=-1.9 required=5.0", False),
        ("X-Spamd-Result: default: True [16.2 / 15.00];\r\n\tBAYES_SPAM(5.10)[100.00%];", True),
        ("X-Spamd-Result: default: False [-2.1 / 15.00]", False),
        ("X-Rspamd-Action: add header", True),
        ("X-Rspamd-Action: no action", False),
        ("X-MS-Exchange-Organization-SCL: 6", True),
        ("X-MS-Exchange-Organization-SCL: -1", False),
        ("X-Forefront-Antispam-Report: CIP:1.2.3.4;CTRY:US;SCL:5;SFV:SPM;CAT:SPM;", True),
        ("X-Forefront-Antispam-Report: CIP:1.2.3.4;SCL:1;SFV:NSPM;CAT:NONE;", False),
        ("X-Bogosity: Spam, tests=bogofilter", True),
        ("X-Spam-Score: 99", None),
        ("X-Spam-Level: *********", None),
        ("X-Spam-Status: perhaps", None),
    ],
)
def test_the_verdict_of_the_mailboxs_own_server_is_read(field: str, found: bool | None) -> None:  # noqa: FBT001 - three values
    assert spam(LOCAL, field, OURS, HOP).found is found
    assert spam(OURS, field, HOP).found is found


@pytest.mark.parametrize(
    "fields",
    [
        (OURS, HOP, "X-Spam-Flag: YES"),
        ("X-Spam-Flag: YES", HOP),
        ("X-Spam-Flag: YES", OURS.replace("mx.desk.example;", "mx.evil.example;"), HOP),
        (HOP, "X-Spam-Flag: YES", "Received: from a by b", OURS.replace("mx.desk", "mx.other")),
    ],
)
def test_i09_a_verdict_that_the_server_did_not_write_counts_for_nothing(fields: tuple[str, ...]) -> None:
    assert spam(*fields) == Spam()


def test_without_a_server_that_is_believed_nothing_is_known() -> None:
    assert spam("X-Spam-Flag: YES", OURS, HOP, authserv_id=None) == Spam()


def test_the_topmost_of_several_counts_and_one_yes_is_enough() -> None:
    assert spam("X-Spam-Flag: YES", OURS, "X-Spam-Flag: NO", HOP).found is True
    found = spam("X-Spam-Flag: NO", "X-Rspamd-Action: reject", OURS, HOP)

    assert found.found is True
    assert [each.detail for each in found.evidence] == ["x-spam-flag: NO", "x-rspamd-action: reject"]
