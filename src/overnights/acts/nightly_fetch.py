"""Fetching as part of the nightly job: what publishers show now, beside the files that lie in folders."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from overnights.acts.fetch import FETCHED, REFUSED, UNCHANGED, fetch
from overnights.acts.nightly import DONE, FAILED, NOTHING_NEW, SKIPPED, Outcome
from overnights.home import Home
from overnights.pages.words import counted


def fetched(home: Home, publishers: Sequence[str], files: Outcome, now: datetime) -> Outcome:
    """Fetches of some publishers, and joins it with what came of the files in folders, which are loaded before.

    Raises: what `fetch` raises, but for what one file of a publisher is at fault for.
    """
    done = [fetch(home, name, now=now) for name in publishers]
    counts = {state: sum(one.counted(state) for one in done) for state in (FETCHED, UNCHANGED, REFUSED)}
    said = f"{counted(counts[FETCHED], 'file')} fetched, {counts[UNCHANGED]:,} unchanged."
    refused = [file for one in done for file in one.files if file.state == REFUSED]
    if refused:
        said = f"{counted(len(refused), 'file')} refused: {' '.join(str(file.why) for file in refused)} {said}"
    state = FAILED if refused else DONE if counts[FETCHED] else NOTHING_NEW
    if files.state != SKIPPED:
        said = f"{said} {files.says}"
        state = next(one for one in (FAILED, DONE, NOTHING_NEW) if one in (state, files.state))
    refusals = counts[REFUSED] + files.counts.get("refused", 0)
    return Outcome(state=state, says=said, counts={**counts, **files.counts, "refused": refusals})
