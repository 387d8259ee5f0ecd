"""What the page of two seasons says: the sentence that answers, the figures beside each other, how they compare."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from overnights.pages import words
from overnights.pages.against import NOT_HERE, RELEASE, Against, Side, named, since_release
from overnights.pages.measured import hundredths
from overnights.pages.ran import no_decay
from overnights.pages.sentence import Sentence, Span, plain, sentence, titled

LONGEST = 160  # characters of the sentence that answers
NONE = "on no worldwide list"
VIEWS_PUBLISHED_TO = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What is said of one season; `is_known` False where it says why there is no figure."""

    text: str
    is_known: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure of both."""

    name: str
    one: Cell
    other: Cell


# ── the sentence ──


def answer(record: Against) -> Sentence:
    """How the first did beside the second: where they entered, how long they stayed, hours; 160 characters at most."""
    one, other = titled(named(record.one, record.other)), titled(named(record.other, record.one))
    if record.one.run is None or record.other.run is None:
        return _without_list(record, one, other)
    clauses = [clause for clause in (_entered(record), _stayed(record)) if clause is not None]
    shorter = ((clauses, _had(record)), (clauses, ""), (clauses[:1], ""))
    late = [_late(side) for side in record.sides]
    found = (_joined(one, other, some, hours, late) for some, hours in shorter)
    fits = [said for said in found if len(plain(said)) <= LONGEST]
    return fits[0] if fits else _joined(one, other, clauses[:1], "")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Clause:
    """Part of the sentence; `sign`: 1 where the first had more, −1 less, 0 as much.

    `text` and `than` stand before the other's name where it is the first clause, `after` behind it; `later` is the
    clause where another came before it.
    """

    text: str
    sign: int
    than: str = " than"
    after: str = ""
    later: str = ""


def _joined(
    one: Span, other: Span, clauses: list[_Clause], hours: str, late: Sequence[str] = ("", "")
) -> Sentence:  # fmt: skip
    """The clauses in a row: and where they point the same way, but where they do not; the other is named once."""
    first, *rest = clauses
    parts: list[str | Span] = [one, f"{late[0]} {first.text}{first.than} ", other, f"{late[1]}{first.after}"]
    parts += [f"{', but' if clause.sign * first.sign < 0 else ' and'} {clause.later}" for clause in rest]
    return sentence(*parts, hours, ".")


def _late(side: Side) -> str:
    """That a season came to its list long after its release, so that where it entered tells of no launch; else ""."""
    return f" (listed {since_release(side.days_late)} after its release)" if side.days_late else ""


def _entered(record: Against) -> _Clause | None:
    """Where they entered, of one list; where that is not known, or the same, their best ranks."""
    if not record.is_same_list:
        return None
    if not any(side.is_left_censored for side in record.sides):
        first = [side.listed[0].rank or 0 for side in record.sides]
        if first[0] != first[1]:
            text = "entered higher" if first[0] < first[1] else "entered lower"
            return _Clause(text=text, sign=_sign(first[1] - first[0]))
    peaks = [side.run.peak.rank or 0 for side in record.sides if side.run]
    if peaks[0] == peaks[1]:
        return _Clause(text=f"reached {words.rank(peaks[0])} at best", sign=0, than=", as did", after=",")
    if peaks[0] < peaks[1]:
        return _Clause(text="rose higher", sign=1)
    return _Clause(text="did not rise as high", sign=-1, than=" as")


def _stayed(record: Against) -> _Clause:
    """How many weeks each had; of one that may go on, or may have begun before, those so far or those here."""
    counts = [len(side.listed) for side in record.sides]
    apart, sign = counts[0] - counts[1], _sign(counts[0] - counts[1])
    on = ["", ""] if record.is_same_list else [f" on {s.list_name.category}" for s in record.sides if s.list_name]
    if not all(side.is_whole for side in record.sides):
        verb = "has had" if record.one.is_still_on else "had"
        had = f"{verb} {_weeks(counts[0])}{_so_far(record.one)}"
        theirs = f"{words.cardinal(counts[1])}{_so_far(record.other)}"
        return _Clause(text=f"{had}{on[0]}", than=",", after=f" {theirs}{on[1]}", later=f"{had} against {theirs}",
                       sign=sign)  # fmt: skip
    if not apart:
        return _Clause(text=f"stayed as long{on[0]}", than=" as", after=on[1], later="stayed as long", sign=0)
    if any(len(side.run.stretches) > 1 for side in record.sides if side.run):  # who came back did not just stay longer
        text = f"was listed {_weeks(abs(apart))} {'more' if apart > 0 else 'fewer'}"
        return _Clause(text=f"{text}{on[0]}", after=on[1], later=text, sign=sign)
    text = f"fell out {_weeks(-apart)} sooner" if apart < 0 else f"stayed {_weeks(apart)} longer"
    return _Clause(text=f"{text}{on[0]}", after=on[1], later=text, sign=sign)


def _so_far(side: Side) -> str:
    here = "that is here" if len(side.listed) == 1 else "that are here"
    return " so far" if side.is_still_on else f" {here}" if side.is_left_censored else ""


def _had(record: Against) -> str:
    """Hours while listed, where both have them all and are of one kind; else ""."""
    if not all(side.is_whole for side in record.sides) or record.one.is_film != record.other.is_film:
        return ""
    hours = [side.hours for side in record.sides]
    if hours[0] is None or hours[1] is None:
        return ""
    apart = hours[0] - hours[1]
    if words.rounded(abs(apart), record.step) == 0:
        return ""
    more = "more" if apart > 0 else "fewer"
    return f", with {words.amount_said(abs(apart), record.step)} {more} hours while listed"


def _without_list(record: Against, one: Span, other: Span) -> Sentence:
    """What is so where one of them, or both, was on no worldwide list."""
    if record.one.run is None and record.other.run is None:
        return sentence("Neither ", one, " nor ", other, " was on a worldwide list.")
    there, absent = (one, other) if record.one.run else (other, one)
    side = record.one if record.one.run else record.other
    peak = words.rank(side.run.peak.rank or 0) if side.run else ""
    category = side.list_name.category if side.list_name else ""
    return sentence(there, f" reached {peak} on {category}; ", absent, " was on no worldwide list.")


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)


def _weeks(count: int) -> str:
    return f"{words.cardinal(count)} {'week' if count == 1 else 'weeks'}"


# ── figures beside each other ──


def figures(record: Against) -> tuple[Figure, ...]:
    """The figures of both runs, in the order of the page; what is not known of one says why."""

    def hours(side: Side) -> Cell:
        return _sum(side, side.hours, record.step)

    def views(side: Side) -> Cell:
        step = max(record.step, VIEWS_PUBLISHED_TO) if side.season.is_published else record.rounding
        return _sum(side, side.views, step)

    rows: tuple[tuple[str, Callable[[Side], Cell]], ...] = (
        ("List", _list), ("Released", _released), ("Runtime", _runtime), ("Entered at", _entry), ("Best rank", _peak),
        ("Weeks on the list", _count), ("Hours while listed", hours), ("Views while listed", views),
        ("Second week ÷ first, hours", _decay), ("The same per day", _per_day),
        ("Territories, best week", _territories),
    )  # fmt: skip
    return tuple(Figure(name=name, one=of(record.one), other=of(record.other)) for name, of in rows)


def _known(text: str) -> Cell:
    return Cell(text=words.capital(text))


def _unknown(why: str) -> Cell:
    return Cell(text=why, is_known=False)


def _list(side: Side) -> Cell:
    if side.list_name:
        return _known(side.list_name.category)
    best = min(side.territories.values(), default=None)
    return _unknown(f"lists of territories alone, {words.rank(best)} at best" if best else NONE)


def _released(side: Side) -> Cell:
    day = side.season.season.released_on
    return _known(f"{words.short_day(day)} {day.year}") if day else _unknown("not known")


def _runtime(side: Side) -> Cell:
    return _known(words.runtime(side.season.runtime_ms)) if side.season.runtime_ms else _unknown("not known")


def _entry(side: Side) -> Cell:
    if side.run is None:
        return _unknown(NONE)
    if side.is_left_censored:
        return _unknown("not known: it may have been listed before")
    first = side.listed[0]
    days = f", on {words.counted(first.days or 7, 'day')}" if first.is_part else ""
    if side.days_late:
        days = f", {since_release(side.days_late)} after its release"
    return _known(f"{words.rank(first.rank or 0)}{days}")


def _peak(side: Side) -> Cell:
    if side.run is None:
        return _unknown(NONE)
    at = (side.run.peak.week - side.weeks[0].week).days // 7 + 1
    return _known(f"{words.rank(side.run.peak.rank or 0)}, in week {at}")


def _count(side: Side) -> Cell:
    return _known(f"{len(side.listed)}{_so_far(side)}") if side.run else _unknown(NONE)


def _sum(side: Side, value: float | None, step: int) -> Cell:
    if side.run is None:
        return _unknown(NONE)
    if value is None:
        some = any(week.views is not None or week.hours is not None for week in side.listed)
        return _unknown("not published of every week" if some else "not published")
    return _known(f"{words.amount_said(value, step)}{_so_far(side)}")


def _decay(side: Side) -> Cell:
    if side.told is None:
        return _unknown(NONE)
    decay = side.told.run["decay"]
    return _known(hundredths(decay)) if decay is not None else _unknown(no_decay(side.told))


def _per_day(side: Side) -> Cell:
    if side.told is None:
        return _unknown(NONE)
    per_day = side.told.run["decay_per_day"]
    if per_day is not None:
        return _known(hundredths(per_day))
    return _unknown("not known: the release is not" if side.told.run["decay"] is not None else no_decay(side.told))


def _territories(side: Side) -> Cell:
    counts = [week.territories for week in side.weeks if week.territories is not None]
    if not counts:
        return _unknown(f"lists of its weeks are {side.season.lacking}")
    return _known(words.count(max(counts)))


# ── how they are compared ──


def notes(record: Against) -> tuple[str, ...]:
    """What is to be known of it: from what weeks count, parts of weeks, lists, rounding, what is not here."""
    found = [
        _counted_from(record),
        _came_back(record),
        _part_weeks(record),
        _lists(record),
        _kinds(record),
        _rounded(record),
    ]
    found += [_not_here(side, other) for side, other in (record.sides, record.sides[::-1])]
    found += [_open(side, other) for side, other in (record.sides, record.sides[::-1])]
    return tuple(note for note in found if note)


def _counted_from(record: Against) -> str:
    if not all(side.run for side in record.sides):
        return ""
    if record.week_1 == RELEASE:
        return "Week 1 of each is the week of its release."
    known = all(side.season.season.released_on for side in record.sides)
    why = "one came to its list more than three weeks after its release" if known else "a release is not known"
    return f"Week 1 of each is its first on its list, since {why}."


def _came_back(record: Against) -> str:
    if not any(len(side.run.stretches) > 1 for side in record.sides if side.run):
        return ""
    return "Weeks off the list between two on it count in the number of a week, not among the weeks on the list."


def _part_weeks(record: Against) -> str:
    first = [(side, side.listed[0]) for side in record.sides if side.listed]
    parts = [f"{words.counted(week.days or 7, 'day')} of {named(side, other)}"
             for (side, week), other in zip(first, record.sides[::-1], strict=False) if week.is_part]  # fmt: skip
    if len(first) < 2 or not parts:
        return ""
    days = {week.days for _, week in first}
    even = "" if len(days) == 1 else "; they are not weeks of one length"
    return f"First weeks hold {words.listed(parts)}{even}."


def _lists(record: Against) -> str:
    if record.is_same_list or not all(side.run for side in record.sides):
        return ""
    one, other = (side.list_name.category if side.list_name else "" for side in record.sides)
    return f"Ranks are of two lists, {one} and {other}: a place on the one is no place on the other."


def _kinds(record: Against) -> str:
    if record.one.is_film == record.other.is_film:
        return ""
    return "A film and a season: hours grow with what there is to watch; views (hours ÷ runtime) compare the two."


def _rounded(record: Against) -> str:
    one, other = (side.step for side in record.sides)
    if one == other or not all(side.listed for side in record.sides):
        return ""
    coarse, fine = (record.one, record.other) if one > other else (record.other, record.one)
    told = f"Hours of {named(coarse, fine)} are published to {words.count(coarse.step)}"
    return f"{told}, those of {named(fine, coarse)} to {words.count(fine.step)}: both are shown to the coarser."


def _not_here(side: Side, other: Side) -> str:
    count = sum(week.state == NOT_HERE for week in side.weeks)
    if not count:
        return ""
    return (
        f"{words.capital(_weeks(count))} of the list of {named(side, other)} {'is' if count == 1 else 'are'} not here."
    )


def _open(side: Side, other: Side) -> str:
    name = named(side, other)
    if side.is_still_on and side.is_left_censored:
        return f"{name} was on the list in the first week that is here and in the last."
    if side.is_still_on:
        return f"{name} is on the list in the latest week: its figures are those so far."
    if side.is_left_censored:
        return f"{name} may have been on the list before the first week that is here: its first weeks are not known."
    return ""


# ── sentences of the sections ──


def runs_said(record: Against) -> str:
    """What the picture of the runs shows, in one sentence."""
    said = [_ran(side, other) for side, other in (record.sides, record.sides[::-1]) if side.run]
    return f"{'; '.join(said)}." if said else "Neither was on a worldwide list."


def _ran(side: Side, other: Side) -> str:
    ranks = [words.rank(week.rank or 0) for week in side.listed]
    told = ", ".join(ranks) if len(ranks) <= 6 else f"{', '.join(ranks[:5])} … {ranks[-1]}"
    return f"{named(side, other)}: {told}{'' if side.is_still_on else ', then out'}"


def runs_alt(record: Against) -> str:
    """The picture's text alternative: the ranks of both in order."""
    lists = {side.list_name.category for side in record.sides if side.list_name}
    where = f" on {lists.pop()}, worldwide" if len(lists) == 1 else ", each on its list, worldwide"
    return f"Ranks by week{where}. {runs_said(record)}"


def territories_compared(record: Against) -> str:
    """Where both were listed, and where one alone was; "" where no territory's list of either is here."""
    one, other = set(record.one.territories), set(record.other.territories)
    if not one and not other:
        return ""
    lacking = [(side, rival) for side, rival in (record.sides, record.sides[::-1]) if not side.has_territories]
    if lacking:
        side, rival = lacking[0]
        return f"Lists of territories of the weeks of {named(side, rival)} are {side.season.lacking}."
    both, lone = len(one & other), (len(one - other), len(other - one))
    first, second = named(record.one, record.other), named(record.other, record.one)
    most = words.counted(both, "territory", "territories")
    alone = [words.count(count) if count else "none" for count in lone]
    return f"{words.capital(most)} listed both; {alone[0]} listed {first} alone, {alone[1]} {second}."


def required_compared(record: Against) -> str:
    """How many requirements each met, of those that were held against it."""
    if record.one.season.required is None and record.other.season.required is None:
        return ""
    told = []
    for side, other in (record.sides, record.sides[::-1]):
        rows = side.season.required.rows if side.season.required else ()
        name = named(side, other)
        met = sum(row.state == "met" for row in rows)
        told.append(f"{name} met {words.cardinal(met)} of {words.cardinal(len(rows))}" if rows
                    else f"no requirement was held against {name}")  # fmt: skip
    return f"{words.capital('; '.join(told))}."
