"""How is the fetcher started? `python -m fetcher`, configured by its environment."""

from chassis.http import serve
from fetcher.app import build
from fetcher.settings import Settings

if __name__ == "__main__":
    settings = Settings()
    serve(build(settings), settings.http)
