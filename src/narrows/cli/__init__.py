"""The command line: the same verbs as the library. Everything heavy is imported by the command that needs it."""

from __future__ import annotations

__all__ = ["main"]


def main() -> None:
    """Run the command line and leave the process: 0 clear, 1 needs attention, 2 error."""
    import os
    import sys

    from narrows.cli.app import app

    try:
        app()
    except Exception as error:  # noqa: BLE001 - a crash must not end with 1, which says "decided, needs attention"
        if os.environ.get("NARROWS_DEBUG"):
            raise
        from narrows.cli.text import clean

        sys.stderr.write(f"narrows: internal error: {type(error).__name__}: {clean(str(error))}. ")
        sys.stderr.write("Nothing was decided; please report it (NARROWS_DEBUG=1 shows where it happened)\n")
        sys.exit(2)
