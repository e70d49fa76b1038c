"""Are encoded words read that name no charset, or one that nobody knows?"""

from base64 import b64encode

import pytest

from support.parsing import read, repairs_of

BODY = "\nMIME-Version: 1.0\nContent-Type: text/plain; charset={}\nContent-Transfer-Encoding: 8bit\n\nx\n"


def encoded(label: str, text: str, codec: str) -> str:
    return f"=?{label}?B?{b64encode(text.encode(codec)).decode()}?="


@pytest.mark.parametrize("label", ["unknown-8bit", "X-UNKNOWN", "unknown*ru", "us-ascii"])
@pytest.mark.parametrize(
    ("text", "codec"),
    [("СРОЧНО", "koi8-r"), ("Żółty", "iso-8859-2"), ("障害", "euc-jp"), ("您好", "big5"), ("Grün", "latin-1")],
)
def test_words_without_a_charset_are_in_that_of_their_mail(label: str, text: str, codec: str) -> None:
    word = encoded(label, text, codec)
    raw = f"From: {word} <a@x>\nTo: b@x\nSubject: Re: {word}" + BODY.format(codec)

    understood = read(raw.encode())

    assert understood.mail.subject == f"Re: {text}"
    assert understood.mail.sender
    assert understood.mail.sender.name == text
    assert "charset_guessed" in repairs_of(understood)


def test_words_of_one_mail_without_a_charset_are_guessed_together() -> None:
    name, subject = "Иван", "Здравствуйте, не работает новый принтер"
    raw = f"From: {encoded('unknown', name, 'koi8-r')} <a@x>\nSubject: {encoded('unknown', subject, 'koi8-r')}\n\nx"

    understood = read(raw.encode())

    assert understood.mail.sender
    assert (understood.mail.sender.name, understood.mail.subject) == (name, subject)


def test_words_without_a_charset_that_are_utf_8_stay_so() -> None:
    raw = f"From: {encoded('x-unknown', 'Grün', 'utf-8')} <a@x>\nSubject: =?x-unknown?Q?a=?=" + BODY.format("koi8-r")

    understood = read(raw.encode())

    assert understood.mail.sender
    assert (understood.mail.sender.name, understood.mail.subject) == ("Grün", "a=")
