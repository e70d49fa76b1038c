"""Is a file's name safe to show and to save under, whatever a sender calls it?"""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parser.domain.files.names import distinct, nameless, safe_filename
from support.parsing import read, repairs_of

HIDDEN = "\u202e\u200b"
DANGEROUS = "../\\:\0\r\n\u202e\u200b\u2044\u2215\uff0f\ufe68 con.nul%2faA\u0301é\u2024\ud800%C3%BC'"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("a.pdf", "a.pdf"), ("../../etc/passwd", "passwd"), ("..\\..\\boot.ini", "boot.ini"), ("C:\\x\\a.exe", "a.exe"), ("C:x.exe", "x.exe"),
        ("a.txt:evil.exe", "a.txt_evil.exe"), (f"a{HIDDEN}.txt", "a.txt"), ("annexe\u202egpj.exe", "annexegpj.exe"), ("a.pdf.exe", "a.pdf.exe"),
        (".htaccess", "htaccess"), ("\u200b.htaccess", "htaccess"), (". .htaccess", "htaccess"), ("\uff0ehtaccess", "htaccess"), ("x/.\u200bhtaccess", "htaccess"),
        ("nul", "_nul"), ("CON .txt", "_CON .txt"), ("LPT1.txt", "_LPT1.txt"), ("com¹", "_com¹"), ("co\u200bn", "_con"), ("console.txt", "console.txt"),
        ("a\r\nb", "a b"), ("a\0b", "ab"), ("..", ""), ("/", ""), ("\u202e", ""), ("x. . .", "x"), ("x.\u200b.", "x"), ("Übersicht.pdf", "Übersicht.pdf"),
        ("a\uff0fb.txt", "a_b.txt"), ("a\u2215b.txt", "a_b.txt"), ("..%2f..%5Cx%00.txt", "_.._x_.txt"), ("100% sure.pdf", "100% sure.pdf"), ("a?b*.txt", "a_b_.txt"),
        ("e\u0301.txt", "é.txt"), ("回复\uff1a合同.pdf", "回复\uff1a合同.pdf"), ("file:///etc/passwd", "passwd"), ("https://evil.example/x.exe?y", "x.exe_y"), ("a\ud800.txt", "a\ufffd.txt"),
        ("&#1040;&#1082;&#1090;.pdf", "Акт.pdf"), ("&#46;&#47;x.pdf", "&#46;&#47;x.pdf"), ("a&#999999;.pdf", "a.pdf"),
        ("Gr%C3%BC%C3%9Fe.pdf", "Grüße.pdf"), ("a%FFb%C3.txt", "a%FFb%C3.txt"), ("%E2%88%95etc.txt", "_etc.txt"), ("'a.pdf'", "a.pdf"), ('"a.pdf"', "a.pdf"), ('a.pdf"', "a.pdf"), ("\u201ca.pdf\u201d", "a.pdf"), ("Ada's 'a'.pdf", "Ada's 'a'.pdf"),
    ],
)  # fmt: skip
def test_i10_a_name_is_made_safe(name: str, safe: str) -> None:
    assert safe_filename(name) == safe
    assert safe_filename(safe) == safe


@pytest.mark.parametrize(
    "name", ["ü" * 500 + ".pdf", "x" * 10_240 + ".pdf", "x" * 254 + ".pdf", ("a" + "\u0301") * 5000 + ".pdf"]
)
def test_i10_a_long_name_keeps_its_extension(name: str) -> None:
    safe = safe_filename(name)

    assert safe.endswith(".pdf")
    assert len(safe.encode()) <= 255


@given(st.one_of(st.text(), st.text(alphabet=DANGEROUS)))
def test_i10_any_name_is_safe_after_the_last_change(name: str) -> None:
    safe = safe_filename(name)

    assert safe_filename(safe) == safe
    assert unicodedata.normalize("NFC", safe) == safe
    assert not set(safe) & set('/\\:<>"|?*\u2044\u2215\uff0f\ufe68')
    assert safe == safe.strip(" .\u2024\uff0e")
    assert all(unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Zl", "Zp"} for char in safe)
    assert safe.partition(".")[0].strip().upper() not in {"CON", "PRN", "AUX", "NUL", "COM1", "LPT9"}
    assert len(safe.encode()) <= 255


def test_i10_names_in_one_mail_are_distinct_whatever_their_case() -> None:
    taken: set[str] = set()

    assert [distinct(name, taken) for name in ("a.pdf", "A.PDF", "a.pdf", "a (2).pdf")] == [
        "a.pdf", "A (2).PDF", "a (3).pdf", "a (2) (2).pdf",
    ]  # fmt: skip


@given(st.lists(st.text(max_size=12), max_size=12), st.integers(32, 64))
def test_i10_names_stay_distinct_and_safe_within_any_limit(names: list[str], most: int) -> None:
    taken: set[str] = set()
    given_names = [distinct(safe_filename(name * 3, most) or "x", taken, most) for name in names]

    assert len({name.casefold() for name in given_names}) == len(names)
    assert all(len(name.encode()) <= most for name in given_names)


@pytest.mark.parametrize(
    "parameter",
    [
        'filename="../../x/.htaccess"',
        "filename*=utf-8''%E2%80%8B.htaccess",
        "filename*0*=utf-8''%2E; filename*1=htaccess",
        'filename="=?utf-8?b?4oCLLmh0YWNjZXNz?="',
    ],
)
def test_i10_a_name_is_checked_after_it_was_decoded(parameter: str) -> None:
    head = "From: a@example.com\nSubject: x\nContent-Type: application/octet-stream\n"
    understood = read(f"{head}Content-Disposition: attachment; {parameter}\n\nx\n".encode())

    assert [file.filename for file in understood.mail.attachments] == ["htaccess"]
    assert "filename_changed" in repairs_of(understood)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ("Content-Disposition: filename=a.pdf", "a.pdf"),
        ("Content-Disposition: attachment; name=a.pdf", "a.pdf"),
        ("Content-Disposition: attachment; filename=; name=a.pdf", "a.pdf"),
        ("Content-Disposition: attachment\nContent-Location: a.pdf", "a.pdf"),
        ("Content-Disposition: attachment\nContent-Location: https://example.org/x/a.pdf", "a.pdf"),
        ("Content-Disposition: attachment\nContent-Location: https://example.org/x/?a.pdf&b", "attachment-1.pdf"),
        ("Content-Disposition: attachment; filename=b.pdf\nContent-Location: a.pdf", "b.pdf"),
    ],
)
def test_a_name_is_found_where_it_does_not_belong(fields: str, name: str) -> None:
    raw = f"From: a@example.com\nContent-Type: application/pdf\n{fields}\n\n%PDF-1.4\n".encode()

    assert [file.filename for file in read(raw).mail.attachments] == [name]


@pytest.mark.parametrize(
    ("media_type", "sniffed", "name"),
    [
        ("image/png", None, "attachment-1.png"), ("message/rfc822", None, "attachment-1.eml"), ("image/jpg", "image/jpeg", "attachment-1.jpg"),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", None, "attachment-1.docx"),
        ("application/octet-stream", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "attachment-1.xlsx"),
        ("application/x-zip-compressed", "application/zip", "attachment-1.zip"), ("application/gzip", None, "attachment-1.gz"),
        ("application/xml", "text/xml", "attachment-1.xml"), ("application/pkcs7-mime", None, "attachment-1.p7m"),
        ("audio/ogg", None, "attachment-1.ogg"), ("image/webp", None, "attachment-1.webp"), ("text/vcard", None, "attachment-1.vcf"),
        ("application/octet-stream", "application/rtf", "attachment-1.rtf"),
        ("application/octet-stream", "application/pdf", "attachment-1.pdf"), ("x/unheard-of", None, "attachment-1"),
    ],
)  # fmt: skip
def test_a_file_without_a_name_gets_one_by_its_type(media_type: str, sniffed: str | None, name: str) -> None:
    assert nameless(1, media_type, sniffed) == name
