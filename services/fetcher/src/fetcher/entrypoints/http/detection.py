"""Which operations find out how to connect a mailbox, before there is one?"""

from __future__ import annotations

from fastapi import APIRouter

from chassis.http import operation, routes_of
from fetcher.entrypoints.documents.detection import DetectionIn, DetectionOut
from fetcher.entrypoints.documents.microsoft import ApplicationIn, GraphFolders
from fetcher.entrypoints.http.parameters import WRITE
from fetcher.entrypoints.http.problems import problems
from fetcher.handlers.detection import Detection
from fetcher.handlers.microsoft import Graph


def detection_routes(detection: Detection, graph: Graph) -> APIRouter:
    """Find out servers and ways to sign in from an address, and folders at Microsoft 365 from an application."""
    routes = routes_of("/v1", "mailboxes")

    @routes.post("/mailboxes/detect", **operation(WRITE))
    async def detect_mailbox(body: DetectionIn) -> DetectionOut:
        """Find out how to connect a mailbox from its address, or from its outgoing server; takes up to five seconds."""
        with problems():
            return DetectionOut.of(await detection.detect(body.address, body.smtp_host))

    @routes.post("/microsoft365/folders", **operation(WRITE, audit="mailbox"))
    async def list_microsoft365_folders(body: ApplicationIn) -> GraphFolders:
        """List the folders of a Microsoft 365 mailbox through Microsoft Graph; nothing is stored."""
        with problems():
            return GraphFolders.of(await graph.folders(body.application()))

    return routes
