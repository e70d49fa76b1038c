"""Are engaged brakes seen and lifted over HTTP?"""

from datetime import timedelta

from router.domain.brakes import Brake, Scope
from router.handlers.braking import brake_engaged
from support.callers import calling
from support.routing import NOW
from support.routing_world import EVERYTHING, RouterWorld


async def test_a_brake_is_listed_and_lifted() -> None:
    world = RouterWorld()
    for name in ("brk_1", "brk_2"):
        brake = Brake(id=name, mailbox_id="mbx_1", scope=Scope.SENDER, limit=5, engaged_at=NOW)
        await world.rates.engage(brake, brake_engaged(brake))

    async with calling("router", world.api(), EVERYTHING) as client:
        page = (await client.get("/v1/brakes", params={"limit": 1})).json()
        assert ([each["id"] for each in page["items"]], page["next_cursor"]) == (["brk_1"], "brk_1")
        lifted = await client.post("/v1/brakes/brk_1/lift", json={})
        assert (lifted.status_code, lifted.json()["lifted_until"]) == (200, NOW.isoformat().replace("+00:00", "Z"))
        until = (NOW + timedelta(days=1)).isoformat()
        later = await client.post("/v1/brakes/brk_1/lift", json={"until": until})
        assert later.json()["lifted_until"] > lifted.json()["lifted_until"]
        assert (await client.post("/v1/brakes/brk_none/lift", json={})).status_code == 404
        for until in ({"$gt": ""}, 20260401):
            assert (await client.post("/v1/brakes/brk_1/lift", json={"until": until})).status_code == 422
    assert world.source.revision == 2
