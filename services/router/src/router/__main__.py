"""How is the router started? `python -m router`, configured by its environment."""

from router.app import main

if __name__ == "__main__":
    main()
