"""Tables of the catalogue: what is shown, when and where, and who made it."""

from __future__ import annotations

from overnights.tables.columns import CATALOGUE_ID, SEASON_ID, Table, count, day, flag, instant, number, text

TITLES = Table(
    "titles",
    "one title of one catalogue version",
    "catalogue",
    (
        CATALOGUE_ID,
        text("title_id", "the title's stable id"),
        text("title", "its name"),
        text("kind", "series, film, special or live", True),
        text("original_language", "BCP 47 tag; its primary subtag decides the category", True),
        text("origin_country", "ISO 3166-1 alpha-2", True),
        text("genres", "separated by ;", True),
        text("created_by", "persons, separated by ;", True),
        text("based_on", "the source work", True),
        text("synopsis", "the plot in a few sentences", True),
        text("imdb_id", "id at IMDb", True),
        text("tmdb_id", "id at TMDB", True),
    ),
    is_public=True,
)
SEASONS = Table(
    "seasons",
    "one season of one catalogue version; a film is a title with one season",
    "catalogue",
    (
        CATALOGUE_ID,
        SEASON_ID,
        text("title_id", "its title"),
        count("number", "1 is the first", True),
        text("label", "as shown, for example Season 1", True),
        text("kind", "season, limited, part, film or special", True),
        day("released_on", "local day of release", True),
        text("release_pattern", "all_at_once, weekly or split", True),
        flag("is_final", "announced as the last", True),
        text("origin", "original or licensed", True),
        text("part_of", "season_id of the season that this is a part of", True),
        number("cost", "cost of the season, in `currency`; not public", True),
        text("currency", "ISO 4217", True),
    ),
)
EPISODES = Table(
    "episodes",
    "one episode, or the release of one episode in some territories, of one catalogue version",
    "catalogue",
    (
        CATALOGUE_ID,
        text("episode_id", "the episode's id, as events name it"),
        SEASON_ID,
        count("number", "place in the season; rows of one number and different ids are cuts", True),
        text("name", "its name", True),
        count("runtime_ms", "runtime in ms"),
        day("released_on", "local day of release; empty: the season's", True),
        text("territories", "where this row holds, separated by ;; empty: everywhere else", True),
    ),
    is_public=True,
)
CREDITS = Table(
    "credits",
    "one person in one role of a title or season, of one catalogue version",
    "catalogue",
    (
        CATALOGUE_ID,
        text("title_id", "the title"),
        count("season_number", "empty: the whole title", True),
        text("person", "name as credited"),
        text("role", "cast, creator, writer, director or producer"),
        text("character", "whom a cast member plays", True),
        text("billing", "main, recurring, guest or minor", True),
        count("position", "order within the role, from 1", True),
    ),
    is_public=True,
)
RECEPTION = Table(
    "reception",
    "one source's score of a title or season on a day, of one catalogue version",
    "catalogue",
    (
        CATALOGUE_ID,
        text("title_id", "the title"),
        count("season_number", "empty: the whole title", True),
        text("source", "who collected the score"),
        number("score", "the score"),
        number("out_of", "the best possible score"),
        count("n", "how many critics or viewers", True),
        day("as_of", "when it stood so"),
    ),
    is_public=True,
)
SUBSCRIBERS = Table(
    "subscribers",
    "subscribers of a territory from a day, of one catalogue version",
    "catalogue",
    (
        CATALOGUE_ID,
        text("territory", "ISO 3166-1 alpha-2"),
        day("as_of", "the day"),
        count("subscribers", "paying accounts"),
    ),
)
WEIGHTS = Table(
    "weights",
    "weight of an account from a day, of one catalogue version",
    "catalogue",
    (
        CATALOGUE_ID,
        text("account_id", "the account"),
        day("from_on", "first day it holds"),
        count("weight_thousandths", "weight in thousandths; 1000 where none is declared"),
    ),
)
CATALOGUES = Table(
    "catalogues",
    "one catalogue version; a version exists once its row does",
    "catalogue",
    (
        count("version", "numbered from 1"),
        CATALOGUE_ID,
        instant("loaded_at", "when"),
        text("source", "the path it was read from"),
        text("changes", "what it changed, one line each, separated by line feeds"),
    ),
    is_public=True,
)
CATALOGUE_TABLES = (TITLES, SEASONS, EPISODES, CREDITS, RECEPTION, SUBSCRIBERS, WEIGHTS)
