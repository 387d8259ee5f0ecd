"""What is said of first labels that were first seen long after the week: they may tell how a run ended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from overnights.acts.first_labels import FirstLabels


def late_labels_lines(found: FirstLabels | None) -> Iterator[str]:
    """Of an archive; none where every season was seen by the download after its first week."""
    from overnights.cli.lines import wrapped
    from overnights.pages.words import counted, day

    if found is None or not found.late:
        return
    yield from wrapped(
        f"The first label of {found.late:,} of {counted(found.seasons, 'season')} was first seen more than 10 days "
        "after its first week, for want of a download from between (the earliest held is of "
        f"{day(found.earliest_on)}): kinds and numbers are by these labels, and may tell how a run ended "
        "(labels.first_seen_on)."
    )


def late_label_lines(season: Mapping[str, Any]) -> Iterator[str]:
    """Of one season, of the shape of `title --json`; none where it was seen by the download after its first week."""
    from overnights.acts.first_labels import SOON
    from overnights.cli.lines import wrapped
    from overnights.pages.words import counted

    labels = season.get("labels") or ()
    if not labels:
        return
    seen_on = min(date.fromisoformat(one["first_seen_on"]) for one in labels)
    late = seen_on - min(date.fromisoformat(one["first_week"]) for one in labels)
    if late > SOON:
        yield from wrapped(
            f"first label and kind: as of the download of {seen_on}, {counted(late.days, 'day')} after its first week "
            "here; what it was called before is not known, and this may tell how it ended",
            indent=2,
        )
