"""Does a mail's HTML say what is quoted, for mails whose text has no marks?

Each page is what a mailer makes, cut down to what matters.
"""

import pytest

from contracts.values import SpanKind
from parser.domain.markup import to_text
from parser.domain.repairs import Repairs
from parser.domain.reply import REPLY_ABOVE, fresh_text, split

NEW = "<div>The printer works.</div>"
OLD = "<div>Have you tried it?</div><div>Bob</div>"
WROTE = "On Tue, 3 Nov 2026 at 09:15, Bob &lt;<a href='mailto:bob@example.org'>bob@example.org</a>&gt; wrote:"
STRANGE = "Zoh 3 Nov 2026 Bob zei:"
"""An attribution of a language that no table knows."""
OUTLOOK = "<b>From:</b> Bob &lt;bob@example.org&gt;<br><b>Sent:</b> 3 Nov 2026 09:15<br><b>To:</b> Ada<br><b>Subject:</b> Printer"
UNKNOWN = "<b>Xrom:</b> Bob<br><b>Xent:</b> 3 Nov 2026<br><b>Xo:</b> Ada<br><b>Xubject:</b> Printer"

PAGES = {
    "gmail": f"<div dir=ltr>{NEW}</div><br><div class='gmail_quote'><div dir=ltr class='gmail_attr'>{WROTE}<br></div>"
    f"<blockquote class='gmail_quote' style='margin:0 0 0 .8ex'>{OLD}</blockquote></div>",
    "gmail, unknown language": f"<div dir=ltr>{NEW}</div><div class='gmail_quote'><div class='gmail_attr'>{STRANGE}<br></div>"
    f"<blockquote class='gmail_quote'>{OLD}</blockquote></div>",
    "gmail, below": f"<div class='gmail_quote'><div class='gmail_attr'>{WROTE}</div><blockquote class='gmail_quote'>{OLD}</blockquote>"
    f"{NEW}</div>",
    "apple": f"<body>{NEW}<br><blockquote type='cite'><div>{WROTE}</div><br>{OLD}</blockquote></body>",
    "apple, below": f"<body><blockquote type='cite'><div>{WROTE}</div><br>{OLD}</blockquote>{NEW}</body>",
    "thunderbird": f"<body>{NEW}<div class='moz-cite-prefix'>{STRANGE}<br></div><blockquote type='cite' cite='mid:1@x'>{OLD}"
    "</blockquote></body>",
    "thunderbird, below": f"<body><div class='moz-cite-prefix'>{STRANGE}<br></div><blockquote type='cite' cite='mid:1@x'>{OLD}"
    f"</blockquote>{NEW}</body>",
    "outlook": f"<div class=WordSection1><p class=MsoNormal>{NEW}</p><div><div style='border:none;border-top:solid #E1E1E1 1.0pt;"
    f"padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal>{OUTLOOK}</p></div></div><p>{OLD}</p></div>",
    "outlook, unknown language": f"<div class=WordSection1><p class=MsoNormal>{NEW}</p><div style='border:none;border-top:solid "
    f"#B5C4DF 1.0pt;padding:3.0pt'><p class=MsoNormal>{UNKNOWN}</p></div><p>{OLD}</p></div>",
    "outlook on the web": f"<div>{NEW}</div><div id='appendonsend'></div><hr style='width:98%'><div id='divRplyFwdMsg' dir='ltr'>"
    f"{UNKNOWN}</div><div>{OLD}</div>",
    "outlook for mac": f"<body>{NEW}<span id='OLK_SRC_BODY_SECTION'><div>{UNKNOWN}</div>{OLD}</span></body>",
    "outlook mobile": f"<div>{NEW}</div><div class='ms-outlook-mobile-reference-message'><hr>{UNKNOWN}<br>{OLD}</div>",
    "yahoo": f"<div>{NEW}</div><div id='ydp1yahoo_quoted_123' class='ydp1yahoo_quoted'><div>{STRANGE}</div>{OLD}</div>",
    "proton": f"<div>{NEW}</div><div class='protonmail_quote'>{STRANGE}<br><blockquote class='protonmail_quote' type='cite'>{OLD}"
    "</blockquote></div>",
    "zoho": f"<div>{NEW}</div><div class='zmail_extra'><div>{STRANGE}</div><blockquote>{OLD}</blockquote></div>",
    "zimbra": f"<div>{NEW}<hr id='zwchr' data-marker='__DIVIDER__'><div data-marker='__HEADERS__'>{UNKNOWN}</div>{OLD}</div>",
    "gmx": f"<div>{NEW}<div name='quote' style='margin:10px;border-left:2px solid #C3D9E5'>{UNKNOWN}<div name='quoted-content'>"
    f"{OLD}</div></div></div>",
    "163": f"<div>{NEW}</div><blockquote id='isReplyContent' style='margin:0'>{STRANGE}<br>{OLD}</blockquote>",
    "hotmail": f"<div>{NEW}</div><hr id='stopSpelling'>{UNKNOWN}<br>{OLD}",
    "spark": f"<div name='messageBodySection'>{NEW}</div><div name='messageReplySection'>{STRANGE}<blockquote type='cite'>{OLD}"
    "</blockquote></div>",
    "a bare blockquote": f"<p>{NEW}</p>{WROTE}<blockquote>{OLD}</blockquote>",
    "our own mail": f"<p>{NEW}</p><p>{WROTE}</p><div>{REPLY_ABOVE}</div><div>{OLD}</div>",
    "prefixed by outlook": f"<div>{NEW}</div><div id='x_divRplyFwdMsg'>{UNKNOWN}</div><div>{OLD}</div>",
}  # fmt: skip


def new_of(text: str, page: str) -> str:
    return " ".join(fresh_text(text, split(text, page).spans).split())


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_i26_what_a_page_shows_as_a_quote_is_folded(page: str) -> None:
    assert new_of(to_text(page, Repairs()), page) == "The printer works."


@pytest.mark.parametrize("name", ["gmail, unknown language", "thunderbird", "outlook on the web", "yahoo", "163"])
def test_i26_the_page_helps_the_plain_text_beside_it(name: str) -> None:
    text = to_text(PAGES[name], Repairs()).replace("\n\n", "\n \n")

    assert new_of(text, PAGES[name]) == "The printer works."


def test_i26_answers_between_the_pieces_of_a_split_blockquote_stay() -> None:
    page = (
        f"<div>Hi Bob,</div><div>{WROTE}</div><blockquote type=cite>Does it print?</blockquote><div>Yes.</div>"
        "<blockquote type=cite>In colour?</blockquote><div>No.</div>"
    )

    assert new_of(to_text(page, Repairs()), page) == "Hi Bob, Yes. No."


@pytest.mark.parametrize(
    "signature",
    [
        "<div class='gmail_signature' data-smartmail='gmail_signature'>Ada, always at your service</div>",
        "<div class='moz-signature'>Ada, always at your service</div>",
        "<div id='AppleMailSignature'>Ada, always at your service</div>",
        "<div id='ms-outlook-mobile-signature'>Ada, always at your service</div>",
        "<div id='Signature'>Ada, always at your service</div>",
        "<div class='protonmail_signature_block'>Ada, always at your service</div>",
        "<div class='k9mail-signature'>Ada, always at your service</div>",
        "<div id='aqm-signature'>Ada, always at your service</div>",
        "<div id='bloop_sign_1' class='bloop_sign'>Ada, always at your service</div>",
        "<div id='CanarySig'>Ada, always at your service</div>",
        "<div name='messageSignatureSection'>Ada, always at your service</div>",
    ],
)
def test_what_a_page_shows_as_a_signature_is_folded(signature: str) -> None:
    page = f"<div>{NEW}</div><br>{signature}"
    text = to_text(page, Repairs())

    assert [span.kind for span in split(text, page).spans] == [SpanKind.FRESH, SpanKind.SIGNATURE]


def test_a_signature_that_is_all_there_is_stays() -> None:
    page = "<div class='gmail_signature'>The printer works.</div>"

    assert new_of(to_text(page, Repairs()), page) == "The printer works."


def test_a_blockquote_of_one_s_own_stays() -> None:
    page = "<p>The display says</p><blockquote>PC LOAD LETTER</blockquote><p>What is that?</p>"

    assert new_of(to_text(page, Repairs()), page) == "The display says PC LOAD LETTER What is that?"


def test_a_page_that_says_something_else_than_the_text_folds_nothing_of_it() -> None:
    page = f"<div>Another text.</div><blockquote type=cite>{OLD}</blockquote>"

    assert new_of("The printer works.\nHave you tried it?", page) == "The printer works. Have you tried it?"


@pytest.mark.parametrize("name", ["gmail", "outlook on the web", "apple"])
def test_what_a_page_passes_on_stays(name: str) -> None:
    body = f"<div>{OUTLOOK}</div><br>{OLD}"
    pages = {
        "gmail": f"<div>See below.</div><div class='gmail_quote'><div class='gmail_attr'>---------- Forwarded message ---------<br>"
        f"{OUTLOOK}</div><br>{OLD}</div>",
        "outlook on the web": f"<div>See below.</div><div id='appendonsend'></div><hr><div id='divRplyFwdMsg'>{OUTLOOK}</div>{OLD}",
        "apple": f"<div>See below.</div><blockquote type='cite'><div>Begin forwarded message:</div><br>{body}</blockquote>",
    }
    text = to_text(pages[name], Repairs())

    found = split(text, pages[name], is_forward=True)

    assert [span.kind for span in found.spans] == [SpanKind.FRESH]
    assert found.block
    assert text[: found.forward_at].strip() == "See below."


@pytest.mark.parametrize(
    "page",
    [
        "<p>Two things.</p><div style='border:none;border-top:solid windowtext 1.0pt;padding:1.0pt 0cm 0cm 0cm'><p>Where is it?</p></div>",
        "<p>Two things.</p><table style='border:none;border-top:solid black 1pt'><tr><td>Where is it?</td></tr></table>",
        "<p>Two things.</p><p style='border:none;border-top:solid #4472C4 1.0pt;padding:0cm'>Where is it?</p>",
    ],
)
def test_a_line_that_the_sender_draws_begins_no_quote(page: str) -> None:
    assert new_of(to_text(page, Repairs()), page) == "Two things. Where is it?"


def test_yahoo_s_signature_is_folded() -> None:
    page = f"<div>{NEW}</div><div class='ydp1a2b3c4dsignature'><div>Bob Stone, Stone Ltd, 12345678</div></div>"

    assert new_of(to_text(page, Repairs()), page) == "The printer works."
