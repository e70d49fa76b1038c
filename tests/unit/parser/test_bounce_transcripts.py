"""Is the talk between servers that a report repeats read for each recipient, and each one kept however they are written?"""

import pytest

from contracts.values import Mail, MailKind
from support.mails import a_mail
from support.parsing import read

ERRORS = "   ----- The following addresses had permanent fatal errors -----\n"
TALK = "   ----- Transcript of session follows -----\n"
RETURNED = (
    "\n   ----- Original message follows -----\n\nReturn-Path: <support@example.org>\nReceived: from a by b\n"
    "From: support@example.org\nTo: undisclosed-recipients:;\nMessage-ID: <own@example.org>\n\nHello\n"
)
LATE = (
    "<slow@example.com>... Deferred: 451 4.7.1 Come back later\nWarning: message still undelivered after 4 hours\n"
    "Will keep trying until message is 5 days old\n"
)


def recipients_of(mail: Mail) -> list[str]:
    assert mail.bounce
    return [
        f"{each.address} {each.status or '-'} {each.reply_code or '-'} {each.severity}"
        for each in mail.bounce.recipients
    ]


@pytest.mark.parametrize(
    ("text", "recipients"),
    [
        ((f"{TALK}While talking to mx.example.com:\n>>> MAIL From:<support@example.org>\n<<< 550 Insecure Mail Relay\n"
         "554 <a@example.com>... Remote protocol error\n"), ["a@example.com - 550 soft"]),
        (f"{TALK}550 mx.example.com (smtp)... 550 Host unknown\n554 <a@mx.example.com>... 550 Host unknown (by the name server)\n",
         ["a@mx.example.com - 550 hard"]),
        (f"{TALK}>>> DATA\n<<< 550 Unknown user\n554 <a@example.com>... Service unavailable\n", ["a@example.com - 550 soft"]),
        (f"{TALK}>>> DATA\n<<< 554 5.1.1 <a@example.com>: User unknown\n554 5.0.0 Service unavailable\n", ["a@example.com 5.1.1 554 hard"]),
        ((f"{ERRORS}<a@example.com>\n<b@example.com>\n\n{TALK}>>> RCPT To:<a@example.com>\n<<< 550 5.1.1 no such user\n"
         "550 5.1.1 <a@example.com>... User unknown\n... while talking to mx2.example.com.:\n>>> DATA\n<<< 554 5.7.1 refused\n"
         "554 5.0.0 <b@example.com>... Service unavailable\n"), ["a@example.com 5.1.1 550 hard", "b@example.com 5.7.1 554 soft"]),
        (("**  THIS IS A WARNING MESSAGE ONLY  **\n\nThe original message was received at Sun, 22 Nov 2026 10:00:00 GMT\n\n"
         f"{TALK}>>> DATA\n<<< 451 4.7.1 Come back later\n{LATE}"), ["slow@example.com 4.7.1 451 delayed"]),
        ((f"{ERRORS}<a@example.com>\n    (reason: 550 5.1.1 unknown)\n\n   ----- The following addresses had transient errors -----\n"
         f"<slow@example.com>\n\n{TALK}{LATE}"), ["a@example.com 5.1.1 550 hard", "slow@example.com 4.7.1 451 delayed"]),
    ],
)  # fmt: skip
def test_each_recipient_has_what_the_servers_said_about_it(text: str, recipients: list[str]) -> None:
    mail = read(
        a_mail(
            sender="Mail Delivery Subsystem <MAILER-DAEMON@mx.example.net>",
            subject="Returned mail: see transcript for details",
            text=text + RETURNED,
            headers={"Return-Path": "<>"},
        )
    ).mail

    assert (mail.kind, recipients_of(mail)) == (MailKind.BOUNCE, recipients)
    assert mail.bounce
    assert mail.bounce.original_message_id == "own@example.org"


def reported(*groups: str) -> Mail:
    return read(
        (
            "From: MAILER-DAEMON@mx.example.net\nTo: support@example.org\nSubject: Undelivered\nMIME-Version: 1.0\n"
            "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nSee below.\n"
            "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.net\n\n"
            + "\n\n".join(groups)
            + "\n\n--b\nContent-Type: text/rfc822-headers\n\nTo: x@example.com\nMessage-ID: <own@example.org>\n\n--b--\n"
        ).encode()
    ).mail


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("x400; /G=Ada/S=Lovelace/O=corp/", "/G=Ada/S=Lovelace/O=corp/"),
        ("utf-8-addr-xtext; j\\x{FC}rgen@example.com", "jürgen@example.com"),
        ("utf-8-addr-xtext; \\x{D800}\\x{110000}\\x{41}@example.com", "?\\x{110000}\\x{41}@example.com"),
        ("rfc822; nobody here", "nobody here"),
    ],
)
def test_a_recipient_is_kept_however_its_address_is_written(written: str, address: str) -> None:
    mail = reported(f"Final-Recipient: {written}\nAction: failed\nStatus: 5.1.1")

    assert recipients_of(mail) == [f"{address} 5.1.1 - hard"]


def test_of_several_groups_about_one_recipient_the_worst_counts() -> None:
    late = "Final-Recipient: rfc822; a@example.com\nAction: delayed\nStatus: 4.4.1"
    failed = "Final-Recipient: rfc822; A@example.com\nAction: failed\nStatus: 5.4.7"

    assert recipients_of(reported(late, failed)) == ["A@example.com 5.4.7 - soft"]
    assert recipients_of(reported(failed, late)) == ["A@example.com 5.4.7 - soft"]


@pytest.mark.parametrize(
    ("status", "words", "recipient"),
    [
        ("5.1.1", "550 5.7.1 IP address blacklisted", "a@example.com 5.7.1 550 soft"),
        ("5.1.1", "552 5.2.2 <a@example.com>: over quota", "a@example.com 5.2.2 552 soft"),
        ("5.1.1", "550 5.0.0 no", "a@example.com 5.1.1 550 hard"),
        ("5.4.7", "450 4.7.1 Come back later", "a@example.com 5.4.7 450 soft"),
        ("5.1.1", "", "a@example.com 5.1.1 - hard"),
    ],
)
def test_the_code_of_the_server_that_refused_counts_before_that_of_the_reporting_one(
    status: str, words: str, recipient: str
) -> None:
    mail = reported(
        f"Final-Recipient: rfc822; a@example.com\nAction: failed\nStatus: {status}\nDiagnostic-Code: smtp; {words}"
    )

    assert recipients_of(mail) == [recipient]


@pytest.mark.parametrize("name", ["Error", "Failure reason", "Delivery error", "SMTP reply"])
def test_a_code_below_a_reports_own_summary_counts(name: str) -> None:
    text = f"It was not delivered.\n\nFrom: desk@example.org\nTo: bob@example.com\nMessage-ID: <o@example.org>\nSubject: x\n{name}:  550 5.1.1 User unknown"

    bounce = read(a_mail(sender="MAILER-DAEMON@example.net", subject="Undelivered mail", text=text)).mail.bounce

    assert bounce
    assert [(each.address, each.status) for each in bounce.recipients] == [("bob@example.com", "5.1.1")]
