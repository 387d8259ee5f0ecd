"""The chart of a benchmark: seconds and peak memory of each side, as one SVG legible on dark and light ground."""

from __future__ import annotations

from pathlib import Path

import altair as alt
import pyarrow as pa
import vl_convert as vlc

INK = "#7d8590"  # grey that is read on white and on black
OURS, OTHERS = "#d9480f", "#4c78a8"


def write_chart(bars: list[tuple[str, float, float]], path: Path) -> None:
    """Titles with seconds and MB, in the order given, as horizontal bars; ours stand out."""
    if not bars:
        return
    names, seconds, memory = (list(column) for column in zip(*bars, strict=True))
    panels = _panel(names, seconds, "seconds, wall clock", ",.1f") | _panel(
        names, [mb / 1_024 for mb in memory], "peak memory, GB", ",.1f", has_names=False
    )
    chart = (
        panels.configure(background="transparent", font="sans-serif")
        .configure_view(stroke=None)
        .configure_axis(labelColor=INK, titleColor=INK, domainColor=INK, tickColor=INK, grid=False)
    )
    path.write_text(vlc.vegalite_to_svg(chart.to_json()), encoding="utf-8")


def _panel(names: list[str], values: list[float], title: str, form: str, *, has_names: bool = True) -> alt.LayerChart:
    table = pa.table({"name": names, "value": values, "is_ours": [name.startswith("Overnights") for name in names]})
    axis = alt.Axis(title=None, labelLimit=260, ticks=False, domain=False) if has_names else None
    base = alt.Chart(table, width=300, height=alt.Step(24)).encode(
        y=alt.Y("name:N", sort=names, axis=axis),
        x=alt.X("value:Q", title=title, axis=alt.Axis(tickCount=4)),
    )
    bars = base.mark_bar(cornerRadius=2).encode(
        color=alt.condition("datum.is_ours", alt.value(OURS), alt.value(OTHERS)),
    )
    told = base.mark_text(align="left", dx=4, color=INK).encode(text=alt.Text("value:Q", format=form))
    return bars + told
