"""Is the text of headers read as it was meant? Encoded words, whole and broken, and raw 8-bit."""

import pytest

from parser.domain.repairs import Repairs
from parser.domain.words import decode_base64, decode_words
from support.mails import a_mail
from support.parsing import read, repairs_of

WHOLE = [
    (b"plain", "plain"), (b"", ""), (b"1 =?= 2", "1 =?= 2"),
    (b"=?utf-8?q?Gr=C3=BC=C3=9Fe?=", "Grüße"), (b"=?utf-8?Q?Caf=c3=a9?=", "Café"), (b"a =?utf-8?q?b?= c", "a b c"),
    (b"=?utf-8?q?a?= =?utf-8?q?b?=", "ab"), (b"=?utf-8?q?a?=\t \t=?utf-8?q?b?=", "ab"), (b"=?utf-8?q?a?==?utf-8?q?b?=", "ab"),
    (b"=?utf-8?B?R3LD?= =?UTF-8?B?vA==?=", "Grü"), (b"=?utf-8?q?=C3?= =?utf-8?b?vA==?=", "ü"),
    (b"=?UTF-8?B?8J+Y?= =?UTF-8?B?gA==?=", "😀"), (b"=?utf-8?q?=C3=BC?= =?iso-8859-1?q?=FC?=", "üü"),
    (b"=?iso-8859-1*en?Q?=E4?=", "ä"), (b"=?utf-8*en?q?Gr=C3=BC?=", "Grü"), (b"[=?utf-8?Q?x?=]", "[x]"), (b"x =?utf-8?Q??= y", "x y"),
    (b"=?ISO-2022-JP?B?GyRCJUYlOSVIGyhC?=", "テスト"), (b"=?gb2312?B?1tDOxA==?=", "中文"), (b"=?utf-16?B?//5oAGkA?=", "hi"),
    (b'"=?utf-8?Q?Gr=C3=BC?="', '"Grü"'), (b"=?utf-8?B?SGVsbG8?=", "Hello"),
    (b"=?utf-8?B?SGVsbG8?= =?utf-8?B?IFdvcmxk?=", "Hello World"), (b"=?utf-8?B?w6?= =?utf-8?B?k=?=", "é"),
]  # fmt: skip

BROKEN = [
    (b"=?utf-8?Q?with space inside?=", "with space inside", None),
    (b"=?iso-8859-1?Q?a?b?=", "a?b", None), (b"=?utf-8?Q?What=3F is it??=", "What? is it?", None),
    (b"=?utf-8?Q?a= b=C3=BC?=", "abü", None), (b"=? utf-8 ?Q?Caf=c3=a9?=", "Café", None), (b'=?"utf-8"?Q?Caf=C3=A9?=', "Café", None),
    (b"=?utf-8?q?a_b=zz?=", "a b=zz", None), (b"=?utf-8?X?abc?=", "=?utf-8?X?abc?=", None),
    (b"=?utf-8?B?R3LD vMOf?=", "Grüß", "encoded_word_broken"), (b"=?utf-8?B?SGV!sbG8=?=", "Hello", "encoded_word_broken"),
    (b"=?utf-8?B?R3LDvMOfZ?=", "Grüß", "encoded_word_broken"), (b"=?utf-8?B?R3LDvMOfZQ==", "Grüße", "encoded_word_broken"),
    (b"=?utf-8?Q?R3LDvMOfZSBhdXMgTcO8bmNoZW4=?=", "Grüße aus München", "encoded_word_broken"),
    (b"=?utf-8?B?Gr=C3=BC=C3=9Fe_an?= =?utf-8?B?IGFsbGU=?=", "Grüße an alle", "encoded_word_broken"),
    (b"=?utf-8?Q?Bestellbestaetigung1?=", "Bestellbestaetigung1", None), (b"=?utf-8?B?R3I=w7w=?=", "Grü", None),
    (b"=?utf-8?B?R3LDtsOfZT4-Pj8_P8O_?=", "Größe>>>???ÿ", "encoded_word_broken"),
    (b"=?utf-8?q?unfinished", "unfinished", "encoded_word_broken"), (b"=?utf-8?B?R3LDv?= =?utf-8?B?MOf?=", "Grüß", None),
    (b"Re: =?utf-8?Q?Gr=C3=BC =?utf-8?Q?x?= y", "Re: Grü x y", "encoded_word_broken"), (b"=?utf-8?Q?So=? yes?=", "So=? yes", None),
    (b"=?utf-8?B?R3LDvM =?utf-8?B?R3LDvA==?=", "GrüGrü", "encoded_word_broken"), (b"=?utf-8?B?R3LDv?= =?utf-8?B?MOf", "Grüß", "encoded_word_broken"),
    (b"=??Q?Gr=C3=BC?=", "Grü", "charset_unknown"), (b"=?x-none?Q?Gr=C3=BC?=", "Grü", "charset_unknown"),
    (b"=?utf-8?Q?Gr=FC=DFe?=", "Grüße", "charset_guessed"), (b"=?us-ascii?Q?Gr=C3=BC?=", "Grü", "charset_guessed"),
    (b"=?iso-8859-1?Q?Gr=C3=BC=C3=9Fe?=", "Grüße", "charset_guessed"), (b"=?utf-7?Q?+AOQ-?=", "+AOQ-", "charset_refused"),
    (b"=?utf-8?Q?=3D=3Futf-8=3FB=3FR3LDvMOfZQ=3D=3D=3F=3D?=", "Grüße", "encoded_word_twice"),
    (b"=?utf-8?B?PT91dGYtOD9CP1IzTERz?= =?utf-8?B?dz09Pz0=?=", "Gr\u00f3", "encoded_word_twice"),
    (b"Re: =?utf-8?Q?=3D=3Fkoi8-r=3FB=3F4cvU=3F=3D_=3D=3Fkoi8-r=3FB=3F4cvU=3F=3D?=", "Re: АктАкт", "encoded_word_twice"),
    (b"=?utf-8?Q?Is_=3D=3Futf-8=3FQ=3Fa=3F=3D_right?=", "Is =?utf-8?Q?a?= right", None),
    (b"=?iso-2022-jp?B?DjEyMzQPIGFiYw==?=", "ｱｲｳｴ abc", None), (b"=?iso-2022-jp?B?GyRCJCIbKEIODzFeDjFe?=", "あ1^ｱﾞ", None),
    (b"=?iso-2022-jp?B?GyRCLSEbKEI=?=", "①", "charset_broken"), (b"\x1b$B%F%9%H\x1b(B", "テスト", "charset_guessed"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "text"), WHOLE)
def test_encoded_words_are_decoded_without_a_repair(value: bytes, text: str) -> None:
    repairs = Repairs()

    assert decode_words(value, repairs) == text
    assert repairs.findings() == ()


@pytest.mark.parametrize(("value", "text", "repair"), BROKEN)
def test_i06_broken_encoded_words_say_what_they_can(value: bytes, text: str, repair: str | None) -> None:
    repairs = Repairs()

    assert decode_words(value, repairs) == text
    assert repair is None or repair in {finding.code for finding in repairs.findings()}


@pytest.mark.parametrize(
    ("subject", "charset"),
    [
        ("Привет", "windows-1251"),
        ("Заказ номер пять", "koi8-r"),
        ("ご注文ありがとうございます", "shift_jis"),
        ("你好", "gb2312"),
        ("Grüße", "iso-8859-1"),
    ],
)
def test_i06_raw_8_bit_headers_are_read_by_the_charset_of_their_body(subject: str, charset: str) -> None:
    head = b"From: a@b\nSubject: %b\nContent-Type: text/plain; charset=%b\n" % (
        subject.encode(charset),
        charset.encode(),
    )

    understood = read(head + b"\nx")

    assert understood.mail.subject == subject
    assert "charset_guessed" in repairs_of(understood)


@pytest.mark.parametrize(
    ("data", "decoded", "is_whole"),
    [(b"aGVsbG8=", b"hello", True), (b"aGVsbG8", b"hello", False), (b"aGVs\r\nbG8=", b"hello", False), (b"a-GVsbG8=", b"hello", False),
     (b"aGVsbG8=d29ybGQ=", b"helloworld", False), (b"aGVsb", b"hel", False), (b"", b"", True), (b"=", b"", False)],
)  # fmt: skip
def test_damaged_base64_is_decoded_as_far_as_it_goes(data: bytes, decoded: bytes, is_whole: bool) -> None:  # noqa: FBT001
    assert decode_base64(data) == (decoded, is_whole)


@pytest.mark.parametrize("inside", ["\r\nBcc: x@y", "\nX: y", "\r", "\u2028x", "\x85x"])
def test_i08_no_line_break_comes_out_of_an_encoded_word(inside: str) -> None:
    coded = b"=?utf-8?q?%b?=" % "".join(f"={byte:02X}" for byte in f"a{inside}".encode()).encode()
    mail = read(b"From: %b <a@b>\nSubject: %b\nX-Rule: %b\n\nx" % (coded, coded, coded)).mail

    assert mail.sender is not None
    for text in (mail.subject, mail.sender.name, mail.headers[0].value):
        assert len(text.splitlines()) == 1


def test_i32_nothing_in_a_line_can_write_another_log_line() -> None:
    mail = read(a_mail(subject="=?utf-8?q?=1B[2J=0D=0Alevel=3Dinfo_=9B31m=07?=")).mail

    assert mail.subject.isprintable()
