# ruff: noqa: RUF001 - words stand in the letters of their languages
"""Is text read in the charset it really is in, whatever it says of itself or passed through on its way?"""

from time import process_time

import pytest

from parser.domain.charsets import codec_of, decode
from parser.domain.repairs import Repairs

RUSSIAN = "Здравствуйте, принтер не работает со вчерашнего дня. Помогите, пожалуйста."
TURKISH = "Merhaba, yazıcı çalışmıyor. Lütfen yardım edin, ışığı yanıp sönüyor."
POLISH = "Dzień dobry, drukarka nie działa. Proszę o pomoc, zażółć gęślą jaźń."
GERMAN = "Guten Tag, der Drucker läuft nicht. Können Sie prüfen, ob größere Störungen bestehen?"
TRADITIONAL = "您好，印表機無法運作，請儘快派人修理。謝謝"
THAI = "สวัสดี เครื่องพิมพ์ไม่ทำงานตั้งแต่เมื่อวาน"
SIMPLIFIED = "您好，打印机无法工作，请尽快派人来修理。谢谢"


SLOVAK = "Ďakujem, ľudia už môžu tlačiť"


@pytest.mark.parametrize(
    ("text", "real", "said"),
    [
        (RUSSIAN, "koi8_r", "windows-1251"),
        (RUSSIAN, "cp1251", "koi8-r"),
        (TURKISH, "cp1254", "iso-8859-1"),
        (POLISH, "iso8859_2", "iso-8859-1"),
        (POLISH, "iso8859_2", "windows-1252"),
        (TRADITIONAL, "big5", "gb2312"),
        (THAI, "cp874", "iso-8859-1"),
        (SIMPLIFIED, "gbk", "big5"),
        (SLOVAK, "cp1250", "iso-8859-1"),
        (GERMAN, "cp850", "iso-8859-1"),
        (GERMAN, "cp437", "us-ascii"),
        ("Sauvegarde terminée, problème détecté", "cp850", "utf-8"),
        ("Más información en el año señalado", "cp850", "windows-1252"),
    ],
)
def test_text_that_is_called_by_the_name_of_another_charset_is_read(text: str, real: str, said: str) -> None:
    repairs = Repairs()

    assert decode(text.encode(real), said, repairs) == text
    assert {finding.code for finding in repairs.findings()} >= {"charset_guessed"}


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("ПРИНТЕР НЕ РАБОТАЕТ СО ВЧЕРАШНЕГО ДНЯ. ПОМОГИТЕ", "windows-1251"),
        ("ПРИНТЕР НЕ РАБОТАЕТ СО ВЧЕРАШНЕГО ДНЯ. ПОМОГИТЕ", "koi8-r"),
        ("Ýmsar stofnanir bjóða upp á þjónustu við húsnæði og ýmis þægindi", "iso-8859-1"),
        ("Der Behälter faßt 5 m³ und 10 µl, ±2 %, ¾ davon ist Öl", "iso-8859-1"),
        ("¿Qué pasa?¿Y ahora?¡No! Señor Muñoz", "iso-8859-1"),
        ("Nový řidič tiskárny pořád nefunguje", "windows-1250"),
        ("the“Order”page and then the“Payment”page", "windows-1252"),
        ("das„kleine“und das„große“gerät", "windows-1252"),
    ],
)
def test_text_is_read_as_it_says_where_nothing_speaks_against_it(text: str, label: str) -> None:
    repairs = Repairs()

    assert decode(text.encode(codec_of(label) or ""), label, repairs) == text
    assert repairs.findings() == ()


@pytest.mark.parametrize("said", ["utf-8", "us-ascii", ""])
def test_lines_that_somebody_added_in_another_charset_are_read(said: str) -> None:
    added = "Müller Gerätebau führt größere Geräte nicht mehr"

    assert decode(f"{GERMAN}\n".encode() + added.encode("latin-1"), said, Repairs()) == f"{GERMAN}\n{added}"


def test_a_few_damaged_bytes_are_not_taken_for_another_charset() -> None:
    assert decode(GERMAN.encode() + b"\nabc\xe9d\n", "utf-8", Repairs()) == f"{GERMAN}\nabc\ufffdd\n"
    assert decode(GERMAN.encode("latin-1") + b" \x9d", "iso-8859-1", Repairs()) == f"{GERMAN} \ufffd"
    assert decode(GERMAN.encode() + b"\ncut \xe2\x82", "utf-8", Repairs()) == f"{GERMAN}\ncut \ufffd"


@pytest.mark.parametrize("western", ["latin-1", "cp1252"])
def test_utf_8_that_was_written_twice_is_read(western: str) -> None:
    text = GERMAN if western == "latin-1" else f"{GERMAN} Es kostet 5\u00a0€."

    assert decode(text.encode().decode(western).encode(), "utf-8", Repairs()) == text


def test_a_sample_of_what_is_wrong_is_left_as_it_is() -> None:
    for text in (
        "Your page shows GrÃ¶Ã\x9fe, please repair it.",
        "Statt Größe steht da GrÃ¶ÃŸe, für über Ã¼ber, läuft lÃ¤uft",
    ):
        assert decode(text.encode(), "utf-8", Repairs()) == text


def test_characters_that_were_split_in_two_are_put_together() -> None:
    assert decode(b"Hi \xed\xa0\xbd\xed\xb8\x80 there", "utf-8", Repairs()) == "Hi \N{GRINNING FACE} there"
    assert decode(b"Half \xed\xa0\xbd of " + GERMAN.encode(), "utf-8", Repairs()).endswith(GERMAN)


def test_japanese_whose_escape_characters_were_removed_is_read() -> None:
    text = "プリンターが動きません。 ok つつ"

    assert decode(text.encode("iso2022_jp").replace(b"\x1b", b""), "iso-2022-jp", Repairs()) == text
    assert decode(b"It costs $B 5 (Bob)", "iso-2022-jp", Repairs()) == "It costs $B 5 (Bob)"


def test_vietnamese_letters_come_in_one_piece() -> None:
    assert decode(b"hoa\xf2t \xf0\xf4\xf2ng", "windows-1258", Repairs()) == "hoạt động"


@pytest.mark.parametrize(
    ("label", "codec"),
    [("iso88591", "cp1252"), ("iso_88599", "cp1254"), ("iso885915", "iso8859_15"), ("ISO-8859-8-E", "iso8859_8"), ("csEUCKR", "cp949"), ("cn-big5", "cp950"), ("visual", "iso8859_8"), ("csMacintosh", "mac_roman"),
        ("iso8859_9", "cp1254"), ("latin5", "cp1254"), ("iso8859_1", "cp1252"), ("csshiftjis", "cp932"), ("euc_kr", "cp949"),
     ("ksc5601", "cp949"), ("csbig5", "cp950"), ("iso-ir-100", "cp1252")],
)  # fmt: skip
def test_a_label_means_the_same_however_it_is_written(label: str, codec: str) -> None:
    assert codec_of(label) == codec


@pytest.mark.parametrize("data", [b"$B" * 500_000, b"$B(" * 500_000, b"$B!!" * 500_000 + b"(B", b"$B!!(B" * 50_000])
def test_what_looks_like_lost_escapes_costs_no_time(data: bytes) -> None:
    begun = process_time()
    decode(data, "iso-2022-jp", Repairs())

    assert process_time() - begun < 2


def test_marks_piled_on_a_vietnamese_letter_cost_no_time() -> None:
    begun = process_time()
    decode(b"a" + b"\xf2\xcc\xde" * 100_000, "windows-1258", Repairs())

    assert process_time() - begun < 2
