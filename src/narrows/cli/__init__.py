"""The command line: the same verbs as the library. Everything heavy is imported by the command that needs it."""

from __future__ import annotations

__all__ = ["main"]


def main() -> None:
    """Run the command line and leave the process: 0 clear, 1 needs attention, 2 error."""
    import gc
    import os
    import sys
    from pathlib import Path

    # A stream that was closed before the start: nothing to read, and nothing that can be written to.
    nothing = Path(os.devnull)
    if sys.stdin is None:
        sys.stdin = nothing.open()
    if sys.stdout is None:
        sys.stdout = nothing.open()
    if sys.stderr is None:
        sys.stderr = nothing.open("w")

    # What is loaded stays loaded: looking for garbage in it is a tenth of a short run.
    gc.set_threshold(250_000, 50, 100)

    from narrows.cli.app import app

    try:
        app.naming(sys.argv[1:2])()
    except Exception as error:
        # A crash must not end with 1, Python's own code for it: here that says "decided, needs attention".
        if os.environ.get("NARROWS_DEBUG"):
            raise
        from narrows.cli.text import clean

        sys.stderr.write(f"narrows: internal error: {type(error).__name__}: {clean(str(error))}. ")
        sys.stderr.write("Nothing was decided; please report it (NARROWS_DEBUG=1 shows where it happened)\n")
        sys.exit(2)
    finally:
        # The process is over: to look for garbage in all that is left, as Python does at its end, is another tenth.
        gc.freeze()
