"""Does a mail go on as it was read, with what the router adds and nothing else?"""

import json

import pytest

from contracts.envelope import Envelope, open_envelope
from contracts.events.mail import MailParsed, MailRouted
from contracts.topics import MAIL_PARSED, MAIL_ROUTED, to_message
from router.domain.commands import own_start
from support.examples import an_envelope, an_event
from support.routing_world import RouterWorld

PARSED = to_message(an_envelope(an_event(MailParsed)), MAIL_PARSED)


async def passed_on(body: bytes) -> Envelope[MailRouted]:
    world = RouterWorld()
    await world.routes.route_mails([open_envelope(MailParsed, PARSED.headers, body)])
    [routed] = world.heard.routings
    return routed


@pytest.mark.parametrize("body", [PARSED.value, PARSED.value + b" \n", json.dumps(json.loads(PARSED.value)).encode()])
async def test_a_mail_that_is_passed_on_reads_as_if_it_had_been_written_anew(body: bytes) -> None:
    routed = await passed_on(body)

    message = to_message(routed, MAIL_ROUTED)

    assert json.loads(message.value) == json.loads(routed.event.model_dump_json())
    assert open_envelope(MailRouted, message.headers, message.value).event == routed.event


async def test_what_a_later_release_tells_of_a_mail_is_passed_on_too() -> None:
    told = json.loads(PARSED.value)
    told["mail"]["mood"] = "merry"
    told["routing"] = {"account_id": "acc_forged"}

    message = to_message(await passed_on(json.dumps(told).encode()), MAIL_ROUTED)

    assert json.loads(message.value)["mail"]["mood"] == "merry"
    assert open_envelope(MailRouted, message.headers, message.value).event.routing.account_id == "acc_default"


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("close\nHello", ["close"]),
        ("\n \n\t\n  close  \n", ["  close  "]),
        ("Hello\nclose", []),
        ("", []),
        ("\xa0close", ["\xa0close"]),
        (" " * 300 + "close", []),
        ("close" + " " * 300, []),
        ("tag:a\xa0\nclose", ["tag:a\xa0", "close"]),
        ("\x1cclose", ["\x1cclose"]),
    ],
)
def test_i23_only_first_lines_that_are_commands_begin_a_text(text: str, start: list[str]) -> None:
    assert own_start(text, ()) == start
