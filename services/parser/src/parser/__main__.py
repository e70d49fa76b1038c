"""How is the parser started? `python -m parser`, configured by its environment."""

from parser.app import main

if __name__ == "__main__":
    main()
