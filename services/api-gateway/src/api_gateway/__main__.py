"""How is the gateway started? `python -m api_gateway`, configured by its environment."""

from api_gateway.app import build
from api_gateway.settings import Settings
from chassis.http import serve

if __name__ == "__main__":
    settings = Settings()
    serve(build(settings), settings.http)
