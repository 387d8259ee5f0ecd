"""The command line: each command parses, calls one act, and prints what it returns."""

from __future__ import annotations


def main() -> None:
    """Run `overnights` with the arguments of this process, and exit."""
    from overnights.cli.app import run

    run()
