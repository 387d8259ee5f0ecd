"""What one number is told by, and the sources that numbers have."""

from __future__ import annotations

from dataclasses import dataclass

N1 = "about.netflix.com, “Top 10 things about Netflix Top 10” (2021, updated 2023-06-20)"
N2 = "Netflix's letter to the UK Parliament, 2019, as reported"
B = "Barb, published definitions (as read in 2025)"
L = "Luminate's support pages (as read in 2025)"
W = "Writers Guild of America, 2023 agreement"
D = "derived from the published weekly files, 2021-07-04 to 2025-07-02"
OURS = "Overnights, its own definition (2026)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """One number: `name` as in tables and exports; `told_in` names its page, where that is another."""

    name: str
    definition: str
    formula: str
    unit: str
    source: str
    is_not: str
    told_in: str | None = None

    @property
    def page(self) -> str:
        """Its page of the methods."""
        return f"docs/methods/{self.told_in or self.name}.md"
