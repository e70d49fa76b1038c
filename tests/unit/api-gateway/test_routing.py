"""Do the services' documents make a routing table, or a clear complaint?"""

from __future__ import annotations

from typing import Any

import pytest

from api_gateway.domain.headers import inward, outward
from api_gateway.domain.routing import OperationClaimedTwice, PermissionMissing, routing_table
from support.gateway_service import a_service


def a_document(*calls: str, permission: str | None = "x.read") -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for call in calls:
        method, path = call.split()
        operation = {"operationId": f"{method}_it"} | ({"x-permission": permission} if permission else {})
        paths.setdefault(path, {})[method] = operation
    return {"openapi": "3.1.0", "paths": paths}


def test_each_operation_under_v1_becomes_public_with_its_permission() -> None:
    table = routing_table({"ticketing": a_service().openapi()})

    assert {(each.method, each.public_path, each.rule.permission) for each in table} == {
        ("GET", "/api/v1/tickets", "ticket.read"),
        ("GET", "/api/v1/tickets/endless", "ticket.read"),
        ("GET", "/api/v1/tickets/slow", "ticket.read"),
        ("GET", "/api/v1/tickets/stream", "ticket.read"),
        ("GET", "/api/v1/tickets/{ticket_id}", "ticket.read"),
        ("POST", "/api/v1/tickets", "ticket.write"),
        ("PUT", "/api/v1/tickets/{ticket_id}/raw", "ticket.write"),
        ("DELETE", "/api/v1/tickets/{ticket_id}", "ticket.write"),
    }


def test_what_is_not_under_v1_is_not_public() -> None:
    assert routing_table({"x": a_document("get /metrics", "get /internal/v1/x", permission=None)}) == ()


@pytest.mark.parametrize("permission", [None, ""])
def test_an_operation_without_a_permission_is_named(permission: str | None) -> None:
    with pytest.raises(PermissionMissing, match=r"router: DELETE /v1/rules/{id} \(delete_it\)"):
        routing_table({"router": a_document("delete /v1/rules/{id}", permission=permission)})


def test_an_operation_of_two_services_is_named_whatever_its_parameters_are_called() -> None:
    documents = {"a": a_document("get /v1/x/{id}"), "b": a_document("get /v1/x/{name}", "post /v1/x/{id}")}

    with pytest.raises(OperationClaimedTwice, match="claimed by a and by b"):
        routing_table(documents)


def test_fixed_segments_come_before_variable_ones() -> None:
    document = a_document("get /v1/x/{id}", "get /v1/{y}/z", "get /v1/x/count", "get /v1/x/{id}/y")

    assert [each.path for each in routing_table({"a": document})] == [
        "/v1/x/count",
        "/v1/x/{id}",
        "/v1/x/{id}/y",
        "/v1/{y}/z",
    ]


def test_what_says_who_is_asking_and_what_belongs_to_the_connection_stays_outside() -> None:
    given = [
        ("Authorization", "Bearer pd_secret"),
        ("X-Actor-Id", "usr_root"),
        ("X-Forwarded-For", "10.0.0.1"),
        ("Cookie", "a=b"),
        ("Connection", "keep-alive, X-Hop"),
        ("X-Hop", "1"),
        ("Transfer-Encoding", "chunked"),
        ("Traceparent", "00-1-2-01"),
        ("If-Match", '"3"'),
        ("Accept", "application/json"),
    ]

    assert inward(given) == [("if-match", '"3"'), ("accept", "application/json")]


def test_answers_lose_what_names_the_inner_network_and_paths_become_public() -> None:
    given = [
        ("Location", "/v1/tickets/1"),
        ("Link", '</v1/tickets?cursor=2>; rel="next"'),
        ("Set-Cookie", "a=b"),
        ("Server", "uvicorn"),
        ("WWW-Authenticate", "Actor"),
        ("ETag", '"3"'),
    ]

    assert outward(given) == [
        ("location", "/api/v1/tickets/1"),
        ("link", '</api/v1/tickets?cursor=2>; rel="next"'),
        ("etag", '"3"'),
    ]
