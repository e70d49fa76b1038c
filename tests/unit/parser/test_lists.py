"""Are lists, invitations, wrapped mail and our own known for what they are, and forged marks of ours for nothing?"""

import pytest

from contracts.values import Mail, MailKind, MailTrait
from parser.domain.classification import Own
from parser.domain.limits import Limits
from parser.domain.understanding import understand
from support.mails import a_mail
from support.parsing import read

OURS = Own(token="a-token-of-ours", domain="desk.example.org")
LISTED = {"List-Id": "Users <users.lists.example.com>"}


def traits_of(mail: Mail) -> dict[MailTrait, set[str]]:
    return {each.trait: {finding.code for finding in each.evidence} for each in mail.traits}


@pytest.mark.parametrize(
    "headers",
    [
        LISTED, {"List-Post": "<mailto:users@lists.example.com>"}, {"Precedence": "list"}, {"X-BeenThere": "users@lists.example.com"},
        {"Mailing-List": "list users@example.com; contact owner@example.com"}, {"X-Mailing-List": "users@lists.example.com"},
    ],
)  # fmt: skip
def test_list_mail_is_marked_and_stays_a_persons(headers: dict[str, str]) -> None:
    mail = read(a_mail(headers=headers)).mail

    assert mail.kind is MailKind.ORDINARY
    assert MailTrait.LIST in traits_of(mail)


@pytest.mark.parametrize(
    "headers", [{}, {"List-Unsubscribe": "<mailto:leave@example.com>"}, {"List-Post": "NO"}, {"Precedence": "bulk"}]
)
def test_bulk_mail_is_no_list(headers: dict[str, str]) -> None:
    assert traits_of(read(a_mail(headers=headers)).mail) == {}


def test_a_list_that_writes_itself_into_from_is_seen() -> None:
    mail = read(
        a_mail(sender='"Ada via Users" <users@example.com>', headers={"X-Original-From": "Ada <ada@example.net>"})
    ).mail

    assert traits_of(mail) == {MailTrait.LIST: {"sender_rewritten"}}


def test_i18_an_automatic_answer_that_a_list_passed_on_stays_automatic() -> None:
    mail = read(a_mail(headers=LISTED | {"Auto-Submitted": "auto-replied"})).mail

    assert (mail.kind, set(traits_of(mail))) == (MailKind.AUTO_REPLY, {MailTrait.LIST})


@pytest.mark.parametrize(("method", "is_one"), [("METHOD:REQUEST\r\n", True), ("method:CANCEL\r\n", True), ("", False)])
def test_i29_an_invitation_is_a_calendar_with_a_method(method: str, is_one: bool) -> None:  # noqa: FBT001 - a table's column
    calendar = f"BEGIN:VCALENDAR\r\n{method}BEGIN:VEVENT\r\nRRULE:FREQ=SECONDLY;COUNT=999999999\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    raw = a_mail(text=calendar).replace(b"text/plain", b"text/calendar", 1)

    assert (MailTrait.INVITATION in traits_of(read(raw).mail)) is is_one


@pytest.mark.parametrize(
    ("headers", "message_id"),
    [
        ({"X-Postdesk-Loop": "a-token-of-ours"}, "x@example.net"),
        ({}, "17@desk.example.org"),
        ({}, "17@DESK.example.org"),
    ],
)
def test_i18_our_own_mail_is_known_when_it_comes_back(headers: dict[str, str], message_id: str) -> None:
    raw = a_mail(message_id=message_id, headers=headers | {"Auto-Submitted": "auto-replied"})

    mail = understand(raw, Limits(), own=OURS).mail

    assert mail.kind is MailKind.OWN
    assert mail.kind_evidence


@pytest.mark.parametrize(
    ("headers", "message_id"),
    [
        ({"X-Postdesk-Loop": "a-token-of-theirs"}, "x@example.net"), ({"X-Postdesk-Loop": ""}, "x@example.net"),
        ({"X-Postdesk-Loop": "a-token-of-ours-"}, "x@example.net"), ({"X-Postdesk-Ticket": "TKT-2026-00001"}, "x@example.net"),
        ({}, "desk.example.org@example.net"), ({}, "17@desk.example.org.evil.example"),
    ],
)  # fmt: skip
def test_i09_a_strangers_header_of_our_kind_counts_for_nothing(headers: dict[str, str], message_id: str) -> None:
    raw = a_mail(message_id=message_id, headers=headers)

    mail = understand(raw, Limits(), own=OURS).mail

    assert (mail.kind, mail.kind_evidence) == (MailKind.ORDINARY, ())
    assert mail.references == ()


def test_i09_without_a_token_of_ours_none_is_right() -> None:
    raw = a_mail(headers={"X-Postdesk-Loop": ""})

    assert understand(raw, Limits()).mail.kind is MailKind.ORDINARY


def wrapped(content_type: str, content: str = "x") -> bytes:
    return f"From: Ada <ada@example.net>\nSubject: x\nMIME-Version: 1.0\nContent-Type: {content_type}\n\n{content}\n".encode()


@pytest.mark.parametrize(
    ("raw", "traits"),
    [
        (wrapped("application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m"), {MailTrait.ENCRYPTED}),
        (wrapped("application/x-pkcs7-mime; smime-type=signed-data"), {MailTrait.SIGNED}),
        (wrapped("application/pkcs7-mime; smime-type=certs-only"), set()),
        (wrapped("application/pkcs7-mime\nContent-Transfer-Encoding: base64", "MIAGCSqGSIb3DQEHAqCAMIACAQEx"), {MailTrait.SIGNED}),
        (wrapped("application/pkcs7-mime\nContent-Transfer-Encoding: base64", "MIAGCSqGSIb3DQEHA6CAMIACAQAx"), {MailTrait.ENCRYPTED}),
        (wrapped("multipart/encrypted; boundary=e", "--e\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--e--"), {MailTrait.ENCRYPTED}),
        (wrapped("text/plain", "-----BEGIN PGP MESSAGE-----\n\nhQEM\n-----END PGP MESSAGE-----"), {MailTrait.ENCRYPTED}),
        (wrapped("application/octet-stream; name=encrypted.asc", "-----BEGIN PGP MESSAGE-----\n\nhQEM"), {MailTrait.ENCRYPTED}),
        (wrapped("application/octet-stream; name=signature.asc", "-----BEGIN PGP SIGNATURE-----\n\nhQEM"), {MailTrait.SIGNED}),
        (wrapped("application/octet-stream; name=smime.P7M\nContent-Transfer-Encoding: base64", "MIAGCSqGSIb3DQEHA6CAMIACAQAx"), {MailTrait.ENCRYPTED}),
        (wrapped("application/octet-stream; name=smime.p7s", "x"), {MailTrait.SIGNED}),
        (wrapped("text/plain", "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nHello"), {MailTrait.SIGNED}),
        (wrapped("text/plain", "> -----BEGIN PGP MESSAGE-----\nwhat is that?"), set()),
    ],
)  # fmt: skip
def test_i28_signed_and_encrypted_mail_is_labelled(raw: bytes, traits: set[MailTrait]) -> None:
    assert set(traits_of(read(raw).mail)) == traits


def test_i28_headers_inside_a_signed_mail_name_nobody() -> None:
    inner = "--s\nFrom: Boss <boss@example.org>\nSubject: inner\nContent-Type: text/plain\n\nPay now\n--s\nContent-Type: application/pgp-signature\n\nx\n--s--"
    mail = read(wrapped("multipart/signed; boundary=s", inner)).mail

    assert mail.sender
    assert (mail.sender.address, mail.subject) == ("ada@example.net", "x")
    assert MailTrait.SIGNED in traits_of(mail)
