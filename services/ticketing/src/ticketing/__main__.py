"""How is ticketing started? `python -m ticketing`; with a task, as `rebuild`, it only does that."""

import sys

from ticketing.app import main

if __name__ == "__main__":
    main(sys.argv[1:])
