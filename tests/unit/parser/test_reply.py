# ruff: noqa: RUF001 - words stand in the letters of their languages
"""Is only what others wrote folded away, wherever the answer stands and whatever looks like a quote?"""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.values import SpanKind
from parser.domain.reply import REPLY_ABOVE, fresh_text, split
from parser.domain.reply.spans import MOST_SPANS

WROTE = "On 3 Nov 2026, at 9:15, Bob <bob@example.org> wrote:"
PIECES = [
    "Hello,", "> quoted", ">> deeper", "| barred", "JD> marked", "", " ", WROTE, "-- ", "--", "____", "Best regards,", "Ada",
    "From: Bob <bob@example.org>", "Subject: Printer", "Date: 3 Nov 2026 09:15", "-----Original Message-----", REPLY_ABOVE,
    "Sent from my iPhone", "---------- Forwarded message ---------", "\u200e", "\u2028", "\x85", "&gt; x", "wrote:", "<a@b.example>",
    "This message is confidential. If you are not the intended recipient, please delete it at once and tell the sender.",
]  # fmt: skip


def new_of(text: str, page: str = "") -> str:
    return fresh_text(text, split(text, page).spans).strip()


def kinds(text: str) -> list[str]:
    return [span.kind.value for span in split(text).spans]


@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES)).map("\n".join)), st.booleans())
def test_i26_the_pieces_are_the_text(text: str, is_forward: bool) -> None:  # noqa: FBT001
    spans = split(text, is_forward=is_forward).spans

    assert "".join(text[span.start : span.end] for span in spans) == text
    assert all(span.start < span.end for span in spans)
    assert all(one.end == two.start and one.kind is not two.kind for one, two in pairwise(spans))
    assert bool(spans) is bool(text)


@given(
    st.lists(st.sampled_from([*PIECES[:4], "<b>", "<blockquote type=cite>", "</blockquote>", "<div id=divRplyFwdMsg>"]))
)
def test_i26_no_page_can_break_the_pieces(pieces: list[str]) -> None:
    text = "\n".join(pieces)

    spans = split(text, "".join(pieces)).spans

    assert "".join(text[span.start : span.end] for span in spans) == text


def test_i26_a_text_of_very_many_pieces_keeps_its_rest_in_one() -> None:
    text = "> quoted\n\nfresh\n\n" * 10_000

    spans = split(text).spans

    assert len(spans) == MOST_SPANS
    assert spans[-1].kind is SpanKind.FRESH
    assert spans[-1].end == len(text)


@pytest.mark.parametrize(
    "text",
    [
        "On Monday I wrote: the printer is broken.\nIt still is.",
        "On Monday I wrote:\n\nThe printer is broken.",
        "I wrote on 3.11.2026 at 9:15:\n\nThe printer is broken.",
        "On the other hand, 3 of 4 work.\nOn 3 Nov 2026 at 9:15 it stopped.",
        "Please write to bob@example.org by 3.11.2026:\n\nHe knows.",
        "The steps are:\n\n1. Turn it on\n2. See",
        "The log says:\n2026-11-03 09:15 ERROR bob@example.org: no paper",
        "From: Berlin\nTo: Hamburg\nDate: 3 November\n\nTwo tickets, please.",
        "Subject: what is it about?\n\nTo: whom?\n\nNothing else.",
        "Invoice\n--------------\n3 pens   4.50\n--------------\nTotal    4.50\n\nPlease check whether that is right.",
        "The notification was sent from my iPhone app to all users.\n\nSent from my desk, which is much easier than a phone.",
        "Best regards to your colleagues in the office, they have helped me a lot today.",
        "I write with regards to the payment.\n\nAs regards the rest, all is well.",
        "-- first point\n-- second point\n\nPlease check these points and tell me.",
        "Run this:\n\n>>> import this\n>>> print(this)\n\nIt prints nothing.",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "The data is confidential, is it not?",
        "A page about https://example.net/on-date-someone-wrote:\n\nRead it.",
        "Call me:\n\nAda Lovelace\n+44 20 1234567\nada@example.net",
        "My number is +44 20 1234567 and my address ada@example.net, can you change both?",
    ],
)
def test_i26_what_only_looks_like_a_quote_or_a_signature_stays(text: str) -> None:
    assert new_of(text) == text.strip()


@pytest.mark.parametrize(
    ("text", "new"),
    [
        (f"Yes.\n\n{WROTE}\n> Does it work?\n> Bob\n", "Yes."),
        (f"{WROTE}\n> Does it work?\n\nYes.\n", "Yes."),
        (f"{WROTE}\n> Does it work?\n\nYes.\n\n> And the other?\n\nNo.\n", "Yes.\n\n\nNo."),
        ("> Does it work?\nYes.\n> Since when?\nToday.", "Yes.\nToday."),
        (f"Yes.\n\n> {WROTE}\n>\n> Does it work?\n", "Yes."),
        (f"Yes.\n\n{WROTE}\n\nDoes it work?\n\nOn 2 Nov 2026, at 9:15, Ada <ada@example.net> wrote:\n\nHelp!", "Yes."),
        ("Yes.\n\nBob wrote:\n> Does it work?", "Yes."),
        ("Yes.\n\nJD> Does it\nJD> work?\n\nThanks", "Yes.\n\n\nThanks"),
        ("Yes.\n\n| Does it\n| work?\n", "Yes."),
        (f"Yes.\n\n{WROTE}\n> Does it work as it should, or do we have to come and look at\nit again?\n> Bob\n\nNo.", "Yes.\n\n\nNo."),
        ("Yes.\n\n\uff1e 動きますか\n", "Yes."),
        ("Yes.\n\nOn 3 Nov 2026, at 9:15, Bob <bob@example.org\n>:\n\n> Does it work?", "Yes."),
        ("Yes.\n\n________________________________\nFrom: Bob\nSent: 3 Nov 2026 09:15\nTo: Ada\nSubject: Printer\n\nWell?", "Yes."),
        ("Yes.\n\nFrom: Bob <bob@example.org>\nSent: 3 Nov 2026\nTo: Ada <ada@example.net>;\n Cy <cy@example.net>;\n Di\nSubject: x\n\nWell?", "Yes."),
        ("Yes.\n\n**Von:** Bob <bob@example.org>\n\n**Gesendet:** 3.11.2026\n\n**An:** Ada\n\n**Betreff:** Drucker\n\nUnd?", "Yes."),
        ("Yes.\n\nDe : Bob <bob@example.org>\nEnvoye : 3.11.2026\nA : Ada\nObjet : Imprimante\n\nAlors ?", "Yes."),
        ("Yes.\n\n----- Original Message -----\n\nDoes it work?", "Yes."),
        ("Yes.\n\n-------- Original message --------From: Bob  Date: 3/11/26\n\nWell?", "Yes."),
        (f"Yes.\n\n{REPLY_ABOVE}\n\nDear Ada, we have news.", "Yes."),
        ("Ja.\n\n##- Bitte antworten Sie oberhalb dieser Zeile -##\n\nHallo Ada", "Ja."),
        (f"Yes.\n\n{WROTE}\n\n> {REPLY_ABOVE}\n> Dear Ada\n", "Yes."),
    ],
)  # fmt: skip
def test_i26_quotes_are_folded_and_answers_between_and_below_them_stay(text: str, new: str) -> None:
    assert new_of(text) == new


@pytest.mark.parametrize(
    "text",
    [
        f"{WROTE}\n\nDoes it work?\n",
        "From: Bob <bob@example.org>\nSent: 3 Nov 2026 09:15\nTo: Ada\nSubject: Printer\n\nDoes it work?\n",
        f"{REPLY_ABOVE}\n\nDoes it work?\n",
        "-----Original Message-----\nFrom: Bob <bob@example.org>\nTo: Ada\n\nDoes it work?\n",
    ],
)
def test_where_nothing_would_be_left_what_has_no_marks_stays(text: str) -> None:
    assert "Does it work?" in new_of(text)


def test_an_answer_that_is_only_a_marked_quote_says_nothing_new() -> None:
    assert new_of(f"{WROTE}\n\n> Does it work?\n") == ""
    assert kinds(f"Sent from my iPhone\n\n{WROTE}\n\n> Does it work?\n") == ["signature", "quote"]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("It works.\n\n-- \nAda Lovelace\nExample Ltd\n", "-- \nAda Lovelace\nExample Ltd\n"),
        ("It works.\n--\nAda\n", "--\nAda\n"),
        ("It works.\n\n\u2014\nAda\n@ada\n", "\u2014\nAda\n@ada\n"),
        ("It works.\n\nBest regards,\nAda\n\n-- \nAda Lovelace\nSent from my iPhone\n", "Best regards,\nAda\n\n-- \nAda Lovelace\nSent from my iPhone\n"),
        ("It works.\n\nThanks,\nAda\n", "Thanks,\nAda\n"),
        ("Geht.\n\nMit freundlichen Grüßen / Kind regards\n\nAda\n", "Mit freundlichen Grüßen / Kind regards\n\nAda\n"),
        ("Geht.\n\nViele Grüße aus Berlin\nAda\n", "Viele Grüße aus Berlin\nAda\n"),
        ("It works.\n\nAda Miller | Example Ltd | T +44 20 1234567\n", "Ada Miller | Example Ltd | T +44 20 1234567\n"),
        ("It works.\n\nBest regards, Ada Lovelace\n", "Best regards, Ada Lovelace\n"),
        ("It works now.\n\nAda Lovelace\nHead of Support, Example Ltd\nPhone: +44 20 1234567\nwww.example.net\n", "Ada Lovelace\nHead of Support, Example Ltd\nPhone: +44 20 1234567\nwww.example.net\n"),
        ("It works.\n\nGet Outlook for Android<https://aka.ms/x>\n", "Get Outlook for Android<https://aka.ms/x>\n"),
        ("It works.\n\n[Sent from Yahoo Mail for iPhone](https://example.net/x)\n", "[Sent from Yahoo Mail for iPhone](https://example.net/x)\n"),
        ("It works.\n\n_______________\nAda Lovelace\n+44 20 1234567\n", "_______________\nAda Lovelace\n+44 20 1234567\n"),
        ('It works.\n\n-- \nAda\n\n"Nothing is as practical as a good theory, and it does not matter who said so."\n', '-- \nAda\n\n"Nothing is as practical as a good theory, and it does not matter who said so."\n'),
    ],
)  # fmt: skip
def test_signatures_are_folded(text: str, folded: str) -> None:
    spans = split(text).spans

    assert [text[span.start : span.end] for span in spans if span.kind is SpanKind.SIGNATURE] == [folded]


def test_thanks_alone_are_said_to_the_reader() -> None:
    assert new_of("It works.\n\nThanks!") == "It works.\n\nThanks!"


def test_what_goes_on_after_a_closing_stays() -> None:
    for below in ("PS: Call me", "The other printer in the second floor does not print at all."):
        text = f"It works.\n\nBest regards,\nAda\n\n{below}"

        assert new_of(text) == text


def test_a_mail_that_begins_with_a_closing_word_is_no_signature() -> None:
    assert new_of("Beste,\n\nHoe gaat het?\n\nTim") == "Beste,\n\nHoe gaat het?\n\nTim"


NOTICES = {
    "en": "This e-mail is confidential and intended for the named recipient only. If you received it in error, please delete it.",
    "de": "Diese E-Mail ist vertraulich. Wenn Sie nicht der richtige Adressat sind oder diese E-Mail irrtümlich erhalten haben, bitte löschen.",
    "fr": "Ce message est confidentiel. Si vous n'en êtes pas le destinataire ou l'avez reçu par erreur, merci de le détruire.",
    "es": "Este mensaje es confidencial y va dirigido a su destinatario. Si lo ha recibido por error, bórrelo y avise al remitente.",
    "it": "Questo messaggio è riservato al destinatario indicato. Se lo ha ricevuto per errore, è pregato di eliminarlo subito.",
    "nl": "Dit bericht is vertrouwelijk en alleen bestemd voor de geadresseerde. Hebt u het niet als ontvanger gekregen, verwijder het dan.",
    "pl": "Ta wiadomość jest poufna i przeznaczona dla adresata. Jeśli nie są Państwo odbiorcą, prosimy usunąć ją natychmiast.",
    "ru": "Это сообщение конфиденциально и предназначено адресату. Если вы получили его по ошибке, сообщите нам об этом.",
    "virus": "Virus-free. www.avast.com",
    "trees in French": "Agissons pour notre environnement.\nN'imprimez ce mail qu'en cas de nécessité.",
    "trees": "Please consider the environment before printing this e-mail.",
    "list": "_______________________________________________\nprinters mailing list\nprinters@lists.example.net\nhttps://lists.example.net/mailman/listinfo/printers",
}  # fmt: skip


@pytest.mark.parametrize("notice", NOTICES.values(), ids=NOTICES)
def test_notices_are_folded(notice: str) -> None:
    assert kinds(f"It works.\n\n{notice}\n") == ["fresh", "disclaimer"]
    assert kinds(f"It works.\n\nBest regards,\nAda\n\n{notice}\n") == ["fresh", "signature", "disclaimer"]
    assert kinds(f"It works.\n\n{notice}\n\n{WROTE}\n> Well?\n") == ["fresh", "disclaimer", "quote"]


def test_a_banner_of_the_mail_system_is_folded() -> None:
    banner = "CAUTION: This email originated from outside of the organization. Do not click links."

    assert new_of(f"{banner}\n\nIt works.\n") == "It works."


def test_a_mail_that_is_only_a_notice_stays() -> None:
    assert new_of(NOTICES["en"]) == NOTICES["en"]


def test_pasted_data_is_no_header_of_a_mail() -> None:
    text = 'The call fails with\n\n{\n "from": "ada@example.net",\n "to": "b@example.net",\n "subject": "x"\n}\n\nWhy?'

    assert new_of(text) == text


def test_pasted_settings_are_no_header_of_a_mail() -> None:
    text = "My settings:\n\nfrom: ada@example.net\nto: b@example.net\nsubject: test\n\nIt does not send."

    assert new_of(text) == text


def test_arrows_around_words_are_no_quote() -> None:
    text = "Look:\n>>> THE VIDEO <<<\nDo you see the fault?"

    assert new_of(text) == text
