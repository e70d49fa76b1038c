"""How is ticketing started? `python -m ticketing`; with `rebuild` it only writes all views again from the logs."""

import sys

from ticketing.app import main

if __name__ == "__main__":
    main(sys.argv[1:])
