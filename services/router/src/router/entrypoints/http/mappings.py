"""Which operations read, try and change domain mappings?"""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Response

from chassis.http import Asker, Naming, etag, operation, routes_of
from contracts.values import MappingId
from router.domain.mapping import PatternType
from router.entrypoints.documents.fields import Account, CountedPage, VersionsPage, version_of
from router.entrypoints.documents.mappings import (
    MadeMappings,
    MadeOut,
    ManyMappings,
    MappingIn,
    MappingOut,
    MappingPage,
    MappingPatch,
    PreviewIn,
    PreviewOut,
    RollBack,
    VersionOut,
    Versions,
)
from router.entrypoints.http.parameters import READ, WRITE, By, Id
from router.entrypoints.http.problems import problems
from router.handlers.mappings import Mappings
from router.handlers.ports import Wanted


class Listing(CountedPage):
    """Which mappings to list."""

    is_active: bool | None = None
    account_id: Account | None = None
    pattern_type: PatternType | None = None

    def wanted(self) -> Wanted:
        """What the store is asked for."""
        fields = self.model_dump(mode="json", exclude={"limit", "cursor", "skip"}, exclude_none=True)
        return Wanted(fields, skip=self.skip or 0)


def mapping_routes(mappings: Mappings) -> APIRouter:
    """The operations, each a translation of one verb of `handlers.mappings`."""
    routes = routes_of("/v1/domain-mappings", "domain-mappings")
    _add_reading(routes, mappings)
    _add_writing(routes, mappings)
    _add_going_back(routes, mappings)
    return routes


def _add_reading(routes: APIRouter, mappings: Mappings) -> None:
    @routes.get("", **operation(READ))
    async def list_mappings(wanted: Annotated[Listing, Query()]) -> MappingPage:
        """List domain mappings."""
        store = mappings.registry.store
        found = await store.page(wanted.cursor, wanted.limit + 1, wanted.wanted())
        shown, behind = wanted.cut(found)
        names = await mappings.names(shown)
        return MappingPage(
            items=[MappingOut.of(each, (), names) for each in shown],
            next_cursor=behind,
            total=None if wanted.skip is None else await store.count(wanted.wanted()),
        )

    @routes.post("/preview", **operation(READ))
    async def preview_mapping(body: PreviewIn) -> PreviewOut:
        """Say which mapping decides about an address, and why each other does not. Nothing is changed."""
        return PreviewOut.of(await mappings.preview(body.email_address))

    @routes.get("/{mapping_id}", **operation(READ))
    async def get_mapping(mapping_id: Id, response: Response) -> MappingOut:
        """Show a domain mapping."""
        with problems():
            mapping = await mappings.registry.store.get(mapping_id)
        response.headers["ETag"] = etag(mapping.version)
        return MappingOut.of(mapping, (), await mappings.names([mapping]))


def _add_writing(routes: APIRouter, mappings: Mappings) -> None:
    @routes.post("", **operation(WRITE, audit="mapping", status=HTTPStatus.CREATED, repeatable=True))
    async def create_mapping(body: MappingIn, actor: Asker, name: Naming, response: Response) -> MappingOut:
        """Create a domain mapping. What it shadows, overlaps or claims too widely is told as warnings."""
        with problems():
            mapping, warnings = await mappings.create(body.model_dump(), actor.id, name)
        response.headers.update({"ETag": etag(mapping.version), "Location": f"/v1/domain-mappings/{mapping.id}"})
        return MappingOut.of(mapping, warnings, await mappings.names([mapping]))

    @routes.post("/bulk", **operation(WRITE, audit="mapping", repeatable=True))
    async def create_mappings(body: ManyMappings, actor: Asker, name: Naming) -> MadeMappings:
        """Create up to a thousand domain mappings, each by itself: one that is refused hinders no other."""
        made = await mappings.create_many([each.model_dump() for each in body.items], actor.id, name)
        names = await mappings.names([each.mapping for each in made if each.mapping])
        results = [MadeOut.of(each, names) for each in made]
        created = sum(each.mapping is not None for each in made)
        return MadeMappings(results=results, created=created, failed=len(made) - created)

    @routes.patch("/{mapping_id}", **operation(WRITE, audit="mapping", repeatable=True))
    async def change_mapping(mapping_id: Id, body: MappingPatch, by: By, response: Response) -> MappingOut:
        """Change a domain mapping: what is not given stays. Every version is kept."""
        with problems():
            given = body.model_dump(exclude_unset=True)
            mapping, warnings = await mappings.change(mapping_id, given, by.version, by.actor, by.name)
        response.headers["ETag"] = etag(mapping.version)
        return MappingOut.of(mapping, warnings, await mappings.names([mapping]))

    @routes.delete("/{mapping_id}", **operation(WRITE, audit="mapping", status=HTTPStatus.NO_CONTENT, repeatable=True))
    async def delete_mapping(mapping_id: Id, by: By) -> None:
        """Delete a domain mapping. Its versions stay."""
        with problems():
            await mappings.registry.remove(mapping_id, by.version, by.actor, by.name)


def _add_going_back(routes: APIRouter, mappings: Mappings) -> None:
    @routes.get("/{mapping_id}/versions", **operation(READ))
    async def list_mapping_versions(mapping_id: Id, wanted: Annotated[VersionsPage, Query()]) -> Versions:
        """List what a mapping was, who made it so, and when; also of a deleted one."""
        found = await mappings.versions.of(mapping_id, wanted.limit + 1, wanted.before)
        shown, behind = wanted.cut(found, version_of)
        return Versions(items=[VersionOut.of(each) for each in shown], next_cursor=behind)

    @routes.post("/{mapping_id}/rollback", **operation(WRITE, audit="mapping", repeatable=True))
    async def roll_back_mapping(mapping_id: Id, body: RollBack, by: By, response: Response) -> MappingOut:
        """Make a mapping what it was at an earlier version, as a new version."""
        with problems():
            found = await mappings.roll_back(MappingId(mapping_id), body.version, by.version, by.actor, by.name)
        mapping, warnings = found
        response.headers["ETag"] = etag(mapping.version)
        return MappingOut.of(mapping, warnings, await mappings.names([mapping]))
