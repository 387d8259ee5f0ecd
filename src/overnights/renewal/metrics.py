"""The metrics that a requirement may name: what each is, its unit, what it rests on, and what it may be asked of."""

from __future__ import annotations

from dataclasses import dataclass

from overnights.viewing.audience import DAYS

ACCOUNTS, VIEWING, CHARTS = "accounts", "viewing", "charts"  # what a metric rests on
FIXED_90 = 90
SECOND_WEEK_DAYS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One metric. `says` is its definition in one line.

    `windows` are the only window_days it may be asked for (empty: any); `window_days` is its own fixed window;
    `shortest` the shortest window it can have. `is_of_all` holds where it has no territories. A share is 0 to 1.
    """

    name: str
    rests_on: str
    unit: str
    says: str
    windows: tuple[int, ...] = ()
    window_days: int | None = None
    shortest: int = 1
    is_of_all: bool = False
    is_share: bool = False
    is_public: bool = True  # as a default: whether threshold, value and margin may stand on public pages

    @property
    def needs_events(self) -> bool:
        return self.rests_on != CHARTS


def _accounts(name: str, says: str, unit: str = "accounts") -> Metric:
    is_share = unit == "share"
    return Metric(
        name=name, rests_on=ACCOUNTS, unit=unit, says=says, windows=DAYS, is_of_all=True, is_share=is_share
    )  # fmt: skip


def _viewing(name: str, unit: str, says: str) -> Metric:
    return Metric(name=name, rests_on=VIEWING, unit=unit, says=says, is_share=unit == "share")


def _charts(name: str, unit: str, says: str, *, is_of_all: bool = False) -> Metric:
    return Metric(name=name, rests_on=CHARTS, unit=unit, says=says, shortest=7, is_of_all=is_of_all)


METRICS: dict[str, Metric] = {
    metric.name: metric
    for metric in (
        _accounts("starters", "accounts with at least 120 s of coverage of some episode by day N"),
        _accounts("watchers", "accounts with at least 70% coverage of some episode by day N"),
        _accounts("completers", "accounts with at least 90% coverage of the season by day N"),
        _accounts("completion_share", "completers / starters by day N", "share"),
        Metric(
            name="reach",
            rests_on=ACCOUNTS,
            unit="accounts",
            says="the largest reach of one week whose Sunday is within N days from release; weeks are never added",
            shortest=7,
        ),
        _viewing("hours_viewed", "hours", "hours viewed by day N, each episode by its own clock"),
        _viewing("minutes", "minutes", "hours viewed by day N × 60"),
        _viewing("views", "views", "hours viewed by day N / runtime released by the window's last day"),
        _viewing("share_of_viewing", "share", "hours on days 1 to N / all hours of the service on those days"),
        _viewing("weighted_share", "share", "as share_of_viewing, each account by its declared weight"),
        Metric(
            name="efficiency",
            rests_on=VIEWING,
            unit="ratio",
            says="Σ weight × hours by day N × value_per_hour / cost, in one currency",
            is_public=False,
        ),
        Metric(
            name="views_90_share",
            rests_on=VIEWING,
            unit="share",
            says="views of the domestic territory by day 90 / its subscribers on day 90",
            windows=(FIXED_90,),
            window_days=FIXED_90,
            is_of_all=True,
            is_public=False,
        ),
        Metric(
            name="second_week_retention",
            rests_on=CHARTS,
            unit="ratio",
            says="hours on days 8 to 14 / hours on days 1 to 7; from published lists: hours of the second whole week "
            "from Monday to Sunday after release / hours of the first",
            windows=(SECOND_WEEK_DAYS,),
            window_days=SECOND_WEEK_DAYS,
        ),
        _charts("weeks_on_chart", "weeks", "weeks on the list; without a window as its last entry has it"),
        _charts("streak", "weeks", "the longest run of weeks on the list without a gap"),
        _charts("peak_rank", "places", "the best rank on the list; 1 is the top"),
        _charts("rank", "places", "the rank on the list of the window's last week; without a window, of the latest"),
        _charts("hours_on_chart", "hours", "hours of the weeks on the list, added"),
        _charts("views_on_chart", "views", "views of the weeks on the list, added"),
        _charts(
            "territories",
            "territories",
            "the most territories on whose lists it stood in one week",
            is_of_all=True,
        ),
    )
}
CALENDAR = frozenset({"share_of_viewing", "weighted_share", "reach"})
"""Metrics of viewing on local days 1 to N from the release in the territory, whenever its episodes came out."""
RISING = frozenset(
    {
        *("hours_viewed", "minutes", "efficiency"),
        *("weeks_on_chart", "streak", "hours_on_chart", "views_on_chart", "territories"),
    }
)
"""Metrics that can only rise while they change; reach does too, and views once all episodes are out."""
FALLING = frozenset({"peak_rank"})
"""Metrics that can only fall: a better rank is a smaller one."""
