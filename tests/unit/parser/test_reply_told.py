# ruff: noqa: RUF001 - words stand in the letters of their languages
"""Does what customers tell stay to be read where it looks like a quote or a card, and are the real ones beside it folded?"""

import pytest

from parser.domain.reply import fresh_text, split

SAID = "The printer works again, many thanks for the quick help."
OLD = "Have you tried to turn it off and on again?"


def fresh(text: str) -> str:
    return fresh_text(text, split(text).spans).strip()


@pytest.mark.parametrize(
    "text",
    [
        (
            "Here are the headers:\n\nReceived: from mail.example.net (mail.example.net [192.0.2.1])\n\tby mx.example.org; Tue, 3 Nov 2026 09:15:10"
            "\nFrom: Ada <ada@example.net>\nTo: bob@example.org\nSubject: test\nDate: Tue, 3 Nov 2026 09:15:10 +0100\n\nWhy was it rejected?"
        ),
        (
            "The header of the mail is this:\n\nFrom: Ada <ada@example.net>\nTo: bob@example.org\nSubject: test\n"
            "Date: Tue, 3 Nov 2026 09:15:10 +0100\nMIME-Version: 1.0\nContent-Type: text/plain\n\nWhy was it rejected?"
        ),
        "The header:\n\nFrom: Ada <ada@example.net>\nTo: bob@example.org\nSubject: test\nMessage-ID: <1@example.net>\n\nWhy was it rejected?",
        "Guten Tag,\n\nam 3.11.2026 schrieb mir Frau Müller von Ihrem Support:\n\nDie Reparatur ist kostenlos.\n\nBitte erklären Sie das.",
        "Hola,\nel 3/11/2026 a las 9:15 nos escribió:\n«nada funciona»\n¿Puede ayudar?",
        "Hello,\n3.11.2026 в 9:15 мне написал ваш сотрудник:\n«завтра»\nНе было.",
        "Hello,\non 3 Nov 2026 at 9:15 your colleague ada@example.com wrote to me:\ntomorrow\nNothing came.",
        "Calls:\nOn 3 Nov 2026 at 9:15 Ada said:\nit works\nWhat is true?",
        "Agenda\nDate: 3 Nov 2026, 9:15\nFrom: 9:15\nTo: 10:00\nSubject: Printers\nPlease join.",
        "Überweisung\nVon: Ada Lovelace, DE02 1203\nAn: Example GmbH\nDatum: 03.11.2026\nBetreff: Rechnung 4711\n\nWo bleibt die Ware?",
        "Hello,\n\nAda Lovelace wrote on 3 Nov 2026:\n\nNothing is to be paid.\n\nWhat is true?",
    ],
)
def test_a_mail_s_source_and_a_tale_of_who_wrote_are_said(text: str) -> None:
    assert fresh(text) == text


@pytest.mark.parametrize(
    "announced",
    [
        "Hello, I have moved. Please send everything to the following address from now on",
        "Anbei meine neue Anschrift.",
        "Please update our contact for billing to",
        "Call my son instead, he is at home.",
        "Voici mes nouvelles coordonnées.",
        "Mi nueva dirección es esta",
    ],
)
def test_an_address_that_is_spoken_of_is_no_signature(announced: str) -> None:
    text = f"Hello\n\n{announced}\n\nAda Lovelace\nExample GmbH\n12 Example Street\nTel: +49 30 123456"

    assert fresh(text) == text


@pytest.mark.parametrize("name", ["홍길동 드림", "김 철수 올림", "王小明 敬上"])
def test_a_name_with_the_word_that_signs_is_folded(name: str) -> None:
    assert fresh(f"{SAID}\n\n{name}\n") == SAID


@pytest.mark.parametrize(
    "introduction",
    [
        "envoyé : 3 novembre 2026 à 09:15\nde : Ada Lovelace <ada@example.net>\nà : Bob <bob@example.org>\nobjet : imprimante",
        "Dne 3. 11. 2026 ob 09:15 je Ada Lovelace napisal(a):",
        "Dana 3. 11. 2026. u 09:15, Ada Lovelace je napisao/la:",
        "Ada Lovelace je 3. 11. 2026 ob 9:15 napisal:",
        "Ar 03/11/2026 09:15, ysgrifennodd Ada Lovelace:",
        "2026-11-03 09:15에 Ada Lovelace 이(가) 씀:",
        "W dniu 03.11.2026, wt o godzinie 09∶15 +0100, użytkownik Ada Lovelace napisał:",
        "Od: Ada Lovelace\nDátum: 3. 11. 2026 9:15\nPre: Bob Stone\nVec: tlačiareň",
        "De la: Ada Lovelace <ada@example.net>\nExpediat: marți, 3 noiembrie 2026 09:15\nCătre: Bob\nSubiect: imprimantă",
        "מאת: Ada <ada@example.net>\nנשלח: 3.11.2026 9:15\nעבור: Bob\nהנושא: מדפסת",
        "보낸이: Ada <ada@example.net>\n보낸날짜: 2026. 11. 3. 09:15\n받는이: Bob\n제목: 프린터",
        "发送人: Ada <ada@example.net>\n发送时间: 2026-11-03 09:15\n接收人: Bob\n主题: 打印机",
        "Šalje: Ada Lovelace\nPoslato: utorak, 3. novembar 2026. 9:15\nPrima: Bob\nNaslov: štampač",
        "보낸 사람: Ada Lovelace\n전송: 2026년 11월 3일 오전 9시 15분\n받는 사람: Bob\n제목: 프린터",
        "Kimdən: Ada <ada@example.net>\nGöndərildi: 3.11.2026 9:15\nKimə: Bob\nMövzu: printer",
    ],
)
def test_an_introduction_begins_a_quote(introduction: str) -> None:
    assert fresh(f"{SAID}\n\n{introduction}\n\n{OLD}\n") == SAID
