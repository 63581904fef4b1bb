"""Where a factor is asked for: the country of the site, as what is bought comes from a national market."""

from background_db.regions import OUTSIDE_MAINLAND, region_code

_WORLD = frozenset({"", "GLO"})


def market_of(geography: str) -> str:
    """Return the market a site buys in: ``CN-GD`` → ``CN``; Hong Kong, Macao and Taiwan are markets of their own.

    A place of China by its name is the same place: that it is not written as a code is told once, not at every row.
    """
    code = region_code(geography) or geography
    return code if code in OUTSIDE_MAINLAND else code.partition("-")[0]


def is_abroad(geography: str, site: str) -> bool:
    """True when a geography lies outside the market of the site; the whole world lies in every market."""
    return geography not in _WORLD and market_of(geography) != market_of(site)
