"""Overnights beside its rivals: the same events, the same figures, whole processes in turn.

    python benchmarks/run.py --events 50M [--rounds 3] [--only NAME,NAME] [--limit 1800] [--seed 7]

Makes the events once, runs everybody on a few with faults and compares, runs everybody for several rounds in turn and
compares again, and writes the table, the chart and every run to benchmarks/results/. The last line is the ratio to the
analyst's SQL and our peak memory. Exit code 0 only if all results are equal.
"""

from __future__ import annotations

import argparse
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from sides import KEPT, OURS, Run, Side, memory_mb, run, sides

# Nothing large is imported here, nor done: a process begins with the peak memory of the one that starts it.
WARM_UP_EVENTS = 200_000
FAR_BEHIND = 20  # who takes so many times as long as ours runs in the first round alone
HERE = Path(__file__).parent
DATA = HERE / "data"


def main() -> int:
    options = _options()
    chosen = _chosen(options.only)
    data, rows = elsewhere("events", "made", options.events, options.seed)
    warm, _ = elsewhere("events", "made", WARM_UP_EVENTS, options.seed)
    faulty = elsewhere("faulty", "spoil", warm, DATA / "faulty")
    bounds = {"limit_s": options.limit, "memory_mb": memory_mb() * 0.9}
    found, _ = _round("with faults", chosen, faulty, DATA / "out" / "warm", bounds)
    runs: dict[str, list[Run]] = {name: [] for name in chosen}
    elsewhere("events", "warmed", data)
    for place in range(options.rounds):
        able = {name: side for name, side in chosen.items() if _runs_again(runs[name], runs[OURS])}
        apart, of_round = _round(f"round {place + 1}", able, data, DATA / "out", bounds)
        found += apart
        for name, one in of_round.items():
            runs[name].append(one)
    titles = {name: side.title.replace("CORES", str(os.cpu_count())) for name, side in chosen.items()}
    said = {"rows": rows, "asked": options.events, "titles": titles, "runs": runs, "differences": tuple(found)}
    text = elsewhere("report", "write", HERE / "results", said)
    if options.readme:
        elsewhere("report", "copy_to", HERE / "README.md", HERE / "results")
    print(text)
    return 1 if found else 0


def _runs_again(done: list[Run], ours: list[Run]) -> bool:
    """Whether one takes part in the next round: unless it failed, or is so slow that more rounds would tell nothing."""
    return not any(one.failed or one.wall_s > FAR_BEHIND * ours[0].wall_s for one in done)


def _round(
    what: str, chosen: dict[str, Side], data: Path, out: Path, bounds: dict[str, float]
) -> tuple[list[str], dict[str, Run]]:
    """Everybody once, one after another; rows in which they differ from the first that made what they make."""
    runs: dict[str, Run] = {}
    found: list[str] = []
    for name, side in chosen.items():
        runs[name] = one = run(side, data, out / name, **bounds)
        print(f"{what}: {name}: {one.failed or f'{one.wall_s:.2f} s, {one.peak_mb:,.0f} MB'} {one.printed}", flush=True)
        found += [f"{what}: {name}: {line}" for line in _apart(name, chosen, runs, out)]
    return found, runs


def _apart(name: str, chosen: dict[str, Side], runs: dict[str, Run], out: Path) -> list[str]:
    """Rows in which one differs from whom it is held against: ours, or else whoever ran first; a failure of ours."""
    kind = chosen[name].kind
    if runs[name].failed:
        return [runs[name].failed] if name in (OURS, KEPT) else []
    if kind == "nothing":
        return []
    done = [other for other, one in runs.items() if chosen[other].kind != "nothing" and not one.failed]
    lines = elsewhere("compare", "differences", out / done[0], out / name) if done[0] != name else []
    if kind == "kept" and name != KEPT and KEPT in done:
        lines += elsewhere("compare", "differences_kept", out / KEPT, out / name)
    return list(lines)


def elsewhere(module: str, function: str, *given: object) -> Any:
    """What a function of a module here answers, in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_answer, module, function, given).result()


def _answer(module: str, function: str, given: tuple[object, ...]) -> Any:
    return getattr(import_module(module), function)(*given)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Overnights beside its rivals on the same generated events.")
    parser.add_argument("--events", default="10M", help="how many, as in 500k, 10M")
    parser.add_argument("--rounds", type=int, default=3, help="how often each runs, in turn")
    parser.add_argument("--only", default="", help=f"of {', '.join(sides())}: who takes part")
    parser.add_argument("--limit", type=float, default=1_800, help="seconds that each has")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--readme", action="store_true", help="put the table into benchmarks/README.md too")
    return parser.parse_args()


def _chosen(only: str) -> dict[str, Side]:
    """Those named, with ours and the analyst's, which the last line speaks of; all where none is named."""
    everybody = sides()
    wanted = {name.strip() for name in only.split(",") if name.strip()}
    unknown = wanted - everybody.keys()
    if unknown:
        sys.exit(f"nobody here is called {', '.join(sorted(unknown))}: --only knows {', '.join(everybody)}")
    return {name: side for name, side in everybody.items() if not wanted or name in wanted | {OURS}}


if __name__ == "__main__":
    sys.exit(main())
