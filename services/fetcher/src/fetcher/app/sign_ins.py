"""Of what is made what lets people sign in for mailboxes, and tells them when that ends?"""

from __future__ import annotations

from fetcher.adapters.mongo_oauth import MongoFlows, MongoGrants
from fetcher.app.materials import Materials
from fetcher.entrypoints.foresight import ForesightLoop
from fetcher.handlers.foresight import Foresight
from fetcher.handlers.oauth import SignIns, SignInStores, WayBack
from fetcher.settings import Settings


def sign_ins(settings: Settings, materials: Materials) -> SignIns:
    """The verbs."""
    database, now = materials.database, materials.now
    secrets = materials.switches.keys.secrets
    stores = SignInStores(materials.mailboxes, MongoFlows(database, now), MongoGrants(database), secrets)
    return SignIns(
        stores,
        materials.reach.issuer,
        materials.tokens,
        WayBack(settings.oauth_redirect_url, materials.reach.presets),
        now=now,
    )


def foresight(materials: Materials) -> ForesightLoop:
    """What looks ahead; `run` is to be kept running."""
    return ForesightLoop(Foresight(MongoGrants(materials.database), materials.events, now=materials.now))
