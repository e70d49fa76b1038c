"""Of what is made what finds out how to connect a mailbox?"""

from __future__ import annotations

from fastapi import APIRouter

from fetcher.adapters.dns import ResolverDns
from fetcher.adapters.graph import Cloud, HttpGraph
from fetcher.adapters.imap.greeting import GreetingServers
from fetcher.app.materials import Materials
from fetcher.entrypoints.http import detection_routes
from fetcher.handlers.detection import Detection, Sources
from fetcher.settings import Settings


def detecting(settings: Settings, materials: Materials) -> APIRouter:
    """The operations."""
    reach = materials.reach
    greetings = GreetingServers(reach.mail, reach.trust)
    sources = Sources(reach.presets, ResolverDns(), reach.web, greetings, settings.autoconfig_directory)
    cloud = Cloud(settings.microsoft_login_url, settings.microsoft_graph_url)
    graph = HttpGraph(reach.web, reach.issuer, materials.now, cloud)
    return detection_routes(Detection(sources), graph)
