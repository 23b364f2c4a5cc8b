"""`python -m narrows`: the command line without the script."""

from __future__ import annotations

from narrows.cli import main

if __name__ == "__main__":
    main()
