"""Where do the engines of the tests come from? See `support/engines.py`; of a whole Postdesk: `support/postdesk.py`."""

from hypothesis import settings

pytest_plugins = ["support.engines", "support.postdesk"]

# A machine may stall for a second; what has to be quick has a bound of CPU in a test of its own.
settings.register_profile("without_deadline", deadline=None)
settings.load_profile("without_deadline")
