"""How a season was watched, for an announcement: the producers are told, the public what it is not told."""

from __future__ import annotations

from overnights.pages import words
from overnights.pages.announcement_parts import Grid, Part, Section, note, paragraph
from overnights.pages.audience import Audience, Window
from overnights.pages.title import SeasonRecord

WITHHELD = "withheld"
COUNTED = "how many accounts started, watched and completed it"


def not_told(season: SeasonRecord) -> Section:
    """What the public text does not disclose, or is not known to the record either."""
    text = (
        f"This text does not tell {COUNTED}, nor where they left off; the title's page has what is public of it. "
        "What it cost is not disclosed."
    )
    if season.audience is None:
        text = f"Not known, as nothing is measured: {COUNTED}, and where they left off. Not disclosed: what it cost."
    return Section("How it was watched", (paragraph(text),))


def how_it_was_watched(season: SeasonRecord) -> Section:
    """Counts at closed windows, completion with its companion, the drop-off; floors hold."""
    one = season.audience
    heading = "How it was watched"
    if one is None:
        return Section(heading, (paragraph("Starters, watchers and completers are not known: nothing is measured."),))
    parts: list[Part] = [paragraph(_shown(one), _companion(one), *_open(one)), _windows(one)]
    if one.drop_off:
        parts += [paragraph(_lost(one)), _drop_off(one)]
    else:
        parts.append(paragraph(_no_drop_off(season, one)))
    parts.append(note(_reading(one)))
    return Section(heading, tuple(part for part in parts if isinstance(part, Grid) or part.spans))


def _shown(one: Audience) -> str:
    """Starters, watchers and completers of the window that stands for the season."""
    window = one.shown
    if window is None:
        first = one.windows[0]
        return f"Not yet known: the figures of the first {first.day} days are known on {words.day(first.known_on)}."
    if window.starters is window.watchers is window.completers is None:
        return f"Withheld: how many accounts started, watched and completed it within {window.day} days of release."
    started = _accounts(window.starters, "account")
    return (
        f"Within {window.day} days of release, {started} started it, {_accounts(window.watchers)} watched and "
        f"{_accounts(window.completers)} completed it{_share_said(window)}."
    )


def _open(one: Audience) -> list[str]:
    """When the windows that are still open will be known."""
    waiting = [window for window in one.windows if not window.is_closed]
    if one.shown is None:
        waiting = waiting[1:]
    return [f"The first {window.day} days are known on {words.day(window.known_on)}." for window in waiting]


def _accounts(count: int | None, noun: str = "") -> str:
    if count is None:
        return f"a number of {noun}s that is withheld" if noun else "a number that is withheld"
    return words.counted(count, noun) if noun else words.count(count)


def _share_said(window: Window) -> str:
    if window.completion_share is None or window.starters is None:
        return "; the completion share is withheld"
    return f": a completion share of {words.share(window.completion_share)} (n = {words.count(window.starters)})"


def _companion(one: Audience) -> str:
    """The Kaplan-Meier estimate beside the raw share."""
    if one.shown is None:
        return ""
    if one.kaplan_meier is None or one.kaplan_meier_n is None:
        return f"The Kaplan-Meier estimate is {one.kaplan_meier_why or WITHHELD}."
    return f"The Kaplan-Meier estimate is {words.share(one.kaplan_meier)} (n = {words.count(one.kaplan_meier_n)})."


def _windows(one: Audience) -> Grid:
    head = ("From release", "Starters", "Watchers", "Completers", "Completion share", "n")
    return Grid("By window", head, (False, *[True] * 5), tuple(_window(window) for window in one.windows))


def _window(window: Window) -> tuple[str, ...]:
    name = f"{window.day} days"
    if not window.is_closed:
        return (name, *["not yet known"] * 5)
    counts = (window.starters, window.watchers, window.completers)
    share = WITHHELD if window.completion_share is None else words.share(window.completion_share)
    n = window.starters if window.completion_share is not None else None
    return (name, *(_cell(count) for count in counts), share, _cell(n))


def _cell(count: int | None) -> str:
    return WITHHELD if count is None else words.count(count)


def _lost(one: Audience) -> str:
    """Who started the last number, and where most were lost."""
    first, last = one.drop_off[0], one.drop_off[-1]
    if len(one.drop_off) < 2 or last.share is None or first.accounts is None:
        return ""
    text = (
        f"Of the {words.count(first.accounts)} accounts that started episode {first.number}, {words.share(last.share)} "
        f"started episode {last.number}, the last."
    )
    if one.largest_loss is None:
        return text
    reached, loss = one.largest_loss
    lost = words.points(loss).removeprefix("+")
    return f"{text} The largest loss from one episode to the next was {lost}, after episode {reached.number}."


def _drop_off(one: Audience) -> Grid:
    first = one.drop_off[0].number
    head = ("Episode", f"Accounts within {one.drop_off_day} days", f"Share of those who started episode {first}")
    rows = tuple(
        (str(r.number), _cell(r.accounts), WITHHELD if r.share is None else words.share(r.share)) for r in one.drop_off
    )
    return Grid("Drop-off by episode", head, (False, True, True), rows)


def _no_drop_off(season: SeasonRecord, one: Audience) -> str:
    if season.numbers < 2:
        return "It has one episode: there is no drop-off between episodes."
    return f"The drop-off by episode is {WITHHELD if one.shown else 'not yet known'}."


def _reading(one: Audience) -> str:
    return (
        "Started: at least 120 s of some episode. Watched: at least 70% of some episode. Completed: at least 90% of "
        f"the season. Withheld: a count below {one.min_cell} accounts, or a figure that would give one away."
    )
