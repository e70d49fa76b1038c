# ruff: noqa: RUF001 - words stand in the letters of their languages
"""Is a quote without marks told by what old and rare mailers write above it, and left to be read where a person cites?"""

import pytest

from contracts.values import Mail
from parser.domain.reply import fresh_text, split
from support.parsing import read

SAID = "It works again, many thanks."
OLD = "Have you tried to turn it off and on again?\nThe button is at the back."


def fresh(text: str) -> str:
    return fresh_text(text, split(text).spans).strip()


@pytest.mark.parametrize(
    "attribution",
    [
        "* Ada Lovelace <ada@example.net> [2026-11-03 09:15:22 +0100]:", "* Ada Lovelace (ada@example.net) [2026-11-03 09:15]:",
        "Quoting Ada Lovelace (2026-11-03 09:15:22)", "Excerpts from Ada Lovelace's message of November 3, 2026 9:15 am:",
        "Excerpts from Ada Lovelace's message of Tue Nov 03 09:15:22 +0100 2026:", "On Tue, 3 Nov 2026, Ada Lovelace wrote:",
        "Tuesday, November 3, 2026, 9:15:22 AM, you wrote:", "Вы писали 3 ноября 2026 г., 9:15:22:", "Ви писали 3 листопада 2026 р., 9:15:22:",
        "Dienstag, 3. November 2026, 09:15:22, schrieben Sie:", "mardi 3 novembre 2026 à 09:15:22, vous écriviez :",
        "martedì 3 novembre 2026, 9:15:22, hai scritto:", "W Twoim liście datowanym 3 listopada 2026 (09:15:22) można przeczytać:",
        'Message du 03/11/26 09:15\nDe : "Ada" <ada@example.net>\nA : bob@example.org\nCopie à :\nObjet : Imprimante',
        '------ Original Message ------\nFrom "Ada" <ada@example.net>\nTo bob@example.org; carl@example.org;\ndora@example.org\nDate 8/21/2026 1:40:27 PM\nSubject Ink',
        '------ Originalnachricht ------\nVon\t\t"Ada" <ada@example.net>\nAn\t\tbob@example.org\nDatum\t\t03.11.2026 09:15:22\nBetreff\t\tRe[2]: Tinte',
    ],
)  # fmt: skip
def test_a_quote_without_marks_is_told_by_what_its_mailer_writes_above(attribution: str) -> None:
    assert fresh(f"{SAID}\n\n{attribution}\n\n{OLD}\n") == SAID


@pytest.mark.parametrize(
    "text",
    [
        "Dear all,\nplease help.\n\nOn 3 November 2026 at 9:15 you wrote:\n\nWe will send somebody.\n\nNobody came.",
        "Guten Tag,\nbitte helfen Sie.\n\nAm 3. November 2026 um 9:15 schrieben Sie:\n\nEs kommt jemand.\n\nEs kam niemand.",
        "Here is our log.\n\nServer one [2026-11-03 09:15:22]:\ndisk failed\n\nWhat now?",
    ],
)
def test_what_a_person_cites_is_left_and_what_is_said_below_it_too(text: str) -> None:
    assert fresh(text) == text


@pytest.mark.parametrize("greeting", ["Hello Ada,", "Guten Tag Frau Lovelace,", "您好，", "مرحبا،"])
def test_a_greeting_alone_is_no_answer_so_what_stands_below_the_quote_s_introduction_stays(greeting: str) -> None:
    below = f"{OLD}\n\nI have, and it did not help."

    assert fresh(f"{greeting}\n\nOn 03/11/2026 09:15, Ada Lovelace wrote:\n\n{below}\n").endswith(below)


def test_header_lines_above_a_marked_quote_belong_to_it_where_the_answer_stands_below() -> None:
    header = "-----Original Message-----\nFrom: Ada <ada@example.net>\nSent: 3 Nov 2026 9:15\nSubject: Printer\n"

    assert fresh(f"{header}\n> Is it on?\n\n{SAID}\n") == SAID


def passed_on(text: str) -> Mail:
    header = "From: b@example.org\nSubject: Fwd: Printer\nContent-Type: text/html; charset=utf-8\n\n"
    return read(f"{header}{text}".encode()).mail


def test_the_table_in_which_em_client_sets_the_header_says_whose_mail_was_passed_on() -> None:
    rows = {
        "From": '"Ada Lovelace" &lt;ada@example.net&gt;',
        "To": "bob@example.org",
        "Date": "21.11.2026 09:15:22",
        "Subject": "Ink",
    }
    table = "".join(f"<tr><td><b>{name}</b></td><td>{value}</td></tr>" for name, value in rows.items())
    mail = passed_on(f"<p>fyi</p><div>------ Original Message ------</div><table>{table}</table><p>The ink is dry.</p>")

    assert mail.forwarded is not None
    assert mail.forwarded.sender is not None
    assert mail.forwarded.sender.address == "ada@example.net"
    assert mail.forwarded.subject == "Ink"
    assert mail.forwarded.sent_at is not None
    assert [to.address for to in mail.forwarded.to] == ["bob@example.org"]


@pytest.mark.parametrize(
    "attribution",
    [
        "аў, 3 ліс 2026 г. у 09:15 Ada <ada@example.net> піша:", "2026 ж. 3 қар., сс, 09:15 күні Ada <ada@example.net> былай деп жазды:",
        "2026 оны 11-р сарын 3, Мяг 09:15 цагт Ada <ada@example.net> бичсэн:", "Nhar it-Tlieta, 3 ta Nov 2026 fil-9:15 Ada <ada@example.net> kiteb:",
        "сш, 3 ноя, 2026, 09:15 Ada <ada@example.net> yozdi:", "Je mar, 3 nov. 2026 09:15 Ada <ada@example.net> skribis:",
        "મંગળ, 3 નવે, 2026 ના રોજ 09:15 એ Ada <ada@example.net> એ લખ્યું:", "2026 നവം 3, ചൊവ്വ 9:15 AM-ന്, Ada <ada@example.net> എഴുതി:",
        "మంగళ, 3 నవం, 2026న 9:15 AMకి Ada <ada@example.net> ఇలా రాశారు:", "मङ्गल, 3 नोभेम्बर 2026, 9:15 मा Ada <ada@example.net> ले लेख्नुभयो:",
        "ਮੰਗਲ, 3 ਨਵੰ 2026 ਨੂੰ 9:15 ਬਾ.ਦੁ. ਵਜੇ Ada <ada@example.net> ਨੇ ਲਿਖਿਆ:", "ಮಂಗಳ, ನವೆಂ 3, 2026 ರಂದು 9:15 AM Ada <ada@example.net> ಅವರು ಹೀಗೆ ಬರೆದಿದ್ದಾರೆ:",
    ],
)  # fmt: skip
def test_the_verb_is_known_in_tongues_that_mailers_rarely_speak(attribution: str) -> None:
    assert fresh(f"{SAID}\n\n{attribution}\n\n{OLD}\n") == SAID


@pytest.mark.parametrize(
    "record",
    [
        "2026-11-03 09:15:22,123 WARN cannot send to <bob@example.org>:", "2026-11-03 09:15:22 [error] 123#0: mail by <bob@example.org>:",
        "Nov 3 09:15:22 mx1 exim[12]: ** <bob@example.org>:", "03.11.2026 09:15 Fehler bei Zustellung an Bob Stone <bob@example.org>:",
        "SMTP error from remote mail server after RCPT TO:<bob@example.org>:\nhost mx.example.org [192.0.2.153]: 550 5.1.1 <bob@example.org>:",
    ],
)  # fmt: skip
def test_a_record_that_a_colon_announces_is_said_and_all_below_it(record: str) -> None:
    text = f"Hello,\n\nthe log says:\n\n{record}\nconnection refused\n\nWhat is wrong?"

    assert fresh(text) == text


def test_a_record_with_its_level_is_said_where_nothing_announces_it() -> None:
    text = "Hello,\n\nsee the log\n\n2026-11-03 09:15:22 ERROR mail from <bob@example.org>:\nconnection refused\n\nWhat is wrong?"

    assert fresh(text) == text
