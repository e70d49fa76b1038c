"""Which HTTP operations does ticketing offer? One file per subject, each operation calling one verb."""

from ticketing.entrypoints.http.acting import acting_routes
from ticketing.entrypoints.http.attachments import attachment_routes
from ticketing.entrypoints.http.events import event_routes
from ticketing.entrypoints.http.foreseeing import foreseeing_routes
from ticketing.entrypoints.http.reading import ticket_routes

__all__ = ["acting_routes", "attachment_routes", "event_routes", "foreseeing_routes", "ticket_routes"]
