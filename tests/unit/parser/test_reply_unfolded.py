# ruff: noqa: RUF001 - words stand in the letters of their languages
"""Is what somebody says to the reader left unfolded, although it stands below a delimiter or begins with `>`?"""

import time

import pytest

from parser.domain.reply import fresh_text, split

NEW = "Hello,\n\nthe printer is broken."


def new_of(text: str) -> str:
    return fresh_text(text, split(text).spans).strip()


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nAda Lovelace\nInventor, Analytical Ltd\n+44 20 7946 0000\nada@example.net",
        "-- \nAda Lovelace\n\nThe best way to predict the future is to invent it.",
        '-- \n"Be yourself. Everyone else is already taken." - Oscar Wilde',
        "-- \nBe yourself. Everyone else is taken.",
        "-- \nAda Lovelace\n\nBesuchen Sie uns auf der Messe. Wir freuen uns auf Sie in Halle 5! https://example.net/messe",
        "-- \nBeispiel GmbH\n\nSitz der Gesellschaft: Berlin, Amtsgericht Charlottenburg HRB 12345\nGeschäftsführer: A. Lovelace",
        "-- \nAda\n\nSe ricevete questo messaggio per errore, vi preghiamo di avvisarci. Grazie di volerlo cancellare subito.",
    ],
)
def test_a_signature_with_a_motto_or_a_notice_stays_folded(signature: str) -> None:
    assert new_of(f"{NEW}\n\n{signature}\n") == NEW


@pytest.mark.parametrize(
    ("signature", "talk"),
    [
        ("--", "On another note, the second printer prints blank pages. Could you have a look at it?"),
        (
            "-- \nAda Lovelace\nInventor\n",
            "I forgot to say that the invoice is wrong too. Please send me a new one by Monday.",
        ),
        ("-- \nAda\n+44 20 7946 0000\n", "Hello Bob,\n\nyes, Tuesday is fine for us. We will meet you at the station."),
        ("—", "Zweitens: die Rechnung stimmt nicht. Bitte schicken Sie uns eine neue."),
        ("-- \nAda\n", "Es funktioniert immer noch nicht, können Sie bitte helfen?"),
        ("-- \nАда\n", "Принтер всё ещё не работает. Пожалуйста, пришлите мастера завтра утром."),
        ("-- \n愛田\n", "プリンターがまだ動きません。明日来ていただけますか。"),
        ("--\n", "The second problem is that the scanner does not save any files."),
    ],
)
def test_what_is_said_below_a_signature_is_told(signature: str, talk: str) -> None:
    assert new_of(f"{NEW}\n\n{signature}\n{talk}\n").endswith(talk)
    assert "7946" not in new_of(f"{NEW}\n\n{signature}\n{talk}\n")


def test_a_signature_below_what_is_said_below_a_rule_is_folded() -> None:
    talk = "Secondly the invoice is wrong. Please send another one."

    assert new_of(f"{NEW}\n\n--\n\n{talk}\n\nBest regards,\nAda Lovelace\n").endswith(talk)


@pytest.mark.parametrize(
    "text",
    [
        "we see this when there are\n> 5 items\nin the cart.", "The value must be\n>= 10\nto pass.", "Temperature\n> 30 degrees today",
        ">500 EUR is too much for us, please send another offer.", "It fails with:\n\n> npm run build\nerror: not found\n\nWhat to do?",
        "I ran this:\n> git pull\nAlready up to date.\n> git push\nrejected", "In der Konsole:\n> systemctl restart cups\nFailed", "I ran\n> SELECT * FROM users;\nERROR 1064\nand\n> quit;\nWhat now?",
        "I typed\n>ls -la\nand got nothing.", "Go to\n> Settings > Network > Proxy\nand switch it off.", "Please click:\n> Start > Programs > Ink",
    ],
)  # fmt: skip
def test_a_line_that_is_content_is_told(text: str) -> None:
    assert new_of(text) == text


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("Hi,\n\n> Can you come on Monday?\nYes.", "Can you come"),
        ("On Mon, 2 Nov 2026 at 10:00, Ada <ada@example.net> wrote:\n> 5 items\n\nok", "5 items"),
        ("> npm run build fails for me\n> since yesterday\nTry npm ci.", "since yesterday"),
        ("Ada schrieb:\n> 3 Drucker sind kaputt\nWelche?", "3 Drucker"),
        ("You wrote:\n> press the button\nI did.", "press the"),
        ("> 1. Is it on?\nYes\n> 2. Is it red?\nNo", "Is it red"),
        ("fixed\n> 2) the scanner does not scan\nalso fixed\n> 3) the fax\ndead", "the fax"),
    ],
)
def test_a_single_line_of_a_quote_is_folded(text: str, quoted: str) -> None:
    assert quoted not in new_of(text)


@pytest.mark.parametrize(
    "text", ["a:\n" * 100_000 + "> 5 items", "--\n" * 100_000 + "a. b? " * 50_000, "-- \n\nA b.\n" * 50_000]
)
def test_no_text_takes_long(text: str) -> None:
    started = time.process_time()

    split(text)

    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    "matter",
    [
        "Error code: 0x80070005", "Order #12345", "Order no: WEB-2026-11", "Serial number: XK-99-1", "Ticket-ID: 12", "App version 3.4", "Kd.-Nr.: 4711",
        "Seriennummer: XK99", "Bestell-Nr.: 12", "Zähler 1: 12345 kWh", "N° de commande : 12345", "Pedido nº 12", "Numero ordine: 12345", "Ordernummer 12345",
        "Numer zamówienia: 12345", "Заказ № 12", "Objednávka č. 12", "Rendelésszám: 12", "注文番号：12345", "订单编号: 12", "주문번호: 12345", "رقم الطلب: 12",
        "2x Schraube M4", "1. Open the app\n2. Click on login\n3. Error",
    ],
)  # fmt: skip
@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_what_a_mail_is_about_by_its_number_is_told_below_its_closing(matter: str, between: str) -> None:
    assert new_of(f"{NEW}\n\nBest regards\nAda Lovelace{between}{matter}\n").endswith(matter)


def test_what_a_mail_is_about_is_told_below_the_line_of_a_device() -> None:
    matter = "App version: 5.2.1\nCustomer ID: 123"

    assert new_of(f"{NEW}\n\nSent from my iPhone\n\n{matter}\n").split("\n\n")[-1].strip() == matter


@pytest.mark.parametrize(
    "line",
    [
        "Order Management\nTel. 030 12345", "Contract Manager, Level 3", "Auftragsabwicklung Zimmer 12", "Ordine degli Avvocati di Roma n. 123",
        "Bestellhotline: 0800 1234567", "Order line 9:00 - 17:00", "Bestellannahme 8-17 Uhr", "Rechnungsadresse: Hauptstr. 5, 12345 Berlin",
        "Model Railways Ltd\n12 Station Road", "Modellbau 24", "1. Stock", "ISO 9001 certified", "HRB 12345\nUSt-ID DE123456789", "Kundenservice 24/7",
    ],
)  # fmt: skip
def test_a_number_of_who_signs_stays_folded(line: str) -> None:
    assert new_of(f"{NEW}\n\nBest regards\nAda Lovelace\n{line}\n") == NEW


@pytest.mark.parametrize(
    "added",
    [
        "PD: funciona", "П.С. перезвоните", "ПС: заработало", "Ui.: működik", "追伸：動きました", "נ.ב. זה עובד", "Υ.Γ. λειτουργεί", "추신: 됩니다",
        "EDIT: works now", "Update: it works now", "Nachtrag: geht wieder",
    ],
)  # fmt: skip
def test_what_is_added_below_a_closing_is_told_in_any_tongue(added: str) -> None:
    assert new_of(f"{NEW}\n\nBest regards\nAda\n\n{added}\n").endswith(added)


@pytest.mark.parametrize("title", ["PD Dr. Ada Lovelace", "Updike Ltd", "附属病院"])
def test_a_title_or_a_house_is_nothing_added(title: str) -> None:
    assert new_of(f"{NEW}\n\nBest regards\n{title}\n") == NEW


@pytest.mark.parametrize("fields", ["Size: L\nColour: red", "Name: Ada Lovelace\nStreet: Way 1", "尺寸：大\n颜色：红"])
def test_fields_below_thanks_are_told(fields: str) -> None:
    assert new_of(f"{NEW}\n\nThanks\n\n{fields}\n").endswith(fields)


@pytest.mark.parametrize(
    ("greeting", "thanks", "said"),
    [
        ("Hello", "Thanks", "Still broken"), ("Hi Bob", "Thank you", "All good now"), ("Hi,", "Many thanks", "Problem solved"), ("Hello Bob!", "Regards", "Works"),
        ("Hallo", "Danke", "Geht jetzt"), ("Bonjour", "Merci", "Ça marche"), ("Hola", "Gracias", "Ya funciona"), ("Ciao Bob", "Grazie", "Funziona tutto"),
        ("Hej", "Tack", "Det fungerar nu"), ("Heisann", "Takk", "Det virker"), ("Cześć", "Dziękuję", "Działa"), ("Здравствуйте", "Спасибо", "Всё работает"),
        ("您好", "谢谢", "已解决"),
    ],
)  # fmt: skip
def test_what_is_said_below_a_greeting_and_thanks_is_told(greeting: str, thanks: str, said: str) -> None:
    for text in (f"{greeting}\n\n{thanks}\n\n{said}", f"{greeting}\n\n{thanks}\n{said}"):
        assert new_of(text) == text


@pytest.mark.parametrize(
    "answer", ["Yes", "It works now", "Hier geht es", "Heizung läuft.", "Hi Bob\n\nyes", "Tereza says yes"]
)
def test_thanks_and_a_name_below_an_answer_stay_folded(answer: str) -> None:
    assert new_of(f"{answer}\n\nThanks\nAda Lovelace") == answer


def test_a_device_s_line_below_a_greeting_stays_folded() -> None:
    assert new_of("Hello\n\nSent from my iPhone") == "Hello"


@pytest.mark.parametrize(
    "listed",
    [
        "Users to delete\n---------------\nada@example.net\nbob@example.net", "Broken pages\n==========\nhttps://example.net/a\nhttps://example.net/b",
        "See\n----------\nhttps://example.net/a\n----------", "Please unblock\n\n***\nbob@example.net\n***", "The printer is broken\n-----\nplease call 030 123456",
        "Please create an account\n\nAda Lovelace\nEngineer\nada@example.net\n030 123456",
    ],
)  # fmt: skip
def test_addresses_below_a_title_are_told(listed: str) -> None:
    assert new_of(f"Hello,\n\n{listed}\n") == f"Hello,\n\n{listed}"


@pytest.mark.parametrize(
    "card",
    [
        "-----\nAda Lovelace\n030 123456", "_____\nAda Lovelace | Example Ltd | +44 20 7946 0000", "*****\nExample Ltd\nwww.example.net",
        "――――――\n株式会社エイダ 営業部\nTEL 03-1234-5678\n――――――",
    ],
)  # fmt: skip
def test_a_card_below_a_rule_stays_folded(card: str) -> None:
    assert new_of(f"{NEW}\n\n{card}\n") == NEW
