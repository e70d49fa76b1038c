"""How is the journal started? `python -m journal`, configured by its environment."""

from journal.app import main

if __name__ == "__main__":
    main()
