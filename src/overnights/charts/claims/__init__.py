"""Claims: what somebody said of a season's run, held against the editions of its lists."""

from __future__ import annotations

from overnights.charts.claims.judging import judge_claim
from overnights.charts.claims.reading import read_claims
from overnights.charts.claims.record import Answer, Claim, Subject

__all__ = ["Answer", "Claim", "Subject", "judge_claim", "read_claims"]
