"""Is the public document whole, valid and readable?"""

from __future__ import annotations

import json
import re
from typing import Any

from api_gateway.domain.document import SCHEMA_REF, public_document
from api_gateway.domain.reference import sections
from support.gateway_service import a_service

SERVICES = {"ticketing": a_service().openapi(), "fetcher": a_service("fetcher", "mailboxes").openapi()}
OWN: dict[str, Any] = {
    "paths": {"/api/v1/me": {"get": {"operationId": "get_me", "x-permission": "authenticated", "responses": {}}}}
}


def with_schemas(path: str, **schemas: Any) -> dict[str, Any]:
    first = next(iter(schemas))
    content = {"application/json": {"schema": {"$ref": SCHEMA_REF + first}}}
    operation = {
        "operationId": "get_it",
        "x-permission": "x.read",
        "responses": {"200": {"description": "ok", "content": content}},
    }
    return {"paths": {path: {"get": operation}}, "components": {"schemas": schemas}}


def test_every_operation_is_there_once_with_a_unique_id_a_tag_and_a_permission() -> None:
    document = public_document(OWN, SERVICES, "1")

    operations = [operation for item in document["paths"].values() for operation in item.values()]
    assert len(operations) == 17
    assert len({operation["operationId"] for operation in operations}) == 17
    assert all(operation["tags"] and operation["x-permission"] for operation in operations)
    assert all(path.startswith("/api/v1/") for path in document["paths"])


def test_every_reference_leads_somewhere_and_no_inner_security_scheme_is_left() -> None:
    document = public_document(OWN, SERVICES, "1")

    references = set(re.findall(r'"\$ref": "#/components/schemas/([^"]+)"', json.dumps(document)))
    assert references
    assert references <= set(document["components"]["schemas"])
    assert set(document["components"]["securitySchemes"]) == {"token"}
    assert '"security": [{"actor"' not in json.dumps(document)


def test_equal_schemas_are_shared_and_different_ones_kept_apart_with_all_that_refer_to_them() -> None:
    leaf = {"type": "object", "properties": {"a": {"type": "string"}}}
    outer = {"type": "object", "properties": {"leaf": {"$ref": SCHEMA_REF + "Leaf"}}}
    same = {"type": "string"}
    services = {
        "a": with_schemas("/v1/a", Outer=outer, Leaf=leaf, Same=same),
        "b": with_schemas("/v1/b", Outer=outer, Leaf={**leaf, "title": "Another"}, Same=same),
    }

    document = public_document(OWN, services, "1")

    assert set(document["components"]["schemas"]) == {"a.Outer", "b.Outer", "a.Leaf", "b.Leaf", "Same"}
    assert document["components"]["schemas"]["b.Outer"]["properties"]["leaf"] == {"$ref": SCHEMA_REF + "b.Leaf"}
    answer = document["paths"]["/api/v1/b"]["get"]["responses"]["200"]
    assert answer["content"]["application/json"]["schema"] == {"$ref": SCHEMA_REF + "b.Outer"}


def test_people_read_sections_with_parameters_bodies_and_answers() -> None:
    found = {entry.anchor: entry for each in sections(public_document(OWN, SERVICES, "1")) for entry in each.entries}

    create = found["create_tickets"]
    assert (create.method, create.path, create.permission) == ("POST", "/api/v1/tickets", "ticket.write")
    assert [(field.name, field.type, field.required) for field in create.body] == [("name", "string", True)]
    assert "201" in [answer.status for answer in create.answers]
    (listed,) = [answer for answer in found["list_tickets"].answers if answer.status == "200"]
    assert "items[].target" in [field.name for field in listed.fields]
    assert [(field.name, field.place) for field in found["get_tickets"].parameters] == [("ticket_id", "path")]


def test_a_schema_that_refers_to_itself_ends() -> None:
    tree = {"type": "object", "properties": {"children": {"type": "array", "items": {"$ref": SCHEMA_REF + "Tree"}}}}

    (section,) = sections(public_document({}, {"a": with_schemas("/v1/trees", Tree=tree)}, "1"))

    names = [field.name for field in section.entries[0].answers[0].fields]
    assert names == ["children", "children[].children", "children[].children[].children"]
