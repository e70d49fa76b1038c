"""How is ticketing started? `python -m ticketing`; with `rebuild` it only writes all views again from the logs."""

import sys

from chassis.http import serve
from ticketing.app import build, rebuild_views
from ticketing.settings import Settings

if __name__ == "__main__":
    settings = Settings()
    rebuild_views(settings) if sys.argv[1:] == ["rebuild"] else serve(build(settings), settings.http)
