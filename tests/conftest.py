"""Where do the engines of the tests come from? See `support/engines.py`."""

pytest_plugins = ["support.engines"]
