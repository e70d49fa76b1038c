"""Do bytes become the text that was meant, whatever they claim to be?"""

# ruff: noqa: RUF001 - text in the alphabets of the world
import pytest

from parser.domain.charsets import codec_of, decode
from parser.domain.repairs import Repairs

GUESSED = [
    ("cp1252", "café au lait"), ("cp1252", "Straße"), ("cp1252", "Facture impayée n° 12"), ("cp1252", "prix 5 €"), ("cp1252", "it’s “quoted”"),
    ("cp1252", "Ação não concluída"), ("cp1252", "Smørrebrød på"), ("cp1252", "Hyvää päivää"), ("cp1250", "Zażółć gęślą jaźń"),
    ("cp1250", "Příliš žluťoučký kůň"), ("cp1254", "Şifre değişikliği"), ("cp1251", "Привет, как дела"), ("koi8-r", "Заказ номер 5"),
    ("cp1253", "Γειά σου"), ("cp1255", "שלום"), ("cp1256", "مرحبا بكم"), ("cp874", "สวัสดีครับ"), ("gbk", "订单问题"), ("big5", "訂單問題"),
    ("shift_jis", "ご注文ありがとうございます"), ("euc-jp", "ご注文番号"), ("euc-kr", "주문 문의 드립니다"),
]  # fmt: skip


@pytest.mark.parametrize(
    "label", ["idna", "punycode", "unicode_escape", "raw_unicode_escape", "rot13", "hex", "zlib", "mbcs", "utf-7", ""]
)
def test_i06_only_charsets_of_the_web_are_known(label: str) -> None:
    assert codec_of(label) is None
    assert decode("grün".encode(), label, Repairs()) == "grün"


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("ISO-8859-1", "cp1252"), ("GB2312", "gb18030"), ('"KS_C_5601-1987"', "cp949"), ("Shift_JIS", "cp932"), ("x-gbk", "gb18030"),
        ("windows-1251", "cp1251"), ("IBM850", "cp850"), ("utf8", "utf-8"), ("us-ascii", "ascii"), ("latin1", "cp1252"),
        ("charset=charset=utf-8", "utf-8"), ("en_US.UTF-8", "utf-8"), ("windows-874", "cp874"), ("x-mac-cyrillic", "mac_cyrillic"),
        ("iso-2022-jp-ms", "iso2022_jp"), ("cp-1252", "cp1252"), ("utf8mb4", "utf-8"), ("X-UNKNOWN", None), ("x-macroman", "mac_roman"),
    ],
)  # fmt: skip
def test_labels_are_read_generously(label: str, codec: str | None) -> None:
    assert codec_of(label) == codec


@pytest.mark.parametrize(("charset", "text"), GUESSED)
def test_i06_text_without_a_charset_is_guessed(charset: str, text: str) -> None:
    repairs = Repairs()

    assert decode(text.encode(charset), "", repairs) == text
    assert [finding.code for finding in repairs.findings()] == ["charset_guessed"]


@pytest.mark.parametrize(
    ("label", "data", "text"),
    [
        ("iso-8859-1", "Grüße".encode(), "Grüße"), ("utf-8", "Grüße".encode("cp1252"), "Grüße"),
        ("gb2312", "关于您的订单".encode(), "关于您的订单"), ("utf-16", b"plain text", "plain text"),
        ("utf-8", b"caf\xc3\xa9 \xff au lait", "café \ufffd au lait"), ("utf-8", b"so far \xf0\x9f\x98", "so far \ufffd"),
        ("iso-2022-jp", b"\x1b$B-!%F\x1b(B!", "①テ!"), ("iso-2022-jp", b"\x1b$B%F\nnext", "テ\nnext"),
        ("iso-2022-jp", b"\x1b(I1\x1b(B", "ｱ"),
    ],
)  # fmt: skip
def test_i06_a_wrong_declaration_is_seen_through(label: str, data: bytes, text: str) -> None:
    repairs = Repairs()

    assert decode(data, label, repairs) == text
    assert repairs.findings()


@pytest.mark.parametrize(
    ("label", "data", "text"),
    [
        ("utf-16", "Grüße".encode("utf-16-le"), "Grüße"),
        ("utf-16", "Grüße".encode("utf-16-be"), "Grüße"),
        ("utf-16", "中文".encode("utf-16-be"), "中文"),
        ("utf-32", "Grüße".encode("utf-32-be"), "Grüße"),
        ("euc-jp", b"\xad\xa1\xc6\xfc", "①日"),
        ("big5", "嘅喺".encode("big5hkscs"), "嘅喺"),
        ("cp1125", "Привіт".encode("cp1125"), "Привіт"),
    ],
)
def test_text_without_a_byte_order_or_with_characters_of_vendors_is_read(label: str, data: bytes, text: str) -> None:
    repairs = Repairs()

    assert decode(data, label, repairs) == text
    assert repairs.findings() == ()


@pytest.mark.parametrize(
    ("codec", "text"),
    [
        ("cp1251", "Моё"),
        ("iso8859_2", "PÓŁKA"),
        ("gb18030", "您好"),
        ("cp932", "テスト"),
        ("cp1252", "Ã"),
        ("utf-16", "中文"),
    ],
)
def test_a_right_declaration_is_believed(codec: str, text: str) -> None:
    repairs = Repairs()

    assert decode(text.encode(codec), codec, repairs) == text
    assert repairs.findings() == ()


@pytest.mark.parametrize(
    ("label", "charset", "text"),
    [
        ("iso-8859-1", "cp1251", "Здравствуйте, принтер сломался."),
        ("us-ascii", "koi8-r", "Здравствуйте, принтер сломался."),
        ("iso-8859-1", "cp1253", "Καλημέρα, ο εκτυπωτής χάλασε."),
        ("windows-1252", "cp1255", "שלום, המדפסת התקלקלה הבוקר."),
        ("iso-8859-1", "cp1256", "مرحبا، الطابعة لا تعمل منذ الصباح"),
        ("iso-8859-1", "gbk", "你好，我们的打印机坏了，请尽快派人来修理。"),
        ("iso-8859-1", "cp949", "안녕하세요, 프린터가 고장났습니다."),
        ("iso-8859-1", "shift_jis", "プリンターが故障しました。至急修理をお願いいたします。"),
        ("iso-2022-jp", "cp932", "半角ｶﾀｶﾅのプリンター①"),
        ("iso-2022-jp", "euc-jp", "プリンターが故障しました。"),
        ("hz-gb-2312", "gbk", "打印机坏了"),
        ("utf-16", "utf-8", "Der Drucker läuft nicht"),
        ("us-ascii", "iso2022_kr", "안녕하세요, 프린터가 고장났습니다.\n감사합니다"),
        ("", "iso2022_kr", "안녕하세요"),
    ],
)
def test_i06_text_that_cannot_be_what_it_is_called_is_guessed(label: str, charset: str, text: str) -> None:
    assert decode(text.encode(charset), label, Repairs()) == text


@pytest.mark.parametrize("label", ["iso-2022-cn", "iso-2022-cn-ext", "us-ascii", ""])
def test_text_that_shifts_to_chinese_is_read(label: str) -> None:
    data = b"\x1b$)A\x0eDz:C\x0f, the printer\n\x1b$)A\x0eP;P;\nend"

    assert decode(data, label, Repairs()) == "您好, the printer\n谢谢\nend"
    assert decode(b"a \x1b$) b \x0e c", label, Repairs()) == "a \x1b$) b \x0e c"


@pytest.mark.parametrize(
    "text",
    [
        "ÄÖÜ äöü ß: Größe, „Zitat“ – Gruß … …",
        "ÉÈÊËÀÂÇ: À BIENTÔT « oui » –",
        "Text\n" + "–" * 40 + "\n»»»» «««« •••••••••• ©©©©\nEnde",
        "aáàâäãåæ eéèêë iíìîï oóòôöõø uúùûü",
        "ÜÜÜÜBERRASCHUNG! ÄÄÄÄÄÄH ÖÖÖÖ",
        "Prix :" + "\u00a0" * 20 + "12 €",
    ],
)
def test_i06_rows_of_accents_and_lines_are_western_as_they_are_called(text: str) -> None:
    assert decode(text.encode("cp1252"), "iso-8859-1", Repairs()) == text
