"""Are reports read in the style of mail servers that no rule names? Written from how each of them puts it."""

# ruff: noqa: RUF001 - words stand in the letters of their languages

import pytest

from contracts.values import MailKind
from support.mails import a_mail
from support.parsing import read

STYLES = {
    "apache_james": (
        "postmaster@james.example",
        "[BOUNCE]",
        "Hi. This is the James mail server at james.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.  Below\nI include the list of recipients and the reason why I was unable to deliver\nyour message.\n\nFailed recipient(s):\ngone@example.com\n\nError message:\n550 - Requested action not taken: no such user here\n\nMessage details:\n  Subject: Nyaan\n  Sent date: Fri\n  MAIL FROM: support@example.org\n  RCPT TO: gone@example.com\n",
        "gone@example.com - 550 hard",
    ),
    "biglobe": (
        "postmaster@biglobe.example",
        "Returned mail:",
        "   ----- The following addresses had delivery problems -----\n\nfull@example.com\n\n\n   ----- Non-delivered information -----\nThe number of messages in recipient's mailbox exceeded the local limit.\n",
        "full@example.com - - soft",
    ),
    "domino_expired": (
        "Postmaster@corp.example",
        "DELIVERY FAILURE: Delivery time expired",
        "Your message\n\n  Subject: x\n\nwas not delivered to:\n\n  far@example.com\n\nbecause:\n\n  Delivery time expired\n",
        "far@example.com - - soft",
    ),
    "groupwise": (
        "Mail System <postmaster@gw.example>",
        "Mail System Error - Returned Mail",
        "The message that you sent was undeliverable to the following:\n\tgone (user not found)\n\n\tgone@example.com (user not found)\n",
        "gone@example.com - - hard",
    ),
    "communigate": (
        "mailer-daemon@cg.example",
        "Undeliverable mail: x",
        "Failed to deliver to 'gone@example.com'\nLOCAL module(account gone) reports:\n account is full (quota exceeded)\n",
        "gone@example.com - - soft",
    ),
    "ciphertrust": (
        "Postmaster <postmaster@gate.example>",
        "Undelivered Mail Notification",
        "Unable to deliver message to the following recipients, because the message was forwarded more than the maximum allowed times. This could indicate a mail loop.\n\n       far@example.com\n",
        "far@example.com - - soft",
    ),
    "windows_smtp": (
        "postmaster@mail.hotmail.example",
        "Delivery Status Notification (Failure)",
        "This is an automatically generated Delivery Status Notification.\n\nDelivery to the following recipients failed.\n\n       gone@example.com\n",
        "gone@example.com - - soft",
    ),
    "mdaemon": (
        "MDaemon at corp <MDaemon@corp.example>",
        "Permanent Delivery Failure",
        "The attached message had PERMANENT fatal delivery errors!\n\nAfter one or more unsuccessful delivery attempts the attached message has\nbeen removed from the mail queue on this server.\n\nThe following data may help you determine the cause:\n\nFailed address: gone@example.com\n\n--- Session Transcript ---\n  Fri 2026-11-20 08:10:02: --> RCPT To:<gone@example.com>\n  Fri 2026-11-20 08:10:02: <-- 550 <gone@example.com>, Recipient unknown\n--- End Transcript ---\n",
        "gone@example.com - 550 hard",
    ),
    "hmailserver": (
        "mailer-daemon@corp.example",
        "Message undeliverable: x",
        "Your message did not reach some or all of the intended recipients.\n\n   Sent: Fri, 20 Nov 2026\n   Subject: x\n\nThe following recipient(s) could not be reached:\n\ngone@example.com\n   Error Type: SMTP\n   Remote server (198.51.100.7) issued an error.\n   hMailServer sent: RCPT TO:<gone@example.com>\n   Remote server replied: 550 5.1.1 User doesn't exist\n\nhMailServer\n",
        "gone@example.com 5.1.1 550 hard",
    ),
    "kerio": (
        "Mail Delivery Subsystem <mail-daemon@corp.example>",
        "Undelivered Mail: x",
        "Your message was not delivered to gone@example.com\nThe mail server responded: 554 5.7.1 Relay access denied\n",
        "gone@example.com 5.7.1 554 soft",
    ),
    "proton": (
        "Mail Delivery System <MAILER-DAEMON@mail.proton.example>",
        "Undelivered Mail Returned to Sender",
        "<gone@example.com>: host mx said: 550-5.1.1 The email account that you tried to\n    reach does not exist. (in reply to RCPT TO command)\n",
        "gone@example.com 5.1.1 550 hard",
    ),
    "netease": (
        "PostMaster@163.example",
        "系统退信/Systems bounce",
        "抱歉，您的邮件被退回来了……\n收件人邮件地址：gone@163.example\n退信原因：收件人邮箱不存在  550 User not found\n",
        "gone@163.example - 550 hard",
    ),
    "qq": (
        "PostMaster@qq.example",
        "系统退信",
        "无法发送到 gone@example.com\n退信原因 该邮件被对方服务器拒收。host said: 550 Mailbox not found\n",
        "gone@example.com - 550 hard",
    ),
    "korean": (
        "postmaster@naver.example",
        "[메일전송실패안내] x",
        "메일 전송에 실패하였습니다.\n받는사람: gone@example.com\n실패 사유: 존재하지 않는 계정 550 5.1.1\n",
        "gone@example.com 5.1.1 550 hard",
    ),
    "german": (
        "Mailer-Daemon@t-online.example",
        "Nachricht konnte nicht zugestellt werden",
        "Die folgende Adresse ist nicht bekannt:\n  weg@t-online.example: 550-5.7.1 unbekannter Empfänger\n",
        "weg@t-online.example 5.7.1 550 hard",
    ),
    "french": (
        "postmaster@orange.example",
        "Échec de distribution",
        "Le message n'a pas pu être distribué à absent@orange.example : boîte aux lettres pleine (552 5.2.2)\n",
        "absent@orange.example 5.2.2 552 soft",
    ),
    "italian": (
        "postmaster@libero.example",
        "Mancata consegna",
        "Il messaggio non è stato consegnato a assente@libero.example: utente inesistente\n",
        "assente@libero.example - - hard",
    ),
    "polish": (
        "mailer-daemon@wp.example",
        "Zwrot wiadomości",
        "Wiadomość nie została dostarczona do brak@wp.example: konto nie istnieje\n",
        "brak@wp.example - - hard",
    ),
}


@pytest.mark.parametrize(("sender", "subject", "text", "recipient"), STYLES.values(), ids=STYLES.keys())
def test_a_report_of_any_style_is_read(sender: str, subject: str, text: str, recipient: str) -> None:
    mail = read(a_mail(sender=sender, subject=subject, text=text, headers={"Return-Path": "<>"})).mail

    assert mail.kind is MailKind.BOUNCE
    assert mail.bounce
    assert [
        f"{each.address} {each.status or '-'} {each.reply_code or '-'} {each.severity}"
        for each in mail.bounce.recipients
    ] == [recipient]


def test_a_mailing_services_report_needs_no_mark_but_its_address_and_words() -> None:
    mail = read(
        a_mail(sender="no-reply@mail.example", subject="Undelivered mail", text="gone@example.com: 550 5.1.1 unknown")
    ).mail

    assert mail.kind is MailKind.BOUNCE


@pytest.mark.parametrize(
    ("subject", "text", "headers", "kind"),
    [
        ("Delivery delays of mail", "We will keep trying.", {"Auto-Submitted": "auto-generated"}, MailKind.AUTO_REPLY),
        ("Delivery failed (#12)", "To a@b.example, with 550.", {"List-Id": "<repo.example>", "Return-Path": "<x@y.example>"}, MailKind.ORDINARY),
        ("Nightly backup", "ada@example.com: permission denied", {"Auto-Submitted": "auto-generated"}, MailKind.AUTO_REPLY),
    ],
)  # fmt: skip
def test_a_service_that_speaks_of_delivery_reports_none(
    subject: str, text: str, headers: dict[str, str], kind: MailKind
) -> None:
    assert (
        read(a_mail(sender="notifications@example.net", subject=subject, text=text, headers=headers)).mail.kind is kind
    )
