"""How is the router started? `python -m router`, configured by its environment."""

from chassis.http import serve
from router.app import build
from router.settings import Settings

if __name__ == "__main__":
    settings = Settings()
    serve(build(settings), settings.http)
