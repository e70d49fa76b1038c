"""How is the fetcher started? `python -m fetcher`, configured by its environment."""

from fetcher.app import main

if __name__ == "__main__":
    main()
