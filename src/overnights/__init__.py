"""Overnights: audience measurement for streaming services, from playback events to a weekly Top 10 and a decision."""

__version__ = "0.1.0"
