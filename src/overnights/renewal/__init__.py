"""Renewal: requirements, verdicts, decisions, announcements."""
