# ruff: noqa: RUF001 - words stand in the letters of their languages
"""Are short names in raw 8-bit read in the charset that the rest of their mail is in?"""

import pytest

from support.parsing import read, repairs_of, text_of

LETTERS = {
    "cp1251": ("Добрый день, высылаю вам акт и счёт за ноябрь.", "Акт.pdf"),
    "koi8_r": ("Добрый день, высылаю вам акт и счёт за ноябрь.", "Счёт.pdf"),
    "cp1253": ("Καλημέρα σας, σας στέλνω την τιμή.", "τιμή.pdf"),
    "iso8859_2": ("Dobrý den, posílám vám žádost o příspěvek, děkuji.", "žádost.pdf"),
    "cp1254": ("Merhaba, faturayı gönderiyorum, ışık yanıp sönüyor.", "ışık.pdf"),
    "gb18030": ("您好，附件是我们的合同，请查收。谢谢。", "合同.pdf"),
    "cp950": ("您好，附件是我們的合約，請查收。謝謝。", "合約.pdf"),
    "cp932": ("お世話になっております。見積書をお送りします。", "見積.pdf"),
    "cp949": ("안녕하세요. 계약서를 보내드립니다.", "계약.pdf"),
}


def a_letter(text: bytes, name: bytes, kind: bytes, subject: bytes = b"x") -> bytes:
    return (
        b"From: ada@example.org\nSubject: " + subject + b"\nMIME-Version: 1.0\n"
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: " + kind + b"\n\n" + text + b"\n--b\n"
        b'Content-Type: application/pdf; name="' + name + b'"\n'
        b'Content-Disposition: attachment; filename="' + name + b'"\n\n%PDF-1.4\n--b--\n'
    )


@pytest.mark.parametrize("codec", LETTERS)
def test_a_short_name_is_in_the_charset_that_the_text_declares(codec: str) -> None:
    _, name = LETTERS[codec]
    kind = f"text/plain; charset={codec}".encode()

    understood = read(a_letter(b"See the file.", name.encode(codec), kind))

    assert understood.mail.attachments[0].filename == name
    assert "charset_guessed" in repairs_of(understood)


@pytest.mark.parametrize("codec", LETTERS)
def test_a_short_name_is_in_the_charset_that_the_text_is_found_to_be_in(codec: str) -> None:
    text, name = LETTERS[codec]
    coded = name.encode(codec)

    understood = read(a_letter(text.encode(codec), coded, b"text/plain", coded))

    assert (understood.mail.attachments[0].filename, understood.mail.subject) == (name, name)
    assert text_of(understood) == text


@pytest.mark.parametrize("label", ["iso-2022-jp", "utf-8"])
def test_a_name_beside_text_of_another_encoding_is_read(label: str) -> None:
    kind = f"text/plain; charset={label}".encode()
    name = "見積書のご案内.pdf"

    assert read(a_letter(b"x", name.encode("cp932"), kind)).mail.attachments[0].filename == name


def test_a_subject_is_in_the_charset_that_a_part_declares() -> None:
    raw = a_letter(b"x", b"a.pdf", b"text/plain; charset=koi8-r", "Акт".encode("koi8-r"))

    assert read(raw).mail.subject == "Акт"


def test_a_name_is_in_the_charset_of_another_name() -> None:
    raw = a_letter(b"x", "Акт.pdf".encode("koi8-r"), b"text/plain", b"=?koi8-r?B?4cvU?=")

    understood = read(raw)

    assert (understood.mail.subject, understood.mail.attachments[0].filename) == ("Акт", "Акт.pdf")


def test_a_name_that_is_not_in_the_charset_of_its_mail_is_guessed() -> None:
    raw = a_letter(b"x", "Prüfung.pdf".encode("latin-1"), b"text/plain; charset=utf-8")

    assert read(raw).mail.attachments[0].filename == "Prüfung.pdf"


def test_a_short_word_without_any_evidence_is_no_rare_language() -> None:
    raw = a_letter(b"x", "Акт.pdf".encode("cp1251"), b"text/plain")

    assert read(raw).mail.attachments[0].filename == "Акт.pdf"


def test_single_accented_letters_without_any_evidence_are_western() -> None:
    understood = read("From: Ü <a@example.org>\nSubject: É <x@example.org>\n\nx\n".encode("latin-1"))

    assert understood.mail.subject == "É <x@example.org>"
    assert understood.mail.sender
    assert understood.mail.sender.name == "Ü"


def test_the_name_of_a_file_within_a_text_is_in_the_charset_of_that() -> None:
    name = "Акт.txt"
    block = b"begin 644 " + name.encode("koi8-r") + b'\n"86(`\n`\nend\n'
    raw = b"From: ada@example.org\nContent-Type: text/plain; charset=koi8-r\n\nx\n" + block

    assert read(raw).mail.attachments[0].filename == name


def test_what_travels_as_it_is_says_nothing_about_letters() -> None:
    binary = bytes(range(128, 256)) * 20 + b"\0"
    kind = b"application/octet-stream\nContent-Transfer-Encoding: binary"

    found = read(a_letter(binary, "Prüfung.pdf".encode("latin-1"), kind)).mail.attachments

    assert [file.filename for file in found][-1] == "Prüfung.pdf"
