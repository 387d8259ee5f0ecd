"""The catalogue: records, what they answer, reading, checking and comparing them."""

from __future__ import annotations

from overnights.catalogue.book import Catalogue, folded
from overnights.catalogue.records import Credit, Episode, Fault, Reception, Season, Subscribers, Title, Weight
from overnights.catalogue.stored import read_catalogue

__all__ = [
    "Catalogue",
    "Credit",
    "Episode",
    "Fault",
    "Reception",
    "Season",
    "Subscribers",
    "Title",
    "Weight",
    "folded",
    "read_catalogue",
]
