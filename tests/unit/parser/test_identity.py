"""When are two deliveries the same mail? Whatever servers do on the way must not matter; whatever people write must."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.mails import a_mail
from support.odd_mails import MAILS
from support.parsing import read

MAIL = a_mail(
    subject="A subject that is long enough to be folded somewhere on its way to the reader of this mail",
    html="<p>It burns</p>",
    attachments={"fire.jpg": b"\r\n\r\n" * 100},
    references=["a@example.org", "b@example.org"],
)
HEAD, _, BODY = MAIL.partition(b"\r\n\r\n")
IDENTITY = read(MAIL).mail.mail_id

TRACES = [
    b"Received: from mx by my; now", b"X-Spam-Score: 3", b"Delivered-To: support@example.org", b"Delivered-To: sales@example.org",
    b"X-Original-To: sales@example.org", b"Envelope-To: sales@example.org", b"Return-Path: <bounce+1@example.net>", b"Bcc: sales@example.org",
    b"DKIM-Signature: v=1; b=abc", b"ARC-Seal: i=1", b"Authentication-Results: mx; spf=pass", b"Status: RO", b"Content-Length: 9",
    b"X-Microsoft-Antispam: x", b"List-Id: <sales.example.org>", b"Resent-To: sales@example.org", b"X-GM-THRID: 1",
]  # fmt: skip
traces = st.lists(st.sampled_from(TRACES), max_size=8)


@settings(max_examples=150)
@given(traces, st.sampled_from([b"\n", b"\r\n"]), st.booleans(), st.integers(0, 3))
def test_what_servers_change_does_not_matter(trace: list[bytes], end: bytes, folds: bool, blank: int) -> None:  # noqa: FBT001
    lines = HEAD.replace(b"\r\n ", b" ").split(b"\r\n")
    if folds:
        lines = [
            line.replace(b" ", b"\r\n\t", 3).replace(b"\r\n", end).replace(b":" + end + b"\t", b": ") for line in lines
        ]
    delivered = end.join([*trace, *lines]) + end * 2 + BODY.replace(b"\r\n", end) + end * blank

    assert read(delivered).mail.mail_id == IDENTITY


@settings(max_examples=100)
@given(st.data())
def test_headers_may_be_folded_anew_anywhere(data: st.DataObject) -> None:
    lines = HEAD.replace(b"\r\n ", b" ").split(b"\r\n")
    folded = []
    for line in lines:
        name, value = line.split(b": ", 1)
        pieces = value.split(b" ")
        breaks = data.draw(
            st.lists(st.sampled_from([b" ", b"\r\n ", b"\r\n\t", b"  "]), min_size=len(pieces), max_size=len(pieces))
        )
        folded.append(name + b": " + b"".join(piece + gap for piece, gap in zip(pieces, breaks, strict=True)).rstrip())

    assert read(b"\r\n".join(folded) + b"\r\n\r\n" + BODY).mail.mail_id == IDENTITY


@settings(max_examples=100, derandomize=True)
@given(MAILS)
def test_line_ends_and_traces_matter_in_no_mail(raw: bytes) -> None:
    mail = b"From: a@b\nSubject: s\nX-A: b\n\n" + raw.replace(b"\r", b"")

    others = {
        mail.replace(b"\n", b"\r\n"), b"Received: x\nDelivered-To: c@d\n" + mail, mail + b"\n\n", mail.replace(b"X-A: b\n", b"Bcc: e@f\n", 1),
    }  # fmt: skip

    assert {read(other).mail.mail_id for other in others} == {read(mail).mail.mail_id}


@pytest.mark.parametrize(
    "trace",
    [b"X-Spam: =?koi8-r?Q?=C1?=", "X-Spam: Größe".encode("cp1252"), b"X-Spam Status: No", b"X-A: " + b"b" * 70_000],
)
def test_traces_matter_in_no_mail_whose_header_is_raw_or_broken(trace: bytes) -> None:
    mail = "Subject: Šiško\nFrom: a@b\n\nVážení".encode("cp1250")

    assert read(mail.replace(b"From", trace + b"\nFrom")).mail.mail_id == read(mail).mail.mail_id


def test_every_stable_header_and_the_body_matter() -> None:
    changes = [
        (b"Ada Lovelace", b"Ada L"),
        (b"support@", b"sales@"),
        (b"A subject", b"Another subject"),
        (b"20 Nov", b"21 Nov"),
        (b"<b@example.org>", b"<c@example.org>"),
        (b"It burns since", b"It burnt since"),
        (b'filename="fire.jpg"', b'filename="ice.jpg"'),
        (b"multipart/mixed", b"multipart/related"),
    ]

    changed = {read(MAIL.replace(old, new)).mail.mail_id for old, new in changes}

    assert len(changed) == len(changes)
    assert IDENTITY not in changed


def test_a_reused_message_id_on_another_mail_is_no_identity() -> None:
    first, second = (a_mail(text=text, message_id="same@example.net") for text in ("one", "two"))

    assert read(first).mail.message_id == read(second).mail.message_id
    assert read(first).mail.mail_id != read(second).mail.mail_id


def test_a_conversation_shares_its_key() -> None:
    root = read(a_mail(message_id="root@x")).mail
    answer = read(a_mail(in_reply_to="root@x")).mail
    late = read(a_mail(references=["root@x", "answer@x"], in_reply_to="answer@x")).mail
    other = read(a_mail(message_id="other@x")).mail

    assert root.conversation == answer.conversation == late.conversation
    assert len(root.conversation) == 16
    assert root.conversation != other.conversation


def test_without_any_id_the_mail_is_its_own_conversation() -> None:
    first, second = (read(a_mail(message_id=None, text=text)).mail for text in ("one", "two"))

    assert first.conversation != second.conversation
