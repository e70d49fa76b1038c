"""Are the deployment files what Docker Compose and Kubernetes accept, and are they as strict as they say?

No Docker engine and no cluster runs where these tests run: schemas are as far as they go.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from kubernetes_validate.utils import latest_version

ROOT = Path(__file__).parents[2]
BASE = ROOT / "deploy/k8s/base"
SERVICES = sorted(path.parent.name for path in ROOT.glob("services/*/pyproject.toml"))
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def manifests() -> list[dict[str, Any]]:
    kustomization = yaml.safe_load((BASE / "kustomization.yaml").read_text())
    files = [BASE / name for name in kustomization["resources"]]
    return [manifest for path in files for manifest in yaml.safe_load_all(path.read_text())]


def pods() -> dict[str, dict[str, Any]]:
    workloads = [manifest for manifest in manifests() if manifest["kind"] in {"Deployment", "Job"}]
    return {manifest["metadata"]["name"]: manifest["spec"]["template"]["spec"] for manifest in workloads}


def test_compose_satisfies_its_schema() -> None:
    check = Path(sys.executable).with_name("check-jsonschema")

    result = subprocess.run(
        [check, "--builtin-schema", "vendor.compose-spec", ROOT / "docker-compose.yml"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 0, result.stdout + result.stderr


def test_compose_starts_every_service_after_what_it_needs() -> None:
    services = COMPOSE["services"]

    assert set(SERVICES) <= set(services)
    for name in SERVICES:
        assert set(services[name]["depends_on"]) <= set(services)
        assert services[name]["read_only"] is True
        assert services[name]["build"]["dockerfile"] == f"services/{name}/Dockerfile"


@pytest.mark.parametrize("manifest", manifests(), ids=lambda m: f"{m['kind']}-{m['metadata']['name']}")
def test_a_manifest_satisfies_the_schema_of_kubernetes(manifest: dict[str, Any]) -> None:
    kubernetes_validate.validate(manifest, latest_version(), strict=True)


def test_there_is_a_deployment_a_service_and_an_account_for_every_service() -> None:
    found = {(manifest["kind"], manifest["metadata"]["name"]) for manifest in manifests()}

    assert {(kind, name) for kind in ("Deployment", "Service", "ServiceAccount") for name in SERVICES} <= found


@pytest.mark.parametrize("name", [*SERVICES, "topics"])
def test_a_pod_satisfies_the_restricted_standard(name: str) -> None:
    pod = pods()[name]

    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    for container in pod["containers"]:
        assert container["securityContext"]["readOnlyRootFilesystem"] is True
        assert container["securityContext"]["allowPrivilegeEscalation"] is False
        assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
        assert container["resources"]["limits"]["memory"]


@pytest.mark.parametrize("name", SERVICES)
def test_an_image_is_built_from_the_lock_and_runs_as_nobody_special(name: str) -> None:
    text = (ROOT / "services" / name / "Dockerfile").read_text()

    assert "--constraints requirements.lock" in text
    assert "USER 10001:10001" in text
    assert json.dumps(["python", "-m", name.replace("-", "_")]) in text
