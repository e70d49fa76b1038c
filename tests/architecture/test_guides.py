"""Is everything that the documents name there: links, commands, options, operations, events, settings?"""

import importlib.util
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
import typer
from typer.core import TyperGroup

from contracts.topics import SERVICES, TOPICS, dead_topic
from postdesk.app import app
from support.guides import ROOT, Guide, anchors, guides

GUIDES = guides()
METHODS = "GET|POST|PUT|PATCH|DELETE"


def every_guide() -> pytest.MarkDecorator:
    return pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.path)


def operations() -> dict[str, set[str]]:
    """The methods of each path, public and internal, with `{}` for whatever is chosen."""
    found: dict[str, set[str]] = {}
    for document in (ROOT / "contracts/openapi").glob("*.json"):
        for path, methods in json.loads(document.read_text(encoding="utf-8"))["paths"].items():
            plain = re.sub(r"\{[^}]*\}", "{}", path)
            for spelt in {plain, f"/api{plain}"} if plain.startswith("/v1/") else {plain}:
                found.setdefault(spelt, set()).update(method.upper() for method in methods)
    return found


OPERATIONS = operations()


def permissions() -> set[str]:
    documents = [json.loads(path.read_text(encoding="utf-8")) for path in (ROOT / "contracts/openapi").glob("*.json")]
    return {each.get("x-permission", "") for d in documents for path in d["paths"].values() for each in path.values()}


NAMES = {
    *permissions(),
    *(topic.name for topic in TOPICS),
    *(dead_topic(service) for service in SERVICES),
    *(event.type for topic in TOPICS for event in topic.events),
    *(re.sub(r"\.v\d+$", "", event.type) for topic in TOPICS for event in topic.events),
}
SUBJECTS = sorted({name.partition(".")[0] for name in NAMES} - {"", "public", "authenticated", "api-gateway"})


def leads_nowhere(guide: Guide, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (ROOT / guide.path).parent / path if path else ROOT / guide.path
    return not target.exists() or bool(anchor and anchor not in anchors(target.read_text(encoding="utf-8")))


@every_guide()
def test_links_lead_somewhere(guide: Guide) -> None:
    assert [link for link in guide.links() if leads_nowhere(guide, link)] == []


@every_guide()
def test_what_make_is_told_is_a_target(guide: Guide) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    told = {words[0] for words in guide.commands("make") if words and re.fullmatch(r"[a-z-]+", words[0])}

    assert told - targets == set()


@every_guide()
def test_modules_that_are_run_are_there(guide: Guide) -> None:
    modules = {words[0] for words in guide.commands("python -m") if words}

    assert {name for name in modules if importlib.util.find_spec(name) is None} == set()


def unknown(words: Sequence[str], command: Any) -> Iterator[str]:
    """Words of a call that its command does not know; `a|b` names two commands, or two options."""
    found = [command]
    for word in words:
        names = word.strip("[]()…,.:").split("|")
        if names[0].startswith("-") and len(names[0]) > 1:
            options = {
                spelt for each in found for given in each.params for spelt in (*given.opts, *given.secondary_opts)
            }
            options.add("--help")
            yield from (name for name in names if name.partition("=")[0] not in options)
        elif isinstance(found[0], TyperGroup):
            group = found[0]
            yield from (name for name in names if name not in group.commands)
            found = [group.commands[name] for name in names if name in group.commands] or [command]


@every_guide()
def test_commands_and_options_of_postdesk_are_there(guide: Guide) -> None:
    command = typer.main.get_command(app)

    assert [(words, name) for words in guide.commands("postdesk") for name in unknown(words, command)] == []


@every_guide()
def test_operations_are_offered(guide: Guide) -> None:
    named = [
        (methods.split(), path.rstrip("/."))
        for code in guide.code()
        for methods, path in re.findall(
            rf"((?:(?:{METHODS}) )*)\S*?(/(?:api/)?v1/[\w/{{}}.-]+)", re.sub(r"\{[^}]*\}", "{}", code)
        )
    ]

    assert [each for each in named if not set(each[0]) <= OPERATIONS.get(each[1], set())] == []
    assert [path for _, path in named if not any(known.startswith(path) for known in OPERATIONS)] == []


@every_guide()
def test_events_topics_and_permissions_are_in_the_contracts(guide: Guide) -> None:
    pattern = re.compile(rf"(?:{'|'.join(SUBJECTS)})\.[a-z_]+(?:\.(?:v\d+|bulk))?")
    named = {code for code in guide.code() if pattern.fullmatch(code)}

    assert {
        name for name in named if name not in NAMES and (ROOT / name).suffix not in {".py", ".md", ".yaml"}
    } == set()
