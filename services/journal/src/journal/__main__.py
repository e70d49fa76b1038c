"""How is the journal started? `python -m journal`, configured by its environment."""

from chassis.http import serve
from journal.app import build
from journal.settings import Settings

if __name__ == "__main__":
    settings = Settings()
    serve(build(settings), settings.http)
