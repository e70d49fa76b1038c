"""Are the settings that documents and deployment files name there, and are those given that must be?"""

import base64
import json
import re
import shlex
from typing import Any

import pytest
import yaml

from support.guides import ROOT, Guide, guides
from support.settings_told import SERVICES, TABLE, prefix_of, settings_of, variables, written

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
EXAMPLE = (ROOT / "deploy/compose.env.example").read_text(encoding="utf-8")
STEPS = (ROOT / "deploy/k8s/README.md").read_text(encoding="utf-8")
OF_LIBRARIES = {"FORWARDED_ALLOW_IPS"}
"""Of uvicorn: whose X-Forwarded-For is believed."""

GIVEN = {
    "KAFKA_SERVERS": "kafka:9092",
    "MONGO_URL": "mongodb://mongo:27017",
    "BLOBS_URL": "s3://bucket",
    "ACTOR_KEY": base64.b64encode(bytes(32)).decode(),
    "SETUP_KEY": base64.b64encode(bytes(32)).decode(),
    "KEYRING_KEYS": json.dumps({"k1": base64.b64encode(bytes(32)).decode()}),
    "KEYRING_ACTIVE": "k1",
    "TOKEN_KEYS": json.dumps({"a": base64.b64encode(bytes(32)).decode()}),
    "TOKEN_ACTIVE": "a",
}
"""What whoever installs Postdesk gives, by the names of the steps."""


KNOWN = set().union(*(variables(service) for service in SERVICES))
PREFIXES = "|".join(prefix_of(service) for service in SERVICES)


def is_there(name: str) -> bool:
    """Of a name that goes on with dots or a star, whether any setting begins so."""
    return name in KNOWN or (name.endswith("_") and any(known.startswith(name) for known in KNOWN))


@pytest.mark.parametrize("guide", guides(), ids=lambda guide: guide.path)
def test_settings_that_a_document_names_are_there(guide: Guide) -> None:
    whole = re.findall(rf"\b(?:{PREFIXES}|EMAIL_)[A-Z0-9_]+", guide.text)
    ends = re.findall(r"(?:\*|\.\.\.)(_[A-Z_]+[A-Z])", guide.text)

    assert {name for name in whole if not is_there(name)} == set()
    assert {end for end in ends if not any(known.endswith(end) for known in KNOWN)} == set()


def test_the_reference_says_of_every_setting_what_it_is() -> None:
    """Write it again: PYTHONPATH=tests python -m support.settings_told. What a setting means stands below it in the code."""
    assert TABLE.read_text(encoding="utf-8") == written()
    assert re.findall(r"^\| (`\S+`) \|.*\|  \|$", written(), re.MULTILINE) == []


def images(service: str) -> dict[str, str]:
    """What the image itself says."""
    lines = (ROOT / "services" / service / "Dockerfile").read_text(encoding="utf-8").splitlines()
    pairs = [word for line in lines if line.startswith("ENV ") for word in shlex.split(line)[1:]]
    return dict(pair.split("=", 1) for pair in pairs)


def in_compose(service: str) -> dict[str, str]:
    return {
        name: re.sub(r"\$\{(\w+)(?::-((?:[^{}]|\{[^}]*\})*))?[^}]*\}", lambda m: GIVEN.get(m[1]) or m[2] or "", value)
        for name, value in COMPOSE[service]["environment"].items()
    }


def in_kubernetes(service: str) -> list[dict[str, Any]]:
    manifests = yaml.safe_load_all((ROOT / f"deploy/k8s/base/{service}.yaml").read_text(encoding="utf-8"))
    (workload,) = (each for each in manifests if each["kind"] in {"Deployment", "Job"})
    (container,) = workload["spec"]["template"]["spec"]["containers"]
    return list(container["env"])


def references(service: str) -> dict[str, dict[str, Any]]:
    return {
        each["name"]: reference for each in in_kubernetes(service) for reference in each.get("valueFrom", {}).values()
    }


def told_to(service: str) -> dict[str, str]:
    """What Kubernetes tells a service where nothing optional was made."""
    needed = {name: each["key"] for name, each in references(service).items() if not each.get("optional")}
    fixed = {each["name"]: each["value"] for each in in_kubernetes(service) if "value" in each}
    return fixed | {name: GIVEN[key] for name, key in needed.items()}


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("told", [in_compose, told_to], ids=["compose", "kubernetes"])
def test_a_service_understands_what_it_is_told(service: str, told: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (images(service) | told(service)).items():
        monkeypatch.setenv(name, value)

    assert settings_of(service)().model_dump()


@pytest.mark.parametrize("service", SERVICES)
def test_nothing_is_told_that_no_service_reads(service: str) -> None:
    everything = {*COMPOSE[service]["environment"], *(each["name"] for each in in_kubernetes(service))}

    assert everything - variables(service) - OF_LIBRARIES == set()


@pytest.mark.parametrize("service", [*SERVICES, "topics"])
def test_the_steps_name_what_the_manifests_want(service: str) -> None:
    wanted = {word for each in references(service).values() for word in (each["name"], each["key"])}

    assert {word for word in wanted if word not in STEPS} == set()


def test_the_example_names_what_compose_asks_for() -> None:
    asked = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text(encoding="utf-8")))

    assert asked == set(re.findall(r"^#? ?([A-Z_]+)=", EXAMPLE, re.MULTILINE))
