"""Are the generated documents valid by their own standards?"""

import json
from pathlib import Path
from typing import Any

import pytest

from contracts.topics import PARTITIONS, SERVICES, TOPICS, dead_topic

CONTRACTS = Path(__file__).parents[2] / "contracts"
OPENAPI = sorted((CONTRACTS / "openapi").glob("*.json"))
ASYNCAPI: dict[str, Any] = json.loads((CONTRACTS / "asyncapi.json").read_text())
METHODS = {"get", "put", "post", "delete", "patch"}


def test_asyncapi_names_every_topic_and_every_dead_letter_topic_with_its_partitions() -> None:
    channels = ASYNCAPI["channels"]

    assert set(channels) == {topic.name for topic in TOPICS} | {dead_topic(service) for service in SERVICES}
    assert {channel["bindings"]["kafka"]["partitions"] for channel in channels.values()} == {PARTITIONS}


def references(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return own + [reference for child in node.values() for reference in references(child)]
    return [reference for child in node for reference in references(child)] if isinstance(node, list) else []


@pytest.mark.parametrize("document", [ASYNCAPI, *(json.loads(path.read_text()) for path in OPENAPI)])
def test_every_reference_in_a_document_leads_somewhere(document: dict[str, Any]) -> None:
    for reference in set(references(document)):
        node: Any = document
        for step in reference.removeprefix("#/").split("/"):
            node = node[step]
        assert node


def keys(node: Any) -> set[str]:
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return (set(node) if isinstance(node, dict) else set()).union(*map(keys, children))


@pytest.mark.parametrize("path", OPENAPI, ids=lambda path: path.stem)
def test_bounds_are_told_in_the_words_of_json_schema(path: Path) -> None:
    """Pydantic falls back on its own words where a validator stands between a type and its bounds."""
    assert not keys(json.loads(path.read_text())) & {"ge", "le", "gt", "lt", "min_length", "max_length"}


@pytest.mark.parametrize("path", OPENAPI, ids=lambda path: path.stem)
def test_whatever_takes_if_match_tells_that_it_may_not_hold(path: Path) -> None:
    for route, methods in json.loads(path.read_text())["paths"].items():
        for method in METHODS & set(methods):
            taken = {each["name"].lower() for each in methods[method].get("parameters", ())}
            assert "if-match" not in taken or "412" in methods[method]["responses"], (route, method)


@pytest.mark.parametrize("path", OPENAPI, ids=lambda path: path.stem)
def test_every_operation_names_itself_its_permission_and_its_problems(path: Path) -> None:
    document = json.loads(path.read_text())

    assert document["openapi"].startswith("3.1")
    for route, methods in document["paths"].items():
        for method in METHODS & set(methods):
            operation = methods[method]
            assert operation["operationId"].replace("_", "").isalnum(), (route, method)
            assert operation.get("x-permission") is not None, (route, method)


def test_operation_ids_are_unique_across_services() -> None:
    ids = [
        operation["operationId"]
        for path in OPENAPI
        for methods in json.loads(path.read_text())["paths"].values()
        for method, operation in methods.items()
        if method in METHODS
    ]

    assert len(ids) == len(set(ids))


def test_what_is_asked_of_one_ticket_tells_that_it_may_be_deleted_or_of_another_version() -> None:
    document = json.loads((CONTRACTS / "openapi" / "ticketing.json").read_text())
    one = {path: item for path, item in document["paths"].items() if "{ticket}" in path and "/events" not in path}

    for path, item in one.items():
        for method in METHODS & set(item):
            conditional = "if-match" in {each["name"] for each in item[method]["parameters"]}
            told = {"410", "412"} & set(item[method]["responses"])
            assert told == ({"410", "412"} if conditional else {"410"}), (path, method)


def test_a_file_is_told_to_be_bytes() -> None:
    document = json.loads((CONTRACTS / "openapi" / "ticketing.json").read_text())
    [files] = [item["get"] for path, item in document["paths"].items() if "attachments" in path]

    assert list(files["responses"]["200"]["content"]) == ["application/octet-stream"]
