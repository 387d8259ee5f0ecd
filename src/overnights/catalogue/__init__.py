"""The catalogue: records, what they answer, reading, checking and comparing them."""

from __future__ import annotations

from overnights.catalogue.book import Catalogue, folded
from overnights.catalogue.changes import changes
from overnights.catalogue.fields import FILES
from overnights.catalogue.parsing import Parsed, digest, parse, parse_all
from overnights.catalogue.records import Credit, Episode, Fault, Reception, Season, Subscribers, Title, Weight
from overnights.catalogue.sheets import table_of
from overnights.catalogue.stored import read_catalogue

__all__ = [
    "FILES",
    "Catalogue",
    "Credit",
    "Episode",
    "Fault",
    "Parsed",
    "Reception",
    "Season",
    "Subscribers",
    "Title",
    "Weight",
    "changes",
    "digest",
    "folded",
    "parse",
    "parse_all",
    "read_catalogue",
    "table_of",
]
