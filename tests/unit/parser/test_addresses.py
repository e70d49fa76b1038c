"""Is everyone found whom a header names, by the address and name that were meant?"""

# ruff: noqa: RUF001 - text in the alphabets of the world
import time

import pytest

from contracts.values import Address
from parser.domain.addresses import read_addresses
from parser.domain.repairs import Repairs
from support.parsing import read, repairs_of

FOUND: list[tuple[bytes, list[tuple[str, str]]]] = [
    (b"ada@example.net", [("ada@example.net", "")]),
    (b"ada@example.net (Ada)", [("ada@example.net", "Ada")]),
    (b"a@x (Ada (nested) L)", [("a@x", "Ada (nested) L")]),
    (b'"Lovelace, Ada" <ada@example.net>, b@c', [("ada@example.net", "Lovelace, Ada"), ("b@c", "")]),
    (b"Team: a@x, B <b@x>;, c@x", [("a@x", ""), ("b@x", "B"), ("c@x", "")]),
    (b"undisclosed-recipients:;", []),
    (b"=?utf-8?Q?Lovelace,_Ada?= <ada@example.net>", [("ada@example.net", "Lovelace, Ada")]),
    (b'"=?utf-8?Q?A?= =?utf-8?Q?_B?=" <a@x>', [("a@x", "A B")]),
    (b'"ada lovelace"@example.net', [('"ada lovelace"@example.net', "")]),
    (b'"a@b"@x.y', [('"a@b"@x.y', "")]),
    (b"root", [("root", "")]),
    (b"a@[IPv6:::1]", [("a@[IPv6:::1]", "")]),
    (b'"Ada \\"The\\" L" <a@x>', [("a@x", 'Ada "The" L')]),
    ("Jürgen <jürgen@bücher.example>".encode(), [("jürgen@bücher.example", "Jürgen")]),
    (b"<user@xn--bcher-kva.example>", [("user@xn--bcher-kva.example", "")]),
    (b", ,<>,", []),
    (b'<"<x@y>"@acme.com>', [('"<x@y>"@acme.com', "")]),
    (b"'a@x' <a@x>", [("a@x", "a@x")]),
    (b"Info: Ada L <a@x>, B <b@x>", [("a@x", "Info: Ada L"), ("b@x", "B")]),
    (b"Ada :-) <a@x>", [("a@x", "Ada :-)")]),
    (b"Team: Ada <a@x>; B <b@x>", [("a@x", "Ada"), ("b@x", "B")]),
    (b"Ada <a@x>: Sales", [("a@x", "Ada : Sales")]),
    (b"Tom &amp; Ada <a@x>, O&#039;Neil <o@x>; c@x", [("a@x", "Tom &amp; Ada"), ("o@x", "O&#039;Neil"), ("c@x", "")]),
]

REPAIRED: list[tuple[bytes, list[tuple[str, str]], str]] = [
    (b"<@relay,@other:ada@x>", [("ada@x", "")], "address_repaired"),
    (b"Lovelace, Ada <ada@x>; b@c", [("ada@x", "Lovelace, Ada"), ("b@c", "")], "address_repaired"),
    (b"Doe, John J., Dr. <j@x>, b@x", [("j@x", "Doe, John J., Dr."), ("b@x", "")], "address_repaired"),
    (b"Ada Lovelace ada@x", [("ada@x", "Ada Lovelace")], "address_repaired"),
    (b"<mailto:ada@x>", [("ada@x", "")], "address_repaired"),
    (b"Ada [mailto:ada@x]", [("ada@x", "Ada")], "address_repaired"),
    (b"a@x.y.", [("a@x.y", "")], "address_repaired"),
    (b"info@@x.y", [("info@x.y", "")], "address_repaired"),
    (b"jdoe@test   . example", [("jdoe@test.example", "")], "address_repaired"),
    (b'"Ada <ada@x>', [("ada@x", "Ada")], "address_repaired"),
    (b"Ada (Sales <ada@x>", [("ada@x", "Ada (Sales")], "address_repaired"),
    (b"<a@x> Bob <b@y>", [("a@x", ""), ("b@y", "Bob")], "address_repaired"),
    (b"a@b@c", [("a@b@c", "")], "address_malformed"),
    (b"a@x b@y", [("a@x", ""), ("b@y", "")], "address_ambiguous"),
    (b"<a@x b@y>", [("a@x", ""), ("b@y", "")], "address_ambiguous"),
    (b"ceo@corp <x@evil>", [("x@evil", "ceo@corp")], "address_ambiguous"),
    (b"Ada <=?utf-8?Q?a=40x?=>", [("a@x", "Ada")], "address_ambiguous"),
    (b"=?utf-8?B?R3LDvCA8Z0B4Pg==?=", [("g@x", "Grü")], "address_ambiguous"),
    (b"=?utf-8?B?QSwgQiA8YUB4PiwgQyA8Y0B4Pg==?=", [("a@x", "A, B"), ("c@x", "C")], "address_ambiguous"),
    (b'"Ada L" ada@x', [("ada@x", "Ada L")], "address_repaired"),
    (b"Ada <SMTP:ada@x>", [("ada@x", "Ada")], "address_repaired"),
    (b'"Ada <ada@x>"', [("ada@x", "Ada")], "address_ambiguous"),
    (b"Ada (a@x)", [("a@x", "Ada")], "address_ambiguous"),
    (b"<Undisclosed-Recipient:@mailman.example;>", [], "address_repaired"),
    (b"Ada <user at example.com>", [], "address_repaired"),
    (b"<undisclosed-recipients:;>", [], "address_repaired"),
    (b"Desk <a@x,b@y;c@z>", [("a@x", "Desk"), ("b@y", "Desk"), ("c@z", "Desk")], "address_ambiguous"),
    (b'"a@x;b@y"', [("a@x", ""), ("b@y", "")], "address_ambiguous"),
    (b"Ada <Sales> <ada@x>", [("ada@x", "Ada <Sales>")], "address_ambiguous"),
    (b"I <3 Ada <ada@x>", [("ada@x", "I <3 Ada")], "address_ambiguous"),
    (b"Ada &lt;ada@x&gt;", [("ada@x", "Ada")], "address_ambiguous"),
    (b"ceo@corp: Bob <x@evil>", [("x@evil", "ceo@corp: Bob")], "address_ambiguous"),
    (b"a@x.com <a@x.com.evil>", [("a@x.com.evil", "a@x.com")], "address_ambiguous"),
    (b"<Ada L <ada@x>>", [("ada@x", "Ada L")], "address_ambiguous"),
    (b'"Ada" <"ada@x">', [("ada@x", "Ada")], "address_ambiguous"),
    ("<\u202aada@x\u202c>".encode(), [("ada@x", "")], "address_repaired"),
    ("<ceo@cor\u200bp.com>".encode(), [("ceo@corp.com", "")], "address_ambiguous"),
]


def addresses(pairs: list[tuple[str, str]]) -> list[Address]:
    return [Address(address=address, name=name) for address, name in pairs]


@pytest.mark.parametrize(("value", "found"), FOUND)
def test_addresses_are_found(value: bytes, found: list[tuple[str, str]]) -> None:
    repairs = Repairs()

    assert read_addresses(value, repairs) == addresses(found)
    assert {finding.code for finding in repairs.findings()} <= {"charset_guessed"}


@pytest.mark.parametrize(("value", "found", "repair"), REPAIRED)
def test_what_people_write_instead_is_repaired_and_noted(
    value: bytes, found: list[tuple[str, str]], repair: str
) -> None:
    repairs = Repairs()

    assert read_addresses(value, repairs) == addresses(found)
    assert repair in {finding.code for finding in repairs.findings()}


@pytest.mark.parametrize("value", [b"a:" * 40_000, b"a:<a@x> " * 10_000, b"a:<>" * 20_000, b":" * 80_000 + b"<a@x>"])
def test_i26_colons_take_time_by_their_number_only(value: bytes) -> None:
    began = time.process_time()

    read_addresses(value, Repairs())

    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("head", "sender", "is_certain", "repair"),
    [
        (b"From: Ada <a@x>", "a@x", True, None),
        (b"From: Lovelace, Ada <a@x>", "a@x", True, "address_repaired"),
        (b"From: a@x <a@x>", "a@x", True, None),
        (b"From: a@x\nFrom: A@X", "a@x", True, None),
        (b'From: "ceo@corp" <x@evil>', "x@evil", True, "address_in_name"),
        ('From: "ceo\uff20corp" <x@evil>'.encode(), "x@evil", True, "address_in_name"),
        (b"From: ceo@corp <x@evil>", "x@evil", False, "address_in_name"),
        (b'From: "ceo@corp.com" <o@corp.co>', "o@corp.co", True, "address_in_name"),
        (b'From: "x@evil (ceo@corp)" <x@evil>', "x@evil", True, "address_in_name"),
        (b'From: "Ada (a@x.)" <A@X>', "A@X", True, None),
        (b"From: a@x\nReply To: b@y\nSubject: s", "a@x", True, "header_fold_broken"),
        (b"From: a@x\nX-Spam Status: b@y\nSubject: s", "a@x", True, "header_fold_broken"),
        (b"From: Ada\nL <a@x>\nSubject: s", "a@x", False, "header_fold_broken"),
        (b"From: a@x, b@y", "a@x", False, "sender_ambiguous"),
        (b"From: a@x\nFrom: b@y", "a@x", False, "sender_ambiguous"),
        (b"From: a@x\nSender: b@y", "a@x", True, None),
        (b"From: a@b@c", "a@b@c", False, "address_malformed"),
        (b"From: root", "root", False, None),
        ("From: ü@bücher.example".encode(), "ü@bücher.example", True, None),
        ("From: a@ｃorp.com".encode(), "a@ｃorp.com", False, "address_malformed"),
        ("From: a@corp\ufe0f.com".encode(), "a@corp\ufe0f.com", False, "address_malformed"),
        ("From: Ada＜a@x.com＞".encode(), "Ada＜a@x.com＞", False, "address_malformed"),
        ("From: a@cor\u00adp.com".encode(), "a@corp.com", False, "address_ambiguous"),
        (b"From: a@x: b@y", "b@y", False, "address_ambiguous"),
        (b"From: a@x\\r\\nReply-To: b@y", "a@x", False, "header_fold_broken"),
        (b'From: "x\\nFrom: b@y" <a@x>', "a@x", True, "address_in_name"),
        (b"From: Team:;\nReply-To: b@y", "b@y", False, "sender_not_in_from"),
        (b"From: <>\nReturn-Path: <b@y>", "b@y", False, "sender_not_in_from"),
        (b"Sender: b@y", "b@y", False, "sender_not_in_from"),
        (b"From: root\nReturn-Path: <b@y>", "b@y", False, "sender_not_in_from"),
        (b"From: root\nReturn-Path: <list>", "root", False, None),
        (b"From: =?utf-8?q?ceo=40corp?=", "ceo@corp", False, "address_ambiguous"),
        (b"Subject: x", None, False, "sender_missing"),
    ],
)
def test_i04_only_one_clear_address_in_from_is_a_certain_sender(
    head: bytes,
    sender: str | None,
    is_certain: bool,  # noqa: FBT001 - a case of the table
    repair: str | None,
) -> None:
    understood = read(head + b"\n\nx")
    mail = understood.mail

    assert (mail.sender.address if mail.sender else None) == sender
    assert mail.sender_certain is is_certain
    assert repair in repairs_of(understood) if repair else "address_in_name" not in repairs_of(understood)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (b"Ada Lovelace", "Ada Lovelace"), (b'"Lovelace, Ada" <>', "Lovelace, Ada"), (b"Lovelace, Ada", "Lovelace, Ada"), (b"ada (Ada L.)", "ada"),
        (b"=?utf-8?Q?J=C3=B6rg?= <mailto:>", "Jörg"), (b"Ada <ada>", "Ada"), (b"<>", "Desk"), (b"Team:;", "Desk"), (b"", "Desk"),
        (b"a," * 9_000 + b"b", ("a, " * 333)[:998]),
    ],
)  # fmt: skip
def test_a_name_without_an_address_is_kept_beside_the_address_of_another_field(value: bytes, name: str) -> None:
    mail = read(b"From: " + value + b"\nReply-To: Desk <b@y>\n\nx").mail

    assert mail.sender == Address(address="b@y", name=name.strip())
    assert not mail.sender_certain


@pytest.mark.parametrize(
    "address",
    [
        "user@xn--80ak6aa92e.com",
        "user@аррӏе.com",
        '"a b"@acme.com',
        "a@[192.0.2.1]",
        "A.B+tag@ACME.com",
        "a@acme.com.evil.com",
    ],
)
def test_i31_addresses_are_kept_as_written_for_the_router_to_compare(address: str) -> None:
    mail = read(f"From: <{address}>\n\nx".encode()).mail

    assert mail.sender is not None
    assert mail.sender.address == address


def test_everyone_a_mail_names_has_a_place() -> None:
    mail = read(
        b"From: a@x\nTo: b@x, c@x\nCc: d@x\nReply-To: Desk <e@x>\nDelivered-To: f@x\nX-Original-To: g@x\nDelivered-To: f@x\n\nx"
    ).mail

    assert [address.address for address in mail.to + mail.cc] == ["b@x", "c@x", "d@x"]
    assert mail.reply_to == (Address(address="e@x", name="Desk"),)
    assert mail.delivered_to == ("f@x", "g@x")
