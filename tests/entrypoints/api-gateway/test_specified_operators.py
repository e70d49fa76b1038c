"""Does an operator of the database get anywhere by the specification's paths?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from support.gateway_router import RoutedGateway

PREFIXES = ("/api/domain-mappings", "/api/email-system")
OPERATOR = {"$ne": 1}
ASKED = ("post", "put")


def _bodies(document: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Method, path and member of everything that can be written."""
    for path, item in document["paths"].items():
        for method in set(ASKED) & set(item) if path.startswith(PREFIXES) else ():
            schema = item[method]["requestBody"]["content"]["application/json"]["schema"]
            for member in document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]["properties"]:
                yield method, path, member


def _lists(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Path and parameter of everything that can be filtered."""
    for path, item in document["paths"].items():
        for parameter in item.get("get", {}).get("parameters", []) if path.startswith(PREFIXES) else []:
            yield path, parameter["name"]


async def test_w04_an_operator_in_any_field_or_filter_is_refused_by_name(routed: RoutedGateway) -> None:
    async with routed.client() as client:
        document = (await client.get("/api/v1/openapi.json")).json()
        bodies, lists = list(_bodies(document)), list(_lists(document))
        assert len(bodies) > 35
        assert len(lists) == 9

        for method, path, member in bodies:
            answer = await client.request(method, re.sub(r"{\w+}", "map_1", path), json={member: OPERATOR})
            assert answer.status_code == 422, (method, path, member)
            assert any(each.partition(".")[0] == member for each in answer.json()["errors"]), (method, path, member)
        for path, name in lists:
            answer = await client.get(path, params={f"{name}[$ne]": "1"})
            assert answer.status_code == 422, (path, name)
            assert answer.json()["errors"] == {
                f"{name}[$ne]": [f"The {name.replace('_', ' ')}[$ne] field is not known."]
            }


@pytest.mark.parametrize("body", [b"[]", b'"x"', b"null", b"7"])
async def test_a_body_that_is_no_object_is_refused(routed: RoutedGateway, body: bytes) -> None:
    async with routed.client() as client:
        answer = await client.post("/api/domain-mappings", content=body, headers={"Content-Type": "application/json"})

    assert answer.status_code == 422
    assert answer.json()["success"] is False
