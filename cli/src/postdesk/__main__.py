"""How is the command line started? `postdesk`, or `python -m postdesk`."""

from postdesk.app import app

__all__ = ["app"]

if __name__ == "__main__":
    app()
