"""Names of territories and languages, as pages say them; a code without a name is shown as the code."""

from __future__ import annotations

from overnights.countries import ALL, NAMES

WORLDWIDE = ALL
WITH_ARTICLE = frozenset(
    {
        "AE",
        "BS",
        "CC",
        "CD",
        "CF",
        "CK",
        "DO",
        "FK",
        "FO",
        "GB",
        "GM",
        "IM",
        "IO",
        "KM",
        "KY",
        "MH",
        "MP",
        "MV",
        "NL",
        "PH",
        "SB",
        "SC",
        "TC",
        "TF",
        "UM",
        "US",
        "VC",
        "VG",
        "VI",
    }
)
_LANGUAGES = """af Afrikaans|ar Arabic|bg Bulgarian|bn Bengali|ca Catalan|cs Czech|da Danish|de German|el Greek|\
en English|es Spanish|et Estonian|fa Persian|fi Finnish|fr French|he Hebrew|hi Hindi|hr Croatian|hu Hungarian|\
id Indonesian|is Icelandic|it Italian|ja Japanese|ko Korean|lt Lithuanian|lv Latvian|ml Malayalam|mr Marathi|ms Malay|\
nl Dutch|no Norwegian|nb Norwegian|pl Polish|pt Portuguese|ro Romanian|ru Russian|sk Slovak|sl Slovene|sr Serbian|\
sv Swedish|sw Swahili|ta Tamil|te Telugu|th Thai|tl Filipino|tr Turkish|uk Ukrainian|ur Urdu|vi Vietnamese|yo Yoruba|\
zh Chinese|zu Zulu"""
LANGUAGES = dict(item.split(" ", 1) for item in _LANGUAGES.split("|"))


def territory(code: str) -> str:
    """A territory in a sentence: "worldwide" for ZZ, "the United States" for US.

    >>> territory("ZZ"), territory("US"), territory("AQ")
    ('worldwide', 'the United States', 'Antarctica')
    """
    if code == WORLDWIDE:
        return "worldwide"
    return f"the {NAMES[code]}" if code in WITH_ARTICLE else NAMES.get(code, code)


def territory_name(code: str) -> str:
    """A territory as a label, without its article.

    >>> territory_name("ZZ"), territory_name("US")
    ('Worldwide', 'United States')
    """
    return "Worldwide" if code == WORLDWIDE else NAMES.get(code, code)


def in_territory(code: str) -> str:
    """A territory after a figure: "worldwide", "in the United States".

    >>> in_territory("FR")
    'in France'
    """
    return "worldwide" if code == WORLDWIDE else f"in {territory(code)}"


def language(tag: str) -> str:
    """A language by its BCP 47 tag.

    >>> language("en-GB"), language("qaa")
    ('English', 'qaa')
    """
    return LANGUAGES.get(tag.split("-")[0].lower(), tag)
