"""What a new day costs: a home of 28 days takes the 29th, beside a home that takes all 29 at once.

    python benchmarks/day.py --events 50M [--rounds 3] [--seed 7]

Each act is a process of its own: `full` loads 29 days into a fresh home and measures them; `before` does so with 28;
`day` loads the 29th into the home of `before` and measures. All figures of the last must equal those of the first.
Each has loaded and measured a few events before, so that imports and the loading of compiled code are in no act's
seconds; the seconds of the whole process hold them.
All is done twice: with the 29th day as it is made, in the week after a release, and with so many of its accounts that
it has as many events as a mean day of the 28.
Writes benchmarks/results/day.md and day.json; the last lines are the ratios. Exit code 0 only if all is equal.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
from pathlib import Path

from run import elsewhere
from sides import Run, Side, run

HERE = Path(__file__).parent
FIRST_DAYS = 28
WARM_UP_EVENTS, WARM_UP_SEED, WARM_UP_DAYS = 50_000, 7, 7
LIMIT_S, MEMORY_MB = 3_600.0, 1e9
ACTS = ("full", "before", "day")
FIGURES = ("viewing", "reach", "progress", "drop_off", "completions")


def main() -> int:
    options = _options()
    if options.act:
        _act(options.act, Path(options.data), Path(options.out))
        return 0
    made, rows = elsewhere("events", "made", _one_more(options.events), options.seed, FIRST_DAYS + 1)
    even, even_rows, share = elsewhere("events", "evened", made, FIRST_DAYS)
    elsewhere("events", "made", WARM_UP_EVENTS, WARM_UP_SEED, WARM_UP_DAYS)
    kinds = {"as it is made": (made, rows), f"of mean size, 1/{1 / share:.1f} of all events": (even, even_rows)}
    texts, kept, is_equal = [], {}, True
    for kind, (data, there) in kinds.items():
        runs, found = _rounds(data, options.rounds)
        texts.append(_report(kind, there, runs, found))
        is_equal &= not found
        kept[kind] = {
            act: [{**json.loads(one.printed), "wall_s": one.wall_s, "cpu_s": one.cpu_s} for one in runs[act]]
            for act in ACTS
        }
    results = HERE / "results"
    results.mkdir(exist_ok=True)
    text = "\n".join(texts)
    (results / "day.md").write_text(text, encoding="utf-8")
    (results / "day.json").write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    print(text.rstrip())
    return 0 if is_equal else 1


def _rounds(data: Path, count: int) -> tuple[dict[str, list[Run]], list[str]]:
    """Each act so many times, in turn; and what differs between the figures of `full` and of `day`."""
    out = HERE / "data" / "out" / "day"
    runs: dict[str, list[Run]] = {act: [] for act in ACTS}
    found: list[str] = []
    for place in range(count):
        for act in ACTS:
            done = run(_side(act), data, out / act, limit_s=LIMIT_S, memory_mb=MEMORY_MB)
            print(f"round {place + 1}: {act}: {done.wall_s:.2f} s {done.failed or done.printed}", flush=True)
            if done.failed:
                sys.exit(1)
            runs[act].append(done)
        found += elsewhere("compare", "differences", out / "full", out / "day", FIGURES)
    return runs, found


def _one_more(asked: str) -> int:
    """So many events in 28 days, and a day more."""
    from events import number  # heavy: it draws in what makes events

    return number(asked) * (FIRST_DAYS + 1) // FIRST_DAYS


def _side(act: str) -> Side:
    script = str(Path(__file__).resolve())
    return Side(title=act, command=(sys.executable, script, "--act", act, "--data", "DATA", "--out", "OUT"))


def _act(act: str, data: Path, out: Path) -> None:
    """One act, in a process of its own; prints its seconds and its processor's, start-up apart."""
    import time

    from ours import NOW, results_of
    from overnights.acts.load_catalogue import load_catalogue
    from overnights.acts.load_events import load_events
    from overnights.acts.measure import measure
    from overnights.home import make_home, open_home

    files = sorted((data / "events").glob("*.parquet"))
    days = sorted({file.name[:10] for file in files})[: FIRST_DAYS + 1]
    wanted = {"full": days, "before": days[:-1], "day": days[-1:]}[act]
    chosen = [file for file in files if file.name[:10] in wanted]
    folder = out.parent / ("before" if act == "day" else act) / "home"
    if act == "day":
        home = open_home(folder)
    else:
        shutil.rmtree(folder, ignore_errors=True)
        home = make_home(folder)
        load_catalogue(home, [data / "catalogue"], now=NOW)
    _warm(folder.parent / "warm")
    begin, worked = time.perf_counter(), time.process_time()
    load_events(home, chosen, now=NOW)
    loaded, worked_by_load = time.perf_counter(), time.process_time()
    measure(home, now=NOW)
    end, worked_by_both = time.perf_counter(), time.process_time()
    told = {
        "load": loaded - begin,
        "measure": end - loaded,
        "processor_load": worked_by_load - worked,
        "processor": worked_by_both - worked,
    }
    results_of(home, out)
    print(json.dumps({name: round(seconds, 3) for name, seconds in told.items()}))


def _warm(folder: Path) -> None:
    """Two loads of a few events into a home of their own, measured: all that a process loads once is loaded then."""
    from events import made
    from ours import NOW
    from overnights.acts.load_catalogue import load_catalogue
    from overnights.acts.load_events import load_events
    from overnights.acts.measure import measure
    from overnights.home import make_home

    data, _ = made(WARM_UP_EVENTS, WARM_UP_SEED, WARM_UP_DAYS)
    shutil.rmtree(folder, ignore_errors=True)
    home = make_home(folder)
    load_catalogue(home, [data / "catalogue"], now=NOW)
    for file in sorted((data / "events").glob("*.parquet"))[:2]:
        load_events(home, [file], now=NOW)
        measure(home, now=NOW)


def _report(kind: str, rows: int, runs: dict[str, list[Run]], found: list[str]) -> str:
    count = len(runs["day"])
    rounds = "one round" if count == 1 else f"median of {count} rounds"
    lines = [
        f"# A new day on {FIRST_DAYS}, {kind}: {rows:,} events, {rounds}",
        "",
        "| | load, s | measure, s | both, s | processor, s | whole process, s | peak memory, MB |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    names = {"full": f"{FIRST_DAYS + 1} days at once", "before": f"{FIRST_DAYS} days", "day": "the new day"}
    for act in ACTS:
        load, measure, both, cpu = (
            _median(runs[act], *keys) for keys in (("load",), ("measure",), ("load", "measure"), ("processor",))
        )
        wall, peak = statistics.median(one.wall_s for one in runs[act]), max(one.peak_mb for one in runs[act])
        lines.append(
            f"| {names[act]} | {load:.2f} | {measure:.2f} | {both:.2f} | {cpu:.2f} | {wall:.2f} | {peak:,.0f} |"
        )
    lines += [
        "",
        *(found or ["Every figure after the new day equals that of all days at once."]),
        "",
        _last_line(runs),
        "",
    ]
    return "\n".join(lines)


def _last_line(runs: dict[str, list[Run]]) -> str:
    wall, cpu = (
        _median(runs["full"], *keys) / _median(runs["day"], *keys) for keys in (("load", "measure"), ("processor",))
    )
    return f"a new day costs 1/{wall:.1f} of the full run in seconds, 1/{cpu:.1f} of its processor time"


def _median(runs: list[Run], *keys: str) -> float:
    return float(statistics.median(sum(json.loads(one.printed)[key] for key in keys) for one in runs))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="A new day on 28 against the full run.")
    parser.add_argument("--events", default="10M", help="of the 28 days, as in 500k, 10M")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--act", choices=ACTS, help=argparse.SUPPRESS)
    parser.add_argument("--data", help=argparse.SUPPRESS)
    parser.add_argument("--out", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
