"""What does a mail ask for in words, and who is obeyed?"""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.events.mail import MailParsed
from contracts.values import (
    Address,
    Authentication,
    BlobContent,
    BlobKey,
    CommandName,
    DeliveryId,
    Finding,
    InlineContent,
    MailKind,
    Routing,
    Span,
    SpanKind,
    TicketStatus,
    UserRole,
    Verdict,
)
from router.domain.commands import MOST_LINES, own_start, wishes_in
from router.domain.facts import Facts, facts_of
from router.domain.known import Known
from router.domain.people import User, UserState, with_addresses
from router.domain.routing import Decision, route
from router.handlers.decided import Question
from support.examples import an_event
from support.routing import NOW, RULES, a_directory
from support.routing_world import RouterWorld

PROVEN = Authentication(dmarc=Verdict.PASS, aligned=True)
ASKED = Facts(Address(address="eve@desk.example"), "Help", MailKind.ORDINARY, authentication=PROVEN)
WORDS = ("priority:high", "status: on hold", "Category: billing", "assign:me", "close", "reopen", "tag:vip, q4")


def somebody(address: str = "eve@desk.example", name: str = "Eve Doe", **changes: Any) -> User:
    user = User(
        id=f"usr_{name.split(maxsplit=1)[0].lower()}", name=name, addresses=(address,), created_at=NOW, updated_at=NOW
    )
    return with_addresses(user, user.addresses).model_copy(update={"role": UserRole.AGENT} | changes)


def decide(facts: Facts, user: User | None, *staff: User, **policy: Any) -> Decision:
    return route(RULES, facts, Known(a_directory(**policy), user, staff=staff))


def obeyed(facts: Facts, user: User | None, *staff: User, **policy: Any) -> Routing:
    routing = decide(facts, user, *staff, **policy).routing
    assert routing
    return routing


def written(text: str, subject: str = "") -> list[tuple[str, str]]:
    return [(wish.name.value, wish.value) for wish in wishes_in(subject, text, ())]


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("priority:high", [("priority", "high")]),
        ("  Priority :  URGENT ", [("priority", "urgent")]),
        ("status: on hold", [("status", "on_hold")]),
        ("status:on_hold", [("status", "on_hold")]),
        ("category:BILLING", [("category", "Billing")]),
        ("assign: Eve  Doe", [("assign", "Eve Doe")]),
        ("close", [("status", "closed")]),
        ("Reopen", [("status", "open")]),
        ("tag: VIP, #q4", [("tag", "vip"), ("tag", "q4")]),
        ("priority:hihg", [("priority", "hihg")]),
        ("status: it fails again", []),
        ("close the door please", []),
        ("tag: two words", []),
        ("colour:red", []),
        ("https://example.net", []),
        ("@close", []),
        ("priority:\u00a0high\u00a0", [("priority", "high")]),
        ("\ufeff\u200bclose\u200b", [("status", "closed")]),
        ("priority\uff1ahigh", [("priority", "high")]),
        ("assign:\u200b", []),
        ("priority:high assign:bob", [("priority", "high"), ("assign", "bob")]),
        (
            "  Priority: high, Assign: Eve Doe; tag:a, b",
            [("priority", "high"), ("assign", "Eve Doe"), ("tag", "a"), ("tag", "b")],
        ),
        ("status:on hold\u00a0category:bug", [("status", "on_hold"), ("category", "Bug")]),
        ("close priority:low", [("status", "closed"), ("priority", "low")]),
        ("tag:vip, q4 close ", [("tag", "vip"), ("tag", "q4"), ("status", "closed")]),
        ("assign: Glenn Close", [("assign", "Glenn Close")]),
        ("priority:hihg assign:bob", [("priority", "hihg"), ("assign", "bob")]),
        ("priority:high status: it fails again", []),
        ("please priority:high assign:bob", []),
        ("close\u2028Hello", []),
        ("priority:high\u2029Hello", []),
        ("priority:high\x0bHello", []),
        ("priority:high\rHello", []),
    ],
)
def test_i23_a_line_is_a_command_or_text(line: str, meant: list[tuple[str, str]]) -> None:
    assert written(line) == meant
    assert written("", f"[{line}] Re: printer") == meant


def test_i23_only_the_first_own_lines_count() -> None:
    text = "\npriority:high\n\ntag:vip\nHello\nclose\n> reopen\n"

    assert written(text) == [("priority", "high"), ("tag", "vip")]
    assert written("Hello\npriority:high") == []
    assert len(written("\n".join(f"tag:t{number}" for number in range(50)))) == MOST_LINES


def test_i23_lines_may_end_as_in_mail() -> None:
    assert written("priority:high\r\n\r\nclose\r\nHello") == [("priority", "high"), ("status", "closed")]


def test_i23_what_is_quoted_is_no_command() -> None:
    text = "close\npriority:high\n"
    spans = (Span(kind=SpanKind.QUOTE, start=0, end=6), Span(kind=SpanKind.FRESH, start=6, end=len(text)))

    assert [wish.value for wish in wishes_in("", text, spans)] == ["high"]
    assert wishes_in("", text, spans[:1]) == ()


@given(st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=40))), st.text(max_size=60))
def test_i23_any_text_is_read_and_commands_and_rest_are_the_text(lines: list[str], subject: str) -> None:
    text = "\n".join(lines)
    asked = own_start(text, ())

    assert wishes_in(subject, text, ()) == wishes_in(subject, text, ())
    kept = [line for line in text.split("\n") if line.strip()]
    assert kept[: len(asked)] == asked
    rest = kept[len(asked) :]
    if len(asked) < MOST_LINES:
        assert own_start("\n".join(rest), ()) == []
    assert all(wish.written in asked or wish.written in subject for wish in wishes_in(subject, text, ()))


def test_i23_proven_staff_is_obeyed_and_each_command_is_explained() -> None:
    facts = ASKED._replace(text="priority:high\nassign: bob dole\nassign: nobody\npriority:hihg\nHello")
    decision = decide(facts, somebody(), somebody("bob@desk.example", "Bob Dole"))

    assert decision.routing
    assert [(each.name, each.value, bool(each.refused)) for each in decision.routing.commands] == [
        (CommandName.PRIORITY, "high", False),
        (CommandName.ASSIGN, "usr_bob", False),
        (CommandName.ASSIGN, "nobody", True),
        (CommandName.PRIORITY, "hihg", True),
    ]
    told = [each for each in decision.explanation if each.rule.startswith("command:")]
    assert [each.looked_at for each in told] == facts.text.splitlines()[:4]
    assert told[0].answer == "priority:high to be done"
    assert "no agent has this address or name" in told[2].answer


@pytest.mark.parametrize(
    "wanted",
    [
        "BOB+x@desk.example",
        "Bob Dole",
        "bob dole",
        "Bob <bob@desk.example>",
        "<bob@desk.example>",
        "bob@desk.example<mailto:bob@desk.example>",
        "mailto:bob@desk.example",
        "[bob@desk.example](mailto:bob@desk.example)",
    ],
)
def test_an_agent_is_meant_by_address_or_name(wanted: str) -> None:
    bob = somebody("bob@desk.example", "Bob Dole")
    facts = ASKED._replace(text=f"assign:{wanted}")

    assert obeyed(facts, somebody(), bob).commands[0].value == "usr_bob"
    assert "several" in obeyed(facts._replace(text="assign:Bob Dole"), somebody(), bob, bob).commands[0].refused
    assert obeyed(facts._replace(text="assign:me"), somebody()).commands[0].value == "usr_eve"


@pytest.mark.parametrize(
    "change",
    [
        {"authentication": Authentication()},
        {"authentication": Authentication(dmarc=Verdict.PASS)},
        {"authentication": Authentication(dmarc=Verdict.NONE)},
    ],
)
def test_i22_an_agent_whom_nothing_proves_is_refused_unless_a_signed_token_does(change: dict[str, Any]) -> None:
    close, wrong = obeyed(ASKED._replace(text="close\nassign:nobody", **change), somebody()).commands

    assert "nothing proves" in close.refused
    assert close.awaits_token
    assert not wrong.awaits_token


def test_i23_a_customers_commands_are_text_unless_the_policy_lets_them_close() -> None:
    facts, customer = ASKED._replace(text="close\npriority:high\nHello"), somebody(role=UserRole.REQUESTER)

    assert obeyed(facts, customer).commands == ()
    [allowed] = obeyed(facts, customer, customer_commands=True).commands
    assert (allowed.value, allowed.refused) == (TicketStatus.CLOSED, "")
    [unproven] = obeyed(facts._replace(authentication=Authentication()), customer, customer_commands=True).commands
    assert (unproven.value, unproven.awaits_token) == (TicketStatus.CLOSED, True)
    assert "nothing proves" in unproven.refused
    assert any("it is text" in each.answer for each in obeyed(facts, customer).explanation)


@pytest.mark.parametrize("changes", [{"kind": MailKind.AUTO_REPLY}, {"sender_certain": False}])
def test_i23_automatic_mail_and_unclear_senders_give_no_commands(changes: dict[str, Any]) -> None:
    assert obeyed(ASKED._replace(text="close", **changes), somebody()).commands == ()


def test_commands_can_be_switched_off_and_a_blocked_agent_has_none() -> None:
    facts = ASKED._replace(text="close")

    assert obeyed(facts, somebody(), process_commands=False).commands == ()
    assert decide(facts, somebody(state=UserState.BLOCKED)).routing is None


@pytest.mark.parametrize(
    ("subject", "changes", "asked"),
    [
        ("Printer [close]", {}, 1),
        ("[close] Printer", {}, 1),
        ("[close] Re: Printer", {"answers": True}, 1),
        ("[TKT-2026-00001] [close] AW: Printer", {"answers": True}, 1),
        ("Re: Printer [close]", {"answers": True}, 0),
        ("Re: [close] Printer", {}, 0),
        ("Odp: [close] Printer", {"answers": True}, 0),
        ("Fwd: Printer [close]", {}, 0),
        ("Doorst: Printer [close]", {"forwarded": Address(address="ada@x.example")}, 0),
        ("[Fwd: Printer [close]]", {"forwarded": Address(address="ada@x.example")}, 0),
    ],
)
def test_i23_what_a_customer_wrote_into_a_subject_is_no_command_of_the_agent_who_answers(
    subject: str, changes: dict[str, Any], asked: int
) -> None:
    assert len(obeyed(ASKED._replace(subject=subject, **changes), somebody()).commands) == asked


@pytest.mark.parametrize("instead", ["attached_mail", "calendar", "report", "rich_text", "unknown_type"])
def test_i23_what_a_file_says_where_there_is_no_text_is_no_command(instead: str) -> None:
    mail = an_event(MailParsed).mail.model_copy(
        update={
            "text": InlineContent(text="close\n"),
            "spans": (Span(kind=SpanKind.FRESH, start=0, end=6),),
            "authentication": PROVEN,
            "warnings": (Finding(code=f"text_from_{instead}"),),
        }
    )

    assert obeyed(facts_of(mail), somebody()).commands == ()
    of_page = mail.model_copy(update={"warnings": (Finding(code="text_from_html"),)})
    assert obeyed(facts_of(of_page), somebody()).commands


def test_each_way_in_which_a_command_is_written_is_told_so_that_customers_see_none() -> None:
    commands = obeyed(
        ASKED._replace(subject="[close] x", text="status:closed\nClose\nClose\nHello"), somebody()
    ).commands

    assert [each.written for each in commands] == ["[close]", "status:closed", "Close"]


async def test_whoever_is_assigned_by_mail_is_looked_up_among_agents_only_then() -> None:
    world = RouterWorld()
    for user in (
        somebody(),
        somebody("bob@desk.example", "Bob Dole"),
        somebody("ann@x.example", name="Ann", role=UserRole.REQUESTER),
    ):
        world.users.kept[user.id] = user

    found = await world.decisions.decide(
        [
            Question(ASKED._replace(text=f"assign:{name}"), DeliveryId(name))
            for name in ("bob@desk.example", "ann@x.example")
        ]
    )

    commands = [each.decision.routing.commands[0] for each in found if each.decision.routing]
    assert [(each.value, bool(each.refused)) for each in commands] == [("usr_bob", False), ("ann@x.example", True)]


def test_i23_commands_before_a_very_long_quoted_text_are_read() -> None:
    lines = "priority:high\nHello\n"
    content = BlobContent(key=BlobKey("part/00/0"), size=100_000, beginning=lines)
    spans = (
        Span(kind=SpanKind.FRESH, start=0, end=len(lines)),
        Span(kind=SpanKind.QUOTE, start=len(lines), end=100_000),
    )
    mail = an_event(MailParsed).mail.model_copy(update={"text": content, "spans": spans, "authentication": PROVEN})

    assert [each.value for each in obeyed(facts_of(mail), somebody()).commands] == ["high"]


def test_a_line_that_is_cut_off_is_no_command() -> None:
    assert wishes_in("", "\n" * 4091 + "close the door", ()) == ()
