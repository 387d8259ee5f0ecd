"""The desk: what people decide, require and announce, in a relational database."""

from overnights.store.desk.desk import Desk

__all__ = ["Desk"]
