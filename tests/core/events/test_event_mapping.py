"""A mapping says what other names, units and types mean; a fault in it is one sentence."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from overnights.errors import BadMapping
from overnights.events.mapping import Mapping, read_mapping
from overnights.events.preview import preview
from overnights.events.run import Known, make_run
from overnights.viewing.rules import Rules

KNOWN = Known(runtime_ms={"e": 100_000})
LOG = """
[columns]
event_id = "id"
account_id = "user"
playback_id = "session"
episode_id = {from = "asset"}
ts = {from = "time", unit = "ms"}
type = "action"
position_s = {from = "pos", unit = "ms"}
country = {constant = "US"}

[types]
play = "start"
tick = "heartbeat"
"""


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "log.toml"
    file.write_text(text, encoding="utf-8")
    return file


def log() -> pa.Table:
    return pa.table(
        {
            "id": [1, 2, 3, 4],
            "user": ["a"] * 4,
            "session": ["s"] * 4,
            "asset": ["e"] * 4,
            "time": [1_661_515_200_000 + 1000 * k for k in range(4)],
            "action": ["play", "tick", "pause", "rewind"],
            "pos": [0, 1000, 2000, 3000],
            "ignored": [None] * 4,
        }
    )


def test_another_log_loads_through_its_mapping(tmp_path: Path) -> None:
    mapping = read_mapping(written(tmp_path, LOG))
    run = make_run(mapping.renamed(log()), KNOWN, Rules(), batch=1, first_ordinal=0, source="log.parquet")
    (row,) = run.events.to_pylist()
    assert row["ts"] == [1_661_515_200_000_000 + 1_000_000 * k for k in range(3)]
    assert (row["position_ms"], row["type"], row["country"]) == ([0, 1000, 2000], [0, 1, 2], "US")
    assert run.set_aside.select(["reason", "detail"]).to_pylist() == [
        {"reason": "unknown_type", "detail": "type rewind"}
    ]


def test_types_are_mapped_in_dictionary_columns_too(tmp_path: Path) -> None:
    mapping = read_mapping(written(tmp_path, LOG))
    chunk = log()
    coded = chunk.set_column(5, "action", chunk.column("action").dictionary_encode())
    assert mapping.renamed(coded).column("type").to_pylist() == ["start", "heartbeat", "pause", "rewind"]


def test_it_names_what_it_needs_and_what_it_wants(tmp_path: Path) -> None:
    mapping = read_mapping(written(tmp_path, LOG))
    assert mapping.needed == ("id", "user", "session", "asset", "time", "action", "pos")
    assert set(mapping.wanted) > {"device", "profile_id", "received_at"}
    assert "country" not in mapping.wanted


def test_its_digest_changes_with_what_it_says(tmp_path: Path) -> None:
    one = read_mapping(written(tmp_path, LOG)).digest
    assert read_mapping(written(tmp_path, LOG + "\n# a remark\n")).digest == one
    assert read_mapping(written(tmp_path, LOG.replace('"ms"', '"s"'))).digest != one
    assert Mapping().digest == ""


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ('[columns]\nviewer = "user"', "columns.viewer"),
        ("[columns]\nts = 5", "columns.ts"),
        ('[columns]\nts = {unit = "minutes"}', "columns.ts"),
        ('[columns]\ncountry = {from = "c", unit = "s"}', "columns.country"),
        ('[columns]\ncountry = {constant = "US", from = "c"}', "columns.country"),
        ('[columns]\nts = {name = "t"}', "columns.ts"),
        ("[columns]\nts = {from = 3}", "columns.ts"),
        ('[types]\nplay = "begin"', "types.play"),
        ('[events]\nts = "t"', "events"),
        ("columns = 1", "columns"),
    ],
)
def test_a_fault_names_its_entry(tmp_path: Path, text: str, entry: str) -> None:
    with pytest.raises(BadMapping, match=r"Mend it\.$") as caught:
        read_mapping(written(tmp_path, text))
    assert caught.value.about["entry"] == entry


def test_a_mapping_that_is_not_there_or_not_toml_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadMapping, match="There is no mapping file"):
        read_mapping(tmp_path / "none.toml")
    with pytest.raises(BadMapping, match="is not TOML"):
        read_mapping(written(tmp_path, "columns ="))


def test_a_preview_shows_rows_before_and_after_and_counts_outcomes(tmp_path: Path) -> None:
    mapping = read_mapping(written(tmp_path, LOG))
    shown = preview(log(), mapping, KNOWN, Rules(), source="log.parquet", rows=2)
    assert shown.before.num_rows == shown.after.num_rows == 2
    assert shown.before.column_names[:2] == ["id", "user"]
    assert shown.after.column("type").to_pylist() == ["start", "heartbeat"]
    assert shown.after.column("position_s").to_pylist() == [0.0, 1.0]
    assert (shown.offered, shown.accepted, shown.duplicates, shown.reasons) == (4, 3, 0, {"unknown_type": 1})
