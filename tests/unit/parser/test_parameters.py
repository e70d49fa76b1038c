"""Are the parameters of a header read in every shape that mailers give them? RFC 2045, RFC 2231, and neither."""

import pytest

from parser.domain.parameters import read_boundary, read_parameters, read_type
from parser.domain.repairs import Repairs
from support.parsing import read

VALUES = [
    (b"name=x.txt", "x.txt"), (b'name="x;y.txt"', "x;y.txt"), (b'name="x\\"y.txt"', 'x"y.txt'), (b'name="unclosed.txt', "unclosed.txt"),
    (b"name=two words.txt; size=3", "two words.txt"), (b"size=3 name=x.txt", "x.txt"), (b'size="3" name="x.txt"', "x.txt"),
    (b"(comment) name=x.txt", "x.txt"), (b" NAME = x.txt ;", "x.txt"), (b"name=x,y.txt", "x,y.txt"), (b'name="C:\\dir\\x.txt"', "C:\\dir\\x.txt"),
    (b'name="a"; name="b"', "a"), (b'name="a\tb.txt"', "a b.txt"),
    (b"name*=utf-8''Gr%C3%BC.txt", "Grü.txt"), (b"name*=iso-8859-1'de'Gr%FC.txt", "Grü.txt"), (b"name*=''Gr%C3%BC.txt", "Grü.txt"),
    (b"name*=Gr%C3%BC.txt", "Grü.txt"), (b"name*=unknown'de'Gr%C3%BC.txt", "Grü.txt"), (b"name=utf-8''Gr%C3%BC.txt", "Grü.txt"),
    (b"name*0*=utf-8''Gr%C3; name*1*=%BC.txt", "Grü.txt"), (b"name*1*=%BC.txt; name*0*=utf-8''Gr%C3", "Grü.txt"),
    (b'name*0="a"; name*2="b.txt"', "ab.txt"), (b"name*0*=utf-8''Gr%C3%BC%20; name*1=\"plain %20.txt\"", "Grü plain %20.txt"),
    (b"name*0*=utf-8''100%; name*1=.txt", "100%.txt"), (b"name=plain.txt; name*=utf-8''Gr%C3%BC.txt", "Grü.txt"),
    (b"name==?utf-8?Q?Gr=C3=BC.txt?=", "Grü.txt"), (b'name="=?utf-8?Q?Gr=C3=BC?= =?utf-8?Q?.txt?="', "Grü.txt"),
    (b'name*0="=?utf-8?Q?Gr=C3"; name*1="=BC.txt?="', "Grü.txt"), (b'name="=?utf-8?B?R3LDvC50eHQ=', "Grü.txt"),
    (b'name="The "first" report.pdf"; size=3', 'The "first" report.pdf'), (b'name="a"b; size="3"', "a"), (b'name="a"; size="3"; x="y"z"', "a"),
    (b"name=Gr\xfc\xdfe.txt", "Grüße.txt"), ("name=Grü.txt".encode(), "Grü.txt"),
    (b"name*=utf-8'en_US'Gr%C3%BC.txt", "Grü.txt"), (b"name*=utf-8''\"Gr%C3%BC b.txt\"", "Grü b.txt"),
    (b"name*0=utf-8''Gr%C3; name*1=%BC.txt", "Grü.txt"), (b"name*0=utf-8''a; name*1=b.txt", "utf-8''ab.txt"),
    (b"name=\"John\\'s file.txt\"", "John's file.txt"), (b'name="report\\(1\\).txt"', "report(1).txt"), (b"name=two\\ words.txt", "two words.txt"),
    (b'name=\\"two words.txt\\"', '"two words.txt"'), (b'name="C:\\dir\\(1).txt"', "C:\\dir\\(1).txt"), (b'name="\\\\host\\x.txt"', "\\host\\x.txt"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "name"), VALUES)
def test_a_name_is_read_in_every_shape(written: bytes, name: str) -> None:
    assert read_parameters(b"a/b; " + written, Repairs())["name"] == name


@pytest.mark.parametrize(
    ("value", "media_type"),
    [
        (b"TEXT/Html; charset=x", "text/html"), (b"text/html charset=utf-8", "text/html"), (b"text/html, charset=utf-8", "text/html"),
        (b"multipart", "multipart/mixed"), (b"multipart/; boundary=b", "multipart/mixed"), (b"text", "text/plain"), (b"", "text/plain"),
        (b'"text/html"; charset=utf-8', "text/html"),
        (b";charset=utf-8", "text/plain"), (b"text/plain/x", "text/plain"), (b"a/" + b"b" * 200, "text/plain"), ("täxt/plain".encode(), "text/plain"),
    ],
)  # fmt: skip
def test_a_type_is_one_or_the_default(value: bytes, media_type: str) -> None:
    assert read_type(value) == media_type


@pytest.mark.parametrize(
    ("value", "boundary"),
    [
        (b'x/y; boundary="a  b "', b"a  b"), (b"x/y; boundary==_a=b", b"=_a=b"), (b'x/y; boundary*0="a"; boundary*1="b"', b"ab"),
        (b"x/y; boundary*=us-ascii''b", b"b"), (b'x/y; boundary="\xfc"', b"\xfc"), (b"x/y; boundary=", b""), (b"x/y", b""),
    ],
)  # fmt: skip
def test_a_boundary_is_bytes(value: bytes, boundary: bytes) -> None:
    assert read_boundary(value) == boundary


def test_of_a_raw_name_only_the_charset_in_which_it_was_is_told() -> None:
    fields = b"Content-Type: application/pdf\nContent-Disposition: attachment; filename=Angebot_f\xfcr_M\xfcller.pdf"
    understood = read(b"From: a@b\n" + fields + b"\n\n%PDF-1.4\n")

    assert [file.filename for file in understood.mail.attachments] == ["Angebot_für_Müller.pdf"]
    assert [each.detail for each in understood.mail.warnings if each.code == "charset_guessed"] == ["read as cp1252"]
