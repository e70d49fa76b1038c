"""Where do the services' OpenAPI documents come from? A folder with one JSON file per service, named after it."""

from __future__ import annotations

import json
from pathlib import Path

from api_gateway.domain.routing import Document

OWN_NAME = "api-gateway"


class DocumentsMissing(Exception):
    """The folder of the OpenAPI documents is not there, or a file in it is none; the text names it."""


def load_documents(folder: Path) -> dict[str, Document]:
    """The documents by service, without the gateway's own. Raises DocumentsMissing."""
    if not folder.is_dir():
        raise DocumentsMissing(f"There is no folder {folder}: set API_GATEWAY_OPENAPI_FOLDER, or run `make contracts`.")
    return {path.stem: _load(path) for path in sorted(folder.glob("*.json")) if path.stem != OWN_NAME}


def _load(path: Path) -> Document:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as broken:
        raise DocumentsMissing(f"{path} is not JSON: run `make contracts`.") from broken
    if not isinstance(document, dict) or "openapi" not in document:
        raise DocumentsMissing(f"{path} is not an OpenAPI document: run `make contracts`.")
    return document
