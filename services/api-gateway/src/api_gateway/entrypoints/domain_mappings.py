"""Which operations on domain mappings does the email system's specification (S4) promise?"""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Request

from api_gateway.domain.domain_mappings import mapping_of, preview_of
from api_gateway.entrypoints.calls import Call, Calls, Document, path_of
from api_gateway.entrypoints.domain_mapping_models import (
    DomainMapping,
    DomainMappingChange,
    DomainMappingIn,
    DomainMappings,
    DomainMappingWritten,
    Done,
    Preview,
    PreviewIn,
    Wanted,
)
from api_gateway.entrypoints.operations import own_operation
from api_gateway.entrypoints.specified import ID, Meta, specified_routes

OWNER: Final = "router"
READ: Final = "directory.read"
WRITE: Final = "directory.write"
AUDITED: Final = "mapping"
V1: Final = "/v1/domain-mappings"

MappingId = Annotated[str, Path(max_length=64, pattern=ID)]


def domain_mapping_routes(calls: Calls) -> APIRouter:
    """All five operations."""
    routes = specified_routes("/api/domain-mappings", "domain mappings")
    _add_reading(routes, calls)
    _add_writing(routes, calls)
    return routes


def _add_reading(routes: APIRouter, calls: Calls) -> None:
    @routes.get("", **own_operation(READ))
    async def list_specified_domain_mappings(request: Request, wanted: Annotated[Wanted, Query()]) -> DomainMappings:
        """List domain mappings, page by page."""

        def page(found: Document) -> DomainMappings:
            data = [DomainMapping(**mapping_of(each)) for each in found["items"]]
            return DomainMappings(data=data, meta=Meta(**wanted.place.meta(found["total"])))

        return await calls.ask(request, Call(OWNER, READ, "GET", wanted.path(V1)), page)

    @routes.post("/preview", **own_operation(READ))
    async def preview_specified_domain_mapping(request: Request, body: PreviewIn) -> Preview:
        """Say which mapping decides about an address, and how its mail would be treated. Nothing is changed."""
        ask = Call(OWNER, READ, "POST", f"{V1}/preview", {"email_address": body.email_address})
        return await calls.ask(request, ask, lambda found: Preview(**preview_of(found)))


def _add_writing(routes: APIRouter, calls: Calls) -> None:
    @routes.post("", **own_operation(WRITE, audit=AUDITED, status=HTTPStatus.CREATED, repeatable=True))
    async def create_specified_domain_mapping(request: Request, body: DomainMappingIn) -> DomainMappingWritten:
        """Create a domain mapping."""
        create = Call(OWNER, WRITE, "POST", V1, body.model_dump())
        return await calls.ask(request, create, _written("created"))

    @routes.put("/{mapping_id}", **own_operation(WRITE, HTTPStatus.NOT_FOUND, audit=AUDITED, repeatable=True))
    async def update_specified_domain_mapping(
        request: Request, mapping_id: MappingId, body: DomainMappingChange
    ) -> DomainMappingWritten:
        """Change a domain mapping: what is not given stays."""
        given = body.model_dump(exclude_unset=True)
        change = Call(OWNER, WRITE, "PATCH", path_of(V1 + "/{}", mapping_id), given)
        return await calls.ask(request, change, _written("updated"))

    @routes.delete("/{mapping_id}", **own_operation(WRITE, HTTPStatus.NOT_FOUND, audit=AUDITED, repeatable=True))
    async def delete_specified_domain_mapping(request: Request, mapping_id: MappingId) -> Done:
        """Delete a domain mapping."""
        await calls.ask(request, Call(OWNER, WRITE, "DELETE", path_of(V1 + "/{}", mapping_id)), bool)
        return Done(message="Domain mapping deleted successfully")


def _written(verb: str) -> Any:
    def read(found: Document) -> DomainMappingWritten:
        return DomainMappingWritten(
            message=f"Domain mapping {verb} successfully",
            data=DomainMapping(**mapping_of(found)),
            warnings=list(found["warnings"]),
        )

    return read
