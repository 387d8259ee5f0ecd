"""A new version says what it changes, and which figures move."""

from __future__ import annotations

from overnights.catalogue import Catalogue, changes, parse, read_catalogue

TITLES = "title_id,title,kind,original_language,synopsis\nt1,One,series,en,A plot.\n"
SEASONS = "season_id,title_id,number,label,released_on,cost,currency\ns1,t1,1,Season 1,2022-08-26,1000,USD\n"
EPISODES = "episode_id,season_id,number,runtime_s,released_on,territories\ne1,s1,1,60,,\ne2,s1,2,60,,\n"


def known(titles: str = TITLES, seasons: str = SEASONS, episodes: str = EPISODES, **others: str) -> Catalogue:
    files = {"titles": titles, "seasons": seasons, "episodes": episodes, **others}
    return read_catalogue(parse({f"{name}.csv": text.encode() for name, text in files.items()}))


def told(new: Catalogue, old: Catalogue | None = None) -> str:
    lines = changes(old or known(), new)
    assert len(lines) == 1, lines
    return lines[0]


def test_nothing_changed_says_nothing() -> None:
    assert changes(known(), known()) == []


def test_the_first_catalogue_is_counted() -> None:
    assert changes(None, known()) == ["First catalogue: titles 1, seasons 1, episodes 2."]


def test_a_relabelled_title_keeps_its_id() -> None:
    line = told(known(titles=TITLES.replace("One", "Uno")))
    assert line.startswith("“One” (t1) is now called “Uno”: no figure changes")


def test_a_new_runtime_moves_views_and_coverage() -> None:
    line = told(known(episodes=EPISODES.replace("e1,s1,1,60", "e1,s1,1,66.5")))
    assert "episode e1 runs 66.5 s, before 60 s: views, runtime_h, coverage" in line


def test_a_season_s_new_release_is_told_once() -> None:
    line = told(known(seasons=SEASONS.replace("2022-08-26", "2022-08-27")))
    assert "is released on 2022-08-27, before on 2022-08-26" in line


def test_an_episode_s_release_in_a_territory_is_told() -> None:
    line = told(known(episodes=EPISODES + "e2,s1,2,60,2022-09-02,US;CA\n"))
    assert "CA, US: 2022-09-02" in line


def test_another_category_moves_ranks_of_both_lists() -> None:
    lines = changes(known(), known(titles=TITLES.replace("series,en", "series,ko")))
    assert lines[0] == "“One”: original_language is ko, was en."
    assert "is in TV (Non-English), was in TV (English)" in lines[1]


def test_titles_and_episodes_come_and_go() -> None:
    more = known(
        titles=TITLES + "t2,Two,series,en,\n",
        seasons=SEASONS + "s2,t2,1,,2022-08-26,,\n",
        episodes=EPISODES + "e9,s2,1,60,,\n",
    )
    assert "“Two” (t2) is new" in told(more)
    assert "“Two” (t2) is gone" in told(known(), more)
    assert "episode e3 is new: runtime_h" in told(known(episodes=EPISODES + "e3,s1,3,60,,\n"))
    assert "episode e3 is gone" in told(known(), known(episodes=EPISODES + "e3,s1,3,60,,\n"))


def test_words_change_no_figure() -> None:
    assert "synopsis changed; no figure changes" in told(known(titles=TITLES.replace("A plot.", "Another.")))


def test_cost_moves_efficiency() -> None:
    assert "efficiency changes" in told(known(seasons=SEASONS.replace("1000", "2000")))


def test_lists_beside_the_titles_are_counted() -> None:
    people = "title_id,person,role\nt1,Ann,cast\n"
    weights = "account_id,from_on,weight\na,2022-08-26,2\n"
    assert told(known(credits=people)) == "Credits: 1 new, 0 gone; no figure changes."
    assert "weighted shares" in told(known(weights=weights))
