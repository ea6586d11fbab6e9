"""One table as it stands on a sheet: which rows are header, records, totals, groups, notes."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Region:
    """One table as it stands on the sheet; rows and columns count from 1.

    `header_rows` is (first, last), (0, 0) when the table has no header. `first_data_row` and `last_data_row`
    are 0 when no row follows the header. `total_rows` may stand beyond the last data row, when only the
    arithmetic says total. `group_rows`: names alone over the records they head, and records that head others.
    """

    header_rows: tuple[int, int]
    first_data_row: int
    last_data_row: int
    left: int
    right: int
    total_rows: list[int] = field(default_factory=list)
    group_rows: list[int] = field(default_factory=list)
    numbering_rows: list[int] = field(default_factory=list)
    repeated_header_rows: list[int] = field(default_factory=list)
    note_rows: list[int] = field(default_factory=list)

    @property
    def bottom(self) -> int:
        """Its last row of any kind, notes left out."""
        return max(self.header_rows[1], self.last_data_row, *self.total_rows, *self.numbering_rows, 0)
