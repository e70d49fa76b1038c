# ruff: noqa: RUF001 - words stand in the letters of their languages
"""Are the quotes known that single mailers write in a way of their own, and is what only looks like them left alone?"""

import pytest

from parser.domain.reply import fresh_text, split
from parser.domain.reply.wording.labels import Label

NEW = "The printer works again, many thanks for the quick help."
OLD = "Have you tried to turn it off and on again?"
BLOCK = "From: Bob <bob@example.org>\nSent: Friday, November 20, 2026 10:15 AM\nTo: Ada\nSubject: Printer"


def new_of(text: str, page: str = "") -> str:
    return fresh_text(text, split(text, page).spans).strip()


@pytest.mark.parametrize(
    "introduction",
    [
        "------------------ Original ------------------\nFrom: Bob <bob@example.org>;\nDate: Nov 20, 2026\nTo: Ada",
        "------------------&nbsp;Original&nbsp;------------------\nFrom: Bob <bob@example.org>;\nDate: Nov 20\nTo: Ada",
        "        原始邮件\n\n发件人：Bob <bob@example.org>\n发件时间：2026年11月20日 10:15\n收件人：Ada\n主题：Printer",
        "---- Replied Message ----\n| From | Bob<bob@example.org> |\n| Date | 11/20/2026 10:15 |\n| To | Ada |\n| Subject | Ink |",
        '----------------\nКому: ada@example.net;\nТема: Printer;\n20.11.2026, 10:15, "Bob" <bob@example.org>:',
        "মঙ্গল, ৩ নভে, ২০২৬ তারিখে ৯:১৫ AM টায় তারিখে Bob <bob@example.org> লিখেছেন:",
        "मंगळ, ३ नोव्हें, २०२६ रोजी ९:१५ म.पू. वाजता Bob <bob@example.org> ने लिहिले:",
        "Bob <bob@example.org> ezt írta (időpont:\n2026. nov. 20., P, 10:15):",
        "From: Bob <bob@example.org>\nVerstjoerd: 2026-11-20 10:15\nTo: Ada\nSubject: Printer",
    ],
)  # fmt: skip
def test_an_introduction_of_one_mailer_makes_a_quote_of_what_follows(introduction: str) -> None:
    assert new_of(f"{NEW}\n\n\n{introduction}\n\n{OLD}\n") == NEW


@pytest.mark.parametrize(
    "marker",
    [
        "-- Please reply above this line --",
        "--------- Reply above this line to respond ---------",
        "=-=-= Please reply ABOVE this line =-=-=",
        "\u2014-\u2014-\u2014-\u2014\nReply above this line.",
        "--- Bitte antworten Sie oberhalb dieser Linie ---",
        "---- Répondez au-dessus de cette ligne ----",
        "_____ Por favor, responda por encima de esta línea _____",
        "##- 请在此行上方回复 -##",
    ],
)
def test_the_line_above_which_any_help_desk_asks_to_be_answered_begins_its_mail(marker: str) -> None:
    assert new_of(f"{NEW}\n\n{marker}\n\n{OLD}\n") == NEW


@pytest.mark.parametrize(
    "text",
    [
        "The server said on 2026-11-20 10:15:\n\nERROR 500 at line 3\n\nWhat does it mean?",
        "Hello,\n\nOn 20.11.2026 at 10:15 your technician wrote on the report:\n\nDrum replaced.\n\nIt was not.",
        "Our trip:\n\nFrom: Berlin\nTo: Munich\nDate: 23.11.2026\n\nPlease book it for three people.",
        "Order: 123\nDate: 2026-11-20 10:15\nTo: Ada Lovelace, Main Street 1\nFrom: Warehouse 3\n\nIt did not arrive.",
        "# Text\n\n## Original\n\nThe first.\n\n## Copy\n\nThe second.",
        "Sign above this line and send it back:\n\n_____ sign above this line _____\n\nThe Desk",
    ],
)
def test_what_people_tell_with_dates_and_labels_stays(text: str) -> None:
    assert new_of(text) == text


@pytest.mark.parametrize(
    "ending",
    [
        "---\nAda Lovelace\nExample Ltd",
        "Sent from my mobile device, please excuse typos.",
        "Please excuse brevity. Sent from my phone.",
        "Provenance : Courrier pour Windows",
        "Outlook for iOS を入手",
    ],
)
def test_an_ending_is_folded(ending: str) -> None:
    assert new_of(f"{NEW}\n\n{ending}\n") == NEW


def test_a_header_line_without_a_known_label_is_no_part_of_the_one_above() -> None:
    text = f"See below.\n\n{BLOCK.replace('Sent:', 'Verstjoerd:')}\n\n{OLD}\n"

    block = split(text, is_forward=True).block

    assert block
    assert block.fields[Label.FROM] == "Bob <bob@example.org>"


def test_header_lines_that_a_mailer_ran_together_are_read_one_by_one() -> None:
    lines = (
        "From: Bob <bob@example.org>To: Ada <ada@example.net>Sent: Nov 20, 2026 at 10:15 AM GMT+1Subject: Re: Printer"
    )
    text = f"See below.\n\n   ----- Forwarded Message ----- {lines}\n\n{OLD}\n"

    block = split(text).block

    assert block
    assert block.fields == {
        Label.FROM: "Bob <bob@example.org>",
        Label.TO: "Ada <ada@example.net>",
        Label.SENT: "Nov 20, 2026 at 10:15 AM GMT+1",
        Label.SUBJECT: "Re: Printer",
    }


def test_the_header_that_an_old_outlook_web_access_marks_begins_the_quote() -> None:
    page = f'<div>{NEW}</div><hr><div id="divRpF9"><b>Von:</b> Bob<br><b>Gesendet:</b> Freitag</div><div>{OLD}</div>'

    assert new_of(f"{NEW}\nVon: Bob\nGesendet: Freitag\n{OLD}\n", page) == NEW


@pytest.mark.parametrize(
    "banner",
    [
        "CAUTION: This email originated from outside of the organization. Do not click links or open attachments.",
        "You don't often get email from ada@example.net. Learn why this is important",
        "ACHTUNG: Diese Mail kam von einem externen Absender.\nKlicken Sie auf keine Links, öffnen Sie keine Anhänge.",
    ],
)
@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_a_banner_is_folded_also_where_the_mail_begins_on_the_next_line(banner: str, between: str) -> None:
    assert new_of(f"{banner}{between}{NEW}\n") == NEW


@pytest.mark.parametrize(
    "text",
    [
        "The noise came from outside the building.\nCan you hear it?",
        "Click on the attachment: it does not open.\nThe link fails, too.",
    ],
)
def test_a_mail_that_begins_with_words_of_banners_stays(text: str) -> None:
    assert new_of(text) == text


@pytest.mark.parametrize("mark", ['class="front-signature"', 'class="io-ox-signature"', 'id="ntes-pcmac-signature"'])
def test_signatures_are_folded_as_their_mailers_mark_them(mark: str) -> None:
    page = f"<p>{NEW}</p><div {mark}><p>Ada Lovelace</p></div>"

    assert new_of(f"{NEW}\n\nAda Lovelace\n", page) == NEW
