"""Cells of a published file: columns of texts to columns of one type each, by rules that every cell must keep.

The first cell that breaks a rule refuses the file: it is named by its row, its column and what it says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from overnights.countries import TERRITORIES
from overnights.errors import NotData
from overnights.tables import DAY

_WHOLE = r"^[0-9]{1,15}(\.0+)?$"
_DECIMAL = r"^[0-9]{1,9}(\.[0-9]+)?([eE]-?[0-9]{1,2})?$"
_DAY_TEXT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T]00:00:00)?$"
_DAY_NUMBER = r"^[0-9]{5}$"
_CONTROL = r"[\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x{9F}]"  # all but tabs and line ends within a cell
_FIRST_DAY = 25_569  # what a workbook calls 1970-01-01, where a cell holds a day as a number
_FLAGS = {"true": True, "false": False, "1": True, "0": False, "yes": True, "no": False}


class Cells:
    """The columns of a file.

    Args:
        columns: texts by name, all of one length; an absent one holds nothing in any row.
        file: its name, for what is said of it.
        sheet: of a workbook with several, the one that is meant.
        numbers: of each row in its sheet; none: rows count from 1 below the header.
    """

    def __init__(
        self, columns: Mapping[str, pa.ChunkedArray], file: str, *, sheet: str = "", numbers: Sequence[int] = ()
    ) -> None:
        self._columns = {name: pc.fill_null(column, "").combine_chunks() for name, column in columns.items()}
        self._file, self._sheet, self._numbers = file, sheet, numbers
        self.count = max(map(len, self._columns.values()), default=0)

    def has(self, name: str) -> bool:
        """Whether the file has this column."""
        return name in self._columns

    def text(self, name: str, *, is_null: bool = False, null: str = "") -> pa.Array:
        """Texts as published; the empty one, and the one that stands for nothing, are null where that may be."""
        if not self.has(name):
            return pa.nulls(self.count, pa.string())
        cells = self._columns[name]
        self._check(name, pc.invert(pc.match_substring_regex(cells, _CONTROL)), "text without control characters")
        bare = pc.utf8_trim_whitespace(cells)
        is_empty = pc.is_in(bare, value_set=pa.array(sorted({"", null})))
        if not is_null:
            self._check(name, pc.not_equal(bare, ""), "a title")
            return cells
        return pc.if_else(is_empty, pa.scalar(None, pa.string()), cells)

    def whole(self, name: str, *, least: int = 0, most: int | None = None, is_null: bool = False) -> pa.Array:
        """Whole numbers, exactly; null where the cell is empty, if that may be."""
        if not self.has(name):
            return pa.nulls(self.count, pa.int64())
        says = f"a whole number from {least} to {most}" if most else f"a whole number of at least {least}"
        cells = self._matching(name, _WHOLE, says, is_null)
        numbers = pc.replace_substring_regex(cells, r"\.0+$", "").cast(pa.int64())
        is_within = pc.greater_equal(numbers, least)
        if most:
            is_within = pc.and_(is_within, pc.less_equal(numbers, most))
        self._check(name, pc.fill_null(is_within, True), says)
        return numbers

    def decimal(self, name: str) -> pa.Array:
        """Decimal numbers of at least 0; null where the cell is empty."""
        if not self.has(name):
            return pa.nulls(self.count, pa.float64())
        return self._matching(name, _DECIMAL, "a decimal number", True).cast(pa.float64())

    def matching(self, name: str, pattern: str, says: str) -> pa.Array:
        """Texts of a form, bare of spaces around them; null where the cell is empty."""
        return self._matching(name, pattern, says, True) if self.has(name) else pa.nulls(self.count, pa.string())

    def day(self, name: str) -> pa.Array:
        """Days; null where the cell is empty."""
        cells = self.matching(name, _DAY_TEXT, "a day, as in 2022-09-04")
        return self._dates(name, pc.utf8_slice_codeunits(cells, 0, 10))

    def sunday(self, name: str) -> pa.Array:
        """Days that are Sundays."""
        cells = self._bare(name)
        is_number = pc.match_substring_regex(cells, _DAY_NUMBER)
        self._check(name, pc.or_(is_number, pc.match_substring_regex(cells, _DAY_TEXT)), "a day, as in 2022-09-04")
        if pc.all(is_number).as_py():
            days = pc.subtract(cells.cast(pa.int32()), pa.scalar(_FIRST_DAY, pa.int32())).cast(DAY)
        else:
            days = self._dates(name, pc.utf8_slice_codeunits(cells, 0, 10))
        since = days.cast(pa.int32())
        left = pc.subtract(since, pc.multiply(pc.floor(pc.divide(since.cast(pa.float64()), 7.0)), 7.0))
        self._check(name, pc.equal(left, 3.0), "a Sunday, by which a week is named")  # 1970-01-04 was one
        return days

    def one_of(self, name: str, values: Sequence[str]) -> pa.Array:
        """Texts that are one of these."""
        cells = self._bare(name)
        self._check(name, pc.is_in(cells, value_set=pa.array(values)), f"one of {', '.join(values)}")
        return cells

    def territory(self, name: str) -> pa.Array:
        """Codes of territories."""
        cells = self._bare(name)
        is_known = pc.is_in(cells, value_set=pa.array(sorted(TERRITORIES)))
        self._check(name, is_known, "an ISO 3166-1 code in capitals, as in US")
        return cells

    def flag(self, name: str) -> pa.Array:
        """True and false; null where the cell is empty."""
        if not self.has(name):
            return pa.nulls(self.count, pa.bool_())
        cells = pc.utf8_lower(self._bare(name))
        known = pa.array([*_FLAGS, ""])
        self._check(name, pc.is_in(cells, value_set=known), "true or false")
        return pa.array([*_FLAGS.values(), None]).take(pc.index_in(cells, value_set=known))

    def _bare(self, name: str) -> pa.Array:
        return pc.utf8_trim_whitespace(self._columns[name])

    def _matching(self, name: str, pattern: str, says: str, is_null: bool) -> pa.Array:
        """Cells that have this form; null where they are empty."""
        cells = self._bare(name)
        is_good = pc.match_substring_regex(cells, pattern)
        is_empty = pc.equal(cells, "")
        self._check(name, pc.or_(is_good, is_empty) if is_null else is_good, says)
        return pc.if_else(is_empty, pa.scalar(None, pa.string()), cells)

    def _dates(self, name: str, texts: pa.Array) -> pa.Array:
        """Texts of the form of a day, cast; one that the calendar does not have is named."""
        unique = pc.dictionary_encode(texts)
        is_known = pa.array([_is_day(text) for text in unique.dictionary.to_pylist()], pa.bool_())
        self._check(name, pc.fill_null(is_known.take(unique.indices), True), "a day of the calendar, as in 2022-09-04")
        return texts.cast(DAY)

    def _check(self, name: str, is_good: pa.Array, says: str) -> None:
        """Refuses the file by the first cell that is not good."""
        if pc.all(is_good).as_py():
            return
        row = pc.index(is_good, False).as_py()
        number = self._numbers[row] if self._numbers else row + 1
        sheet = f" of sheet “{self._sheet}”" if self._sheet else ""
        found = self._columns[name][row].as_py()
        is_end = row == self.count - 1
        raise NotData(
            f"{self._file} says “{_shown(found)}” as {name} in row {number}{sheet}"
            + (", its last: it may be cut off there" if is_end else "")
            + f". That must be {says}. Fetch the file anew, or leave it out; nothing was stored.",
            path=self._file,
            row=number,
            column=name,
            found=found,
        )


def _shown(text: str) -> str:
    """The beginning of a text, with a mark for each character that cannot be shown."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text[:60])


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
