"""Do logs, transcripts, sessions and forms stay that look like quotes, and is what rare mailers set above quotes folded with them?"""

import pytest

from parser.domain.reply import fresh_text, split

NEW = "The printer works again, many thanks for the quick help."
OLD = "Have you tried to turn it off and on again?\n\nThe button is at the back."


def fresh(text: str, page: str = "") -> str:
    return fresh_text(text, split(text, page).spans).strip()


@pytest.mark.parametrize(
    "text",
    [
        'This happened:\n\nOn 2 November you confirmed.\nOn 3 November at 9:15 Sarah wrote:\n"It is on its way."\nNothing came.',
        "Our chat was this one.\n\nBob wrote at 09:17:\nTry again\nAda wrote at 09:18:\nI did\n\nThat was all.",
        "Hello,\nplease help.\n\nAm 3.11.2026 um 9:15 schrieb Bob Stein:\n„Wir kommen morgen.“\n\nEs kam niemand.",
        "Bonjour,\nil y a un souci.\n\nVoici ce que Marie m'a écrit le 3/11/2026 à 9h15 :\n\nOn remplace.\n\nQuand ?",
        "Bonjour,\nil y a un souci.\n\nLe 3/11/2026 à 9h15, j'ai écrit :\n\nEn panne.\n\nRien.",
        "Our log:\n2026-11-03 09:15:22 INFO ada wrote:\n2026-11-03 09:15:23 ERROR disk full\n\nWhat now?",
        "Our chat:\n03.11.26, 09:16 - Bob: hello\n03.11.26, 09:17 - Ada schrieb:\n03.11.26, 09:18 - Bob: ?\n\nWhat now?",
    ],
)
def test_a_tale_without_a_year_with_quotation_marks_or_in_a_log_is_said(text: str) -> None:
    assert fresh(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "It comes back:\n\n  bob@example.org\n    host mx.example.org [192.0.2.22]\n    SMTP error after RCPT TO:<bob@example.org>:\n    550 unknown\n\nWhy?",
        "The log is this.\n2026-11-03 09:15:22 1abc ** bob@example.org H=mx [192.0.2.22]: SMTP error after RCPT TO:<bob@example.org>:\n550 unknown\n\nWhy?",
        "Hello,\nplease look.\n\n2026-11-03 09:15 login failed for <ada@example.net>:\nbad password\n\nReset it.",
        "Hello,\nplease keep.\n\n[03/11/2026 09:15] Bob Stone <bob@example.org>:\nhello\n\nThanks.",
        "Hello,\nplease plan.\n\nMeeting on 3 November 2026, 9:15 with Ada <ada@example.net>:\n1. ink\n2. drum\n\nSee you.",
        "Hello,\nplease help.\n\nPlease call on 3.11.2026 at 9:15 Ada Lovelace (ada@example.net):\nshe waits\n\nThanks.",
    ],
)
def test_a_sentence_or_a_log_that_ends_in_an_address_is_said(text: str) -> None:
    assert fresh(text) == text


@pytest.mark.parametrize(
    "above",
    [
        "It works.\nWrite to ada@example.net",
        "It works.\nCall +44 20 7946 0000",
        "It works.\nOn it",
        "It works.\nOn 5.11.2026",
        "It works.\nIt must be < 5",
    ],
)
@pytest.mark.parametrize(
    "attribution",
    ["On 11/3/26 9:15 AM, Bob Stone wrote:", "2026年11月3日(火) 9:15 Bob Stone <bob@example.org>:", "tir. 3. nov. 2026 kl. 09:15 skrev Bob Stone <bob@example.org>:"],
)  # fmt: skip
def test_the_last_line_of_what_is_said_is_no_part_of_a_whole_attribution_right_below(
    above: str, attribution: str
) -> None:
    assert fresh(f"{above}\n{attribution}\nIs it on?\n") == above


@pytest.mark.parametrize("blank", ["\n", "\n\n"])
def test_a_last_line_with_a_label_is_no_part_of_the_header_lines_below(blank: str) -> None:
    header = (
        "From: Bob <bob@example.org>\nSent: Tuesday, November 3, 2026 9:15 AM\nTo: Ada <ada@example.net>\nSubject: Ink"
    )

    assert fresh(f"{NEW}\n\nDate: 5 Nov{blank}{header}\n\n{OLD}\n") == f"{NEW}\n\nDate: 5 Nov"


@pytest.mark.parametrize(
    "text",
    [
        "I got this mail:\n\nSubject: You won\nFrom: scam@example.com\nTo: ada@example.net\n\nIs it yours?",
        "It is in the log:\n\nNov 3 09:15:22 mx1 postfix[12]: reject: 554 5.7.1\nFrom: <ada@example.net>\nTo: <bob@example.org>\nSubject: Test\n\nPlease allow it.",
        "We send:\nDATA\n354 go ahead\nFrom: Ada <ada@example.net>\nTo: Bob <bob@example.org>\nDate: Tue, 3 Nov 2026 09:15:22 +0100\nSubject: test\n\n.\n250 queued\n\nWhy?",
        'It throws.\n\nvar mail = {\n  From: "ada@example.net",\n  To: "bob@example.org",\n  Subject: "Ink",\n  Date: "2026-11-03 09:15"\n};\n\nWhy?',
        "Transfer\n\nFrom: Account 123\nTo: Account 456\nDate: 03/11/2026 09:15\nSubject: Rent\nAmount: 500\n\nPlease check it.",
        "Where is it?\n\nFrom: Example Shop, Berlin\nTo: Ada Lovelace, London\nSent: 03.11.2026 09:15\nTracking number: 1Z999\n\nI wait for it.",
    ],
)
def test_labels_that_no_mailer_sets_so_are_said(text: str) -> None:
    assert fresh(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "Python says\n\n>>> import ink\n>>> ink.go()\nValueError: no ink\n>>>\n\nWhat now?",
        "Both are empty:\n\ndb> show dbs\ndb> use ink\n\nWhy?",
        "These fail:\n\nSQL> select 1 from dual;\nSQL> select 2 from dual;\n\nWhy?",
        "It is set up.\n\n| |\nada\n|\n|\nada@example.net\n|",
        "> summary(x)\n   Min. 1st Qu.\n> plot(x)\nError in plot",
    ],
)
def test_a_session_with_prompts_and_a_card_of_bars_are_said(text: str) -> None:
    assert fresh(text) == text


@pytest.mark.parametrize(
    "introduction",
    [
        "Saatja: Bob Stone <bob@example.org>\nSaatmisaeg: teisipäev, 3. november 2026 9:15\nAdressaat: Ada <ada@example.net>\nTeema: RE: Printer",
        "Op Di. 03 Nov. 2026 om 09:15 het Bob Stone <bob@example.org> geskryf:", "Citējot Bob Stone <bob@example.org>:",
        "-------- 원본 이메일 --------\n발신: Bob Stone <bob@example.org>\n날짜: 2026/11/03 9:15 (GMT+09:00)\n받은 사람: Ada <ada@example.net>\n제목: Re: 프린터",
        "Le 3 nov. 2026 à 09:15, de bob@example.org :",
        "Bob Stone ---11/03/2026 09:15:22 AM---Have you tried to turn it\n\nFrom: Bob Stone/EX\nTo: ada@example.net\nDate: 11/03/2026 09:15\nSubject: Printer",
    ],
)  # fmt: skip
def test_what_rare_mailers_and_languages_set_above_a_quote_is_folded_with_it(introduction: str) -> None:
    assert fresh(f"{NEW}\n\n{introduction}\n\n{OLD}\n") == NEW


def test_the_address_that_foxmail_puts_above_a_quote_that_its_page_shows_is_folded() -> None:
    header = "<div><b>From:</b> Bob</div><div><b>Date:</b> 2026-11-03 09:15</div><div><b>To:</b> ada</div><div><b>Subject:</b> Ink</div>"
    bordered = f'<div style="border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0cm 0cm 0cm">{header}</div>'
    page = f"<div>{NEW}</div><hr><div>ada@example.net</div><blockquote><div>&nbsp;</div>{bordered}<p>{OLD}</p></blockquote>"
    text = f"{NEW}\n\nada@example.net\n \nFrom: Bob\nDate: 2026-11-03 09:15\nTo: ada\nSubject: Ink\n\n{OLD}"

    assert fresh(text, page) == NEW


def test_what_is_said_below_the_place_where_outlook_on_the_web_appends_is_said() -> None:
    header = "<b>From:</b> Bob &lt;bob@example.org&gt;<br><b>Sent:</b> Tuesday, November 3, 2026 9:15 AM<br><b>To:</b> Ada<br><b>Subject:</b> Ink"
    page = f"<div id='appendonsend'></div><div>{NEW}</div><hr><div id='divRplyFwdMsg'>{header}</div><p>{OLD}</p>"
    text = (
        f"{NEW}\n\nFrom: Bob <bob@example.org>\nSent: Tuesday, November 3, 2026 9:15 AM\nTo: Ada\nSubject: Ink\n\n{OLD}"
    )

    assert fresh(text, page) == NEW


def test_what_a_notice_says_that_somebody_wrote_on_a_page_is_said() -> None:
    page = "<p>Bob Stone wrote:</p><blockquote>It is dead.</blockquote><p>Answer on our page.</p>"
    text = "Bob Stone wrote:\n\nIt is dead.\n\nAnswer on our page."

    assert fresh(text, page) == text


@pytest.mark.parametrize("above", ["> fyi\n\n", ""])
def test_what_was_passed_on_in_the_mail_that_is_answered_is_quoted(above: str) -> None:
    passed_on = "> ---------- Forwarded message ---------\n> From: Carl <carl@example.org>\n> Date: Mon, Nov 2, 2026 at 9:15 AM\n> Subject: Ink\n>\n> It is dry."
    text = f"{NEW}\n\nOn Tue, Nov 3, 2026 at 9:15 AM Bob <bob@example.org> wrote:\n\n{above}{passed_on}\n"

    assert fresh(text) == NEW
    assert split(text).forward_at is None


def test_who_wrote_belongs_to_the_columns_of_notes_where_a_page_sets_the_date_apart() -> None:
    header = "Bob Stone <bob@example.org>\n\n03.11.2026 09:15\nAn\n\t\tada@example.net\nKopie\nThema\n\t\tRe: Drucker"

    assert fresh(f"{NEW}\n\n\n{header}\n\n\n{OLD}") == NEW
