"""Where do the engines of the tests come from? See `support/engines.py`; of a whole Postdesk: `support/postdesk.py`."""

pytest_plugins = ["support.engines", "support.postdesk"]
