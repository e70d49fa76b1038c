"""Does every mail become what it should while a service or an engine dies, stops, or repeats itself?

The same Postdesk as in `tests/e2e`; read back by the public API.
"""

import asyncio
from collections.abc import Callable

import httpx
import pytest
from bench.rig import Rig

from local.engine import Engine
from local.environment import NEEDS
from support.doubling import deliver_twice, ends
from support.postdesk import Case, committed_everything, eventually

pytestmark = [pytest.mark.e2e, pytest.mark.engines, pytest.mark.dovecot, pytest.mark.timeout(300)]

Connect = Callable[..., Case]


@pytest.mark.parametrize("service", [name for name in NEEDS if name != "api-gateway"])
def test_kill_9_of_one_service_under_load_loses_and_doubles_nothing(mailbox: Connect, rig: Rig, service: str) -> None:
    case = mailbox(150, hard=True)
    case.begun()

    rig.stack.services[service].kill()
    rig.stack.services[service].start()

    case.wait()
    assert case.verdict()["correct"], case.verdict()


def test_sigterm_of_every_service_under_load_loses_and_doubles_nothing(mailbox: Connect, rig: Rig) -> None:
    case = mailbox(300, hard=True)
    case.begun()

    for service in NEEDS:
        rig.stack.services[service].stop()
        rig.stack.services[service].start()

    case.wait()
    assert case.verdict()["correct"], case.verdict()


@pytest.mark.parametrize(("engine", "named"), [("mongodb", "mongo"), ("kafka", "kafka")])
async def test_an_engine_that_dies_is_named_and_waited_for_and_nothing_is_lost(
    mailbox: Connect, rig: Rig, engine: str, named: str
) -> None:
    victim = rig.stack.engines[engine]
    if not isinstance(victim, Engine):
        pytest.skip(f"{victim.name} is not ours to kill: set POSTDESK_TEST_KAFKA and POSTDESK_TEST_MONGO to local")
    case = mailbox(300, hard=True)
    case.begun()
    ticketing = f"{rig.stack.services['ticketing'].address}/readyz"

    async def missed() -> bool:
        answer = await asyncio.to_thread(httpx.get, ticketing, timeout=10, trust_env=False)
        down = [name for name, state in answer.json()["checks"].items() if state != "ok"]
        return answer.status_code == httpx.codes.SERVICE_UNAVAILABLE and any(named in name for name in down)

    async def back() -> bool:
        return all(rig.stack.services[service].ready() for service in NEEDS)

    victim.kill()
    await eventually(missed, 60)
    victim.start()
    await eventually(back, 60)

    case.wait()
    assert case.verdict()["correct"], case.verdict()


async def test_every_topics_records_delivered_twice_change_nothing(mailbox: Connect, rig: Rig) -> None:
    kafka = rig.stack.engines["kafka"].address
    start = await ends(kafka)
    case = mailbox(300, hard=True)
    case.wait()
    before = {ticket["id"]: ticket["version"] for ticket in rig.tickets()}

    assert await deliver_twice(kafka, start) > 4 * 300
    await eventually(lambda: committed_everything(kafka))

    assert case.verdict()["correct"], case.verdict()
    assert {ticket["id"]: ticket["version"] for ticket in rig.tickets()} == before
