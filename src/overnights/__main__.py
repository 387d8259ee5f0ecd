"""`python -m overnights` is `overnights`."""

from __future__ import annotations

from overnights.cli import main

if __name__ == "__main__":
    main()
