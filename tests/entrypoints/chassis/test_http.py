"""Does every request get an honest answer, and every refusal a problem document?"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Annotated, Any

import httpx
import pytest
from fastapi import APIRouter, Depends, FastAPI
from jsonschema import Draft202012Validator
from pydantic import BaseModel, ConfigDict, SecretStr
from pymongo.errors import ServerSelectionTimeoutError
from starlette.responses import StreamingResponse
from structlog.testing import capture_logs

from chassis.health import Health
from chassis.http import Actor, HttpSettings, Problem, create_app, current_actor, operation, sign_actor
from chassis.telemetry import Telemetry, TelemetrySettings, current_traceparent

KEY = SecretStr("k" * 32)
routes = APIRouter(prefix="/v1/things")


class Thing(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str
    sizes: list[int]


@routes.post("", operation_id="create_thing", **operation("thing.write", audit="change", status=201))
async def create_thing(thing: Thing, actor: Annotated[Actor, Depends(current_actor)]) -> dict[str, str | None]:
    return {"by": actor.id, "request": actor.request_id, "traceparent": current_traceparent()}


@routes.get("/{thing_id}", operation_id="get_thing", **operation("thing.read"))
async def get_thing(thing_id: str, limit: int = 5) -> dict[str, str]:
    match thing_id:
        case "taken":
            raise Problem(409, "thing_taken", "Thing is taken", "Choose another name.", {"name": ["is taken"]})
        case "broken":
            raise ValueError("hunter2")
        case "away":
            raise ServerSelectionTimeoutError("mongo:27017 refused")
    return {"thing_id": thing_id}


@routes.get("/{thing_id}/stream", operation_id="stream_thing", **operation("thing.read"))
async def stream_thing(thing_id: str) -> StreamingResponse:
    async def parts() -> AsyncIterator[bytes]:
        yield b"first"
        raise ValueError("too late for a problem")

    return StreamingResponse(parts())


@asynccontextmanager
async def no_lifespan(_app: FastAPI) -> AsyncIterator[None]:
    yield


def an_app(health: Health | None = None) -> FastAPI:
    return create_app(
        "demo",
        [routes],
        settings=HttpSettings(port=0, actor_key=KEY),
        health=health or Health(),
        telemetry=Telemetry(TelemetrySettings(sample_ratio=1), "demo"),
        lifespan=no_lifespan,
    )


@pytest.fixture
def health() -> Health:
    return Health()


@pytest.fixture
async def client(health: Health) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(an_app(health))
    async with httpx.AsyncClient(transport=transport, base_url="http://demo", headers=bearing()) as client:
        yield client


def bearing(*permissions: str, audience: str = "demo", key: SecretStr = KEY, **options: Any) -> dict[str, str]:
    actor = Actor("usr_1", frozenset(permissions or ("thing.read", "thing.write")), "req_of_gateway")
    return {"Authorization": f"Actor {sign_actor(key, actor, audience, **options)}"}


def problem(answer: httpx.Response) -> dict[str, Any]:
    """The document of a refusal, checked for what every one of them must have."""
    assert answer.headers["content-type"] == "application/problem+json"
    document: dict[str, Any] = answer.json()
    schema = an_app().openapi()["components"]["schemas"]["ProblemDocument"]
    Draft202012Validator(schema).validate(document)
    assert document["status"] == answer.status_code
    assert document["request_id"] == answer.headers["x-request-id"]
    assert document["success"] is False
    assert document["error"] == document["code"]
    assert document["message"]
    return document


async def test_a_good_request_is_answered_with_who_asked(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/things", json={"name": "a", "sizes": [1]})

    assert answer.status_code == 201
    assert answer.json() == {"by": "usr_1", "request": "req_of_gateway", "traceparent": None}


async def test_a_problem_raised_below_a_route_is_the_answer(client: httpx.AsyncClient) -> None:
    document = problem(await client.get("/v1/things/taken"))

    assert document["type"] == "/problems/thing_taken"
    assert document["instance"] == "/v1/things/taken"
    assert document["detail"] == "Choose another name."
    assert document["errors"] == {"name": ["is taken"]}


async def test_wrong_fields_are_named_without_repeating_what_was_sent(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/things", json={"name": 3, "sizes": [1, "hunter2"], "colour": "hunter2"})

    document = problem(answer)
    assert answer.status_code == 422
    assert document["errors"].keys() == {"name", "sizes.1", "colour"}
    assert "hunter2" not in answer.text


async def test_invented_field_names_are_sent_back_cut_and_cleaned(client: httpx.AsyncClient) -> None:
    invented = {f"{number}" + "x" * 1000: 1 for number in range(1000)} | {"\ud800": 1}
    for body in (json.dumps(invented), '{"\\ud800": 1}'):
        answer = await client.post("/v1/things", content=body, headers={"content-type": "application/json"})

        problem(answer)
        assert answer.status_code == 422
        assert len(answer.content) < 20_000


async def test_a_wrong_query_is_named(client: httpx.AsyncClient) -> None:
    document = problem(await client.get("/v1/things/x", params={"limit": "many"}))

    assert document["errors"].keys() == {"limit"}


@pytest.mark.parametrize("body", [b"{", b"", b"\xff\xfe", b"[" * 100_000], ids=["cut", "empty", "bytes", "deep"])
async def test_a_body_that_is_not_json_is_refused(client: httpx.AsyncClient, body: bytes) -> None:
    answer = await client.post("/v1/things", content=body, headers={"content-type": "application/json"})

    problem(answer)
    assert answer.status_code in {400, 422}


async def test_an_unparsable_body_is_400(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/things", content=b"{", headers={"content-type": "application/json"})

    assert answer.status_code == 400
    assert problem(answer)["code"] == "unparsable_json"


async def test_json_that_is_called_something_else_is_400(client: httpx.AsyncClient) -> None:
    kinds = ("application/x-www-form-urlencoded", "text/plain", "")
    answers = [await client.post("/v1/things", content=b'{"a": 1}', headers={"content-type": kind}) for kind in kinds]

    assert [(each.status_code, problem(each)["code"]) for each in answers] == [(400, "unparsable_json")] * 3


async def test_unknown_routes_and_methods_are_problems_too(client: httpx.AsyncClient) -> None:
    missing, wrong = await client.get("/v1/nothing"), await client.delete("/v1/things/x")

    assert (problem(missing)["code"], missing.status_code) == ("not_found", 404)
    assert (problem(wrong)["code"], wrong.status_code) == ("method_not_allowed", 405)
    assert wrong.headers["allow"] == "GET"


async def test_an_unexpected_error_says_nothing_of_itself_to_the_caller(client: httpx.AsyncClient) -> None:
    with capture_logs() as logged:
        answer = await client.get("/v1/things/broken")

    assert (problem(answer)["code"], answer.status_code) == ("internal_error", 500)
    assert "hunter2" not in answer.text
    assert "Traceback" not in answer.text
    assert [line["event"] for line in logged] == ["request_failed"]


async def test_a_dependency_that_is_down_is_503_with_a_time_to_come_back(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/things/away")

    assert (problem(answer)["code"], answer.status_code) == ("unavailable", 503)
    assert answer.headers["retry-after"] == "5"
    assert "mongo" not in answer.text


async def test_an_error_after_the_answer_began_cuts_it_off(client: httpx.AsyncClient) -> None:
    with pytest.raises(ValueError, match="too late"):
        await client.get("/v1/things/x/stream")


@pytest.mark.parametrize("given", ["req-1", "0123456789abcdef.A_b"])
async def test_a_request_id_is_kept(client: httpx.AsyncClient, given: str) -> None:
    answer = await client.get("/v1/things/x", headers={"X-Request-Id": given})

    assert answer.headers["x-request-id"] == given


@pytest.mark.parametrize("given", ["", "a b", "x" * 200, 'a"}'])
async def test_a_missing_or_harmful_request_id_is_replaced(client: httpx.AsyncClient, given: str) -> None:
    answer = await client.get("/v1/things/x", headers={"X-Request-Id": given})

    assert answer.headers["x-request-id"].startswith("req_")


async def test_a_trace_is_continued(client: httpx.AsyncClient) -> None:
    parent = f"00-{'a' * 32}-{'b' * 16}-01"

    answer = await client.post("/v1/things", json={"name": "a", "sizes": []}, headers={"traceparent": parent})

    assert answer.json()["traceparent"].split("-")[1] == "a" * 32


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": ""},
        {"Authorization": "Actor "},
        {"Authorization": "Bearer x"},
        {"Authorization": "Actor a.b.c"},
        bearing(audience="other"),
        bearing(key=SecretStr("x" * 32)),
        bearing(ttl=timedelta(minutes=-1)),
    ],
    ids=["none", "no token", "other scheme", "nonsense", "for another service", "other key", "expired"],
)
async def test_without_a_valid_token_nothing_is_done(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    answer = await client.post("/v1/things", json={"name": "a", "sizes": []}, headers=headers)

    assert (problem(answer)["code"], answer.status_code) == ("unauthenticated", 401)
    assert answer.headers["www-authenticate"] == "Actor"


async def test_without_the_permission_nothing_is_done(client: httpx.AsyncClient) -> None:
    """And it is refused before the body is looked at."""
    answer = await client.post("/v1/things", json={}, headers=bearing("thing.read"))

    assert (problem(answer)["code"], answer.status_code) == ("forbidden", 403)
    assert "thing.write" in answer.json()["detail"]


async def test_readiness_follows_the_checks_and_liveness_does_not(client: httpx.AsyncClient, health: Health) -> None:
    async def down() -> None:
        raise ConnectionRefusedError("kafka:9092")

    ready = await client.get("/readyz")
    health.ready("kafka", down)
    unready, alive = await client.get("/readyz"), await client.get("/healthz")

    assert (ready.status_code, ready.json()) == (200, {"status": "ok", "checks": {}})
    assert unready.status_code == 503
    assert unready.json()["checks"] == {"kafka": "ConnectionRefusedError: kafka:9092"}
    assert alive.status_code == 200


async def test_a_dead_loop_fails_liveness(client: httpx.AsyncClient, health: Health) -> None:
    health.alive("poller", lambda: False)

    answer = await client.get("/healthz")

    assert (answer.status_code, answer.json()["checks"]) == (503, {"poller": "not alive"})


async def test_metrics_count_requests_by_route_not_by_address(client: httpx.AsyncClient) -> None:
    await asyncio.gather(*(client.get(f"/v1/things/{number}") for number in range(3)))
    await client.get("/v1/nothing")

    text = (await client.get("/metrics")).text

    assert 'http_requests_total{method="GET",route="/v1/things/{thing_id}",status="200"} 3.0' in text
    assert 'route="unknown",status="404"' in text
    assert "process_cpu_seconds_total" in text


def test_the_contract_names_permissions_audit_classes_and_problems() -> None:
    document = an_app().openapi()

    create = document["paths"]["/v1/things"]["post"]
    assert document["openapi"].startswith("3.1")
    assert create["x-permission"] == "thing.write"
    assert create["x-audit"] == "change"
    assert create["operationId"] == "create_thing"
    assert {"201", "401", "403", "422", "500", "503"} <= create["responses"].keys()
    assert list(create["responses"]["422"]["content"]) == ["application/problem+json"]
    assert document["paths"].keys() == {"/v1/things", "/v1/things/{thing_id}", "/v1/things/{thing_id}/stream"}
    assert "HTTPValidationError" not in json.dumps(document)
    assert "x-audit" not in document["paths"]["/v1/things/{thing_id}"]["get"]
