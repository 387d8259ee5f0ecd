"""The columns of a chunk read together: what the checks, the grouping and a preview compute on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from overnights.errors import MissingColumns
from overnights.events.columns import BROKEN, REQUIRED
from overnights.events.fields import (
    ABSENT_CODE,
    EventIds,
    Texts,
    event_ids,
    flags,
    instants,
    one_array,
    rates,
    texts_of,
    thousandths,
    types_of,
    unit_of,
)
from overnights.events.grouping import SixCodes
from overnights.events.hashing import frozen

Int64s: TypeAlias = "npt.NDArray[np.int64]"
_NO_NUMBERS: Int64s = frozen(np.zeros(0, dtype=np.int64))
_NO_FLAGS: npt.NDArray[np.int8] = frozen(np.zeros(0, dtype=np.int8))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """The columns of a chunk as arrays: codes, ms, µs and thousandths, with NULL and BAD; n entries each.

    What optional columns hold as numbers has no entries where every row has the default: `received` and
    `from_position` NULL, `rate` 1000, `flag` 0, `is_broken` false.
    """

    event: EventIds
    account: Texts
    profile: Texts
    playback: Texts
    episode: Texts
    country: Texts
    device: Texts
    type: npt.NDArray[np.int8]
    ts: Int64s
    received: Int64s
    position: Int64s
    from_position: Int64s
    rate: Int64s
    flag: npt.NDArray[np.int8]
    is_broken: npt.NDArray[np.bool_]

    @property
    def texts(self) -> SixCodes:
        """Codes of account, profile, playback, episode, country and device."""
        first = (self.account.codes, self.profile.codes, self.playback.codes)
        return (*first, self.episode.codes, self.country.codes, self.device.codes)

    @property
    def numbers(self) -> tuple[Int64s, Int64s, Int64s]:
        return self.position, self.from_position, self.rate


def read_fields(chunk: pa.Table) -> Fields:
    """The columns of a chunk as arrays; an absent optional column is null throughout.

    Raises: MissingColumns, NotData.
    """
    absent = [name for name in REQUIRED if name not in chunk.column_names]
    if absent:
        raise MissingColumns(
            f"There is no column {', '.join(absent)}; the columns are {', '.join(chunk.column_names)}. "
            "An event needs it: name it in a mapping file.",
            missing=tuple(absent),
            found=tuple(chunk.column_names),
        )
    return Fields(
        event=event_ids(_column(chunk, "event_id")),
        account=_texts(chunk, "account_id"),
        profile=_texts(chunk, "profile_id"),
        playback=_texts(chunk, "playback_id"),
        episode=_texts(chunk, "episode_id"),
        country=_texts(chunk, "country"),
        device=_texts(chunk, "device"),
        type=types_of(_column(chunk, "type")),
        ts=instants("ts", _column(chunk, "ts"), _unit(chunk, "ts") or "us"),
        received=_instants(chunk, "received_at"),
        position=thousandths("position_s", _column(chunk, "position_s"), _unit(chunk, "position_s") or "s"),
        from_position=_thousandths(chunk, "from_position_s"),
        rate=rates(_column(chunk, "playback_rate")) if _says(chunk, "playback_rate") else _NO_NUMBERS,
        flag=_flags(chunk, "is_supplemental"),
        is_broken=_is_broken(chunk),
    )


def _column(chunk: pa.Table, name: str) -> pa.Array:
    return one_array(chunk.column(name))


def _unit(chunk: pa.Table, name: str) -> str:
    return unit_of(chunk.schema.field(name), "")


def _says(chunk: pa.Table, name: str) -> bool:
    """Whether a column is there and has a value in any row."""
    return name in chunk.column_names and chunk.column(name).null_count < chunk.num_rows


def _texts(chunk: pa.Table, name: str) -> Texts:
    if name in chunk.column_names:
        return texts_of(name, _column(chunk, name))
    none = np.full(chunk.num_rows, ABSENT_CODE, dtype=np.int32)
    return Texts(codes=frozen(none), texts=pa.array([], pa.string()))


def _instants(chunk: pa.Table, name: str) -> Int64s:
    if _says(chunk, name):
        return instants(name, _column(chunk, name), _unit(chunk, name) or "us")
    return _NO_NUMBERS


def _thousandths(chunk: pa.Table, name: str) -> Int64s:
    if _says(chunk, name):
        return thousandths(name, _column(chunk, name), _unit(chunk, name) or "s")
    return _NO_NUMBERS


def _flags(chunk: pa.Table, name: str) -> npt.NDArray[np.int8]:
    if not _says(chunk, name):
        return _NO_FLAGS
    column = _column(chunk, name)
    return _NO_FLAGS if pa.types.is_boolean(column.type) and not column.true_count else flags(name, column)


def _is_broken(chunk: pa.Table) -> npt.NDArray[np.bool_]:
    if not _says(chunk, BROKEN):
        return frozen(np.zeros(0, dtype=np.bool_))
    return frozen(_column(chunk, BROKEN).is_valid().to_numpy(zero_copy_only=False))
