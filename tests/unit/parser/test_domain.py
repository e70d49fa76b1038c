"""Do the rules about words, addresses, names, pages and kinds hold one by one?"""

import base64

import pytest

from contracts.values import INLINE_LIMIT, MailKind
from parser.domain.flowed import unflow
from parser.domain.limits import Limits
from parser.domain.markup import sanitise
from parser.domain.repairs import Repairs
from support.mails import a_mail
from support.parsing import html_of, read, repairs_of, text_of


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg><script>alert(1)</script></svg>",
        "<a href='javascript:alert(1)'>x</a>", "<a href='data:text/html,alert(1)'>x</a>", "<iframe srcdoc='alert(1)'></iframe>",
        "<math><mtext><style><img src onerror=alert(1)></style></mtext></math>", "<base href=//evil.example>",
        "<meta http-equiv=refresh content='0;url=//evil.example'>", "<link rel=stylesheet href=//evil.example>",
        "<div style='background:url(//evil.example)'>x</div>", "<style>@import '//evil.example';</style>",
        "<form action=//evil.example><input autofocus onfocus=alert(1)></form>", "<p id=x name=y hx-get=//evil.example>x</p>",
        "<img src='cid:x' onload=alert(1)><img src='//evil.example/p.gif'>", "<a href='cid:x' ping=//evil.example>x</a>",
        "<p style='position:fixed;color:expression(alert(1))'>x</p>", "<td background=//evil.example>x</td>",
    ],
)  # fmt: skip
def test_a_page_is_disarmed(attack: str) -> None:
    html = (sanitise(f"<p>Hello</p>{attack}", Limits(), Repairs()) or "").lower()
    html = html.replace('data-remote-src="https://evil.example/p.gif"', "")

    assert "hello" in html
    assert [word for word in ("alert", "evil", "script", "onload", "position", " id=", "hx-") if word in html] == []


def test_flowed_text_is_joined_at_one_depth_of_quoting() -> None:
    assert unflow("a \nb\n> c \n> d\n>> e \n-- \nf", delete_space=False) == "a b\n> c d\n>> e \n-- \nf"
    assert unflow("東京 \nから", delete_space=True) == "東京から"


def test_long_text_becomes_a_blob_and_says_the_same() -> None:
    text = "ü" * (INLINE_LIMIT // 2) + "!"
    understood = read(a_mail(text=text))

    assert understood.mail.text.kind == "blob"
    assert text_of(understood).strip() == text
    assert read(a_mail(text="x" * (INLINE_LIMIT - 2))).mail.text.kind == "inline"


def test_the_first_lines_of_a_long_text_are_told_whole() -> None:
    lines = "first line\n" * 1000
    content = read(a_mail(text=lines + "x" * INLINE_LIMIT)).mail.text

    assert content.kind == "blob"
    assert lines.startswith(content.beginning)
    assert content.beginning.endswith("first line")
    assert 4000 < len(content.beginning) <= 4096


def test_a_mail_as_most_are_needs_no_repair() -> None:
    content = base64.b64encode(b"x" * 1000)
    understood = read(
        a_mail(
            subject="Grüße",
            text="Es brennt",
            html="<p>Es <b>brennt</b></p>",
            attachments={"a.bin": content},
            references=["a@b"],
            cc=["c@d"],
        )
    )

    assert repairs_of(understood) == set()
    assert html_of(understood) == "<p>Es <b>brennt</b></p>\n"
    assert understood.blobs[understood.mail.attachments[0].key] == content
    assert understood.mail.sent_at is not None


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ({}, MailKind.ORDINARY), ({"Auto-Submitted": "auto-generated"}, MailKind.AUTO_REPLY), ({"X-Autoreply": "yes"}, MailKind.AUTO_REPLY),
        ({"X-Autorespond": "no"}, MailKind.ORDINARY), ({"Precedence": "auto_reply"}, MailKind.AUTO_REPLY), ({"Precedence": "list"}, MailKind.ORDINARY),
        ({"X-Failed-Recipients": "x@y"}, MailKind.BOUNCE),
    ],
)  # fmt: skip
def test_the_kind_comes_with_its_evidence(headers: dict[str, str], kind: MailKind) -> None:
    mail = read(a_mail(headers=headers)).mail

    assert mail.kind is kind
    assert bool(mail.kind_evidence) == (kind is not MailKind.ORDINARY)
