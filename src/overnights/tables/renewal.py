"""Tables of verdicts: judgements, what each requirement came to, and the verdicts made of them."""

from __future__ import annotations

from overnights.tables.columns import SEASON_ID, Table, count, day, flag, instant, number, text

JUDGEMENT = count("judgement", "numbered from 1")
JUDGEMENTS = Table(
    "judgements",
    "one judging of all seasons; it counts once its row is here",
    "renewal",
    (
        JUDGEMENT,
        instant("made_at", "when"),
        day("as_of", "the last local day that figures and charts could know of"),
        text("requirements", "digest of the set of requirements; the desk keeps its text"),
        text("requirements_name", "name of the set"),
        text("policy", "the policy as JSON"),
        text("snapshot", "the tables it rests on, as table@version, and after a space their digest"),
        text("software", "version of Overnights"),
    ),
    is_public=True,
)
EVALUATIONS = Table(
    "evaluations",
    "one requirement of one season in one judgement",
    "renewal",
    (
        JUDGEMENT,
        SEASON_ID,
        text("requirement", "its name"),
        count("version", "version of the requirement"),
        text("metric", "what is measured"),
        count("window_days", "days from release; null: to now", True),
        text("territory", "ISO 3166-1 alpha-2; ZZ: all"),
        text("level", "must or should"),
        number("weight", "its weight among the shoulds"),
        text("direction", "at_least or at_most"),
        number("threshold", "what is required; null where a cohort's quantile is not known, or it is not public", True),
        text("threshold_exact", "the threshold as an exact fraction", True),
        number("value", "what was measured; null where it is not known", True),
        text("value_exact", "the value as an exact fraction", True),
        number("margin", "value − threshold, or threshold − value where it is at most: below 0 falls short", True),
        number("margin_share", "margin / threshold; null where the threshold is 0", True),
        count("n", "accounts, or seasons, that the value rests on; null where it rests on none", True),
        text("state", "met, not_met or not_yet_known"),
        text("why", "why it is not yet known; null where it is", True),
        day("known_on", "the day on which it will be known; null where none can be named", True),
        flag("is_public", "whether threshold, value and margin may stand on public pages"),
    ),
    is_public=True,
)
VERDICTS = Table(
    "verdicts",
    "one season in one judgement",
    "renewal",
    (
        JUDGEMENT,
        SEASON_ID,
        text("verdict", "renew, cancel, on_the_bubble or not_in_question; null where no requirement applies", True),
        text("why", "why it is not in question, or has no verdict; null where requirements say it", True),
        text("reasons", "JSON: what each requirement contributes"),
        text("flips", "JSON: the nearest changes that would turn it, with what it would turn to"),
    ),
    is_public=True,
)
LEDGER = Table(
    "ledger",
    "one anchor of the desk's ledger: how long it was, and its last hash",
    "renewal",
    (
        text("book", "decisions or announcements"),
        count("entries", "how many entries the book had"),
        text("hash", "hash of the last of them"),
        instant("anchored_at", "when"),
    ),
)
RENEWAL_TABLES = (JUDGEMENTS, EVALUATIONS, VERDICTS, LEDGER)
