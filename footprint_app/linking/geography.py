"""Where a factor is asked for: the country of the site, as what is bought comes from a national market."""

from background_db.regions import OUTSIDE_MAINLAND

_WORLD = frozenset({"", "GLO"})


def market_of(geography: str) -> str:
    """Return the market a site buys in: ``CN-GD`` → ``CN``; Hong Kong, Macao and Taiwan are markets of their own."""
    return geography if geography in OUTSIDE_MAINLAND else geography.partition("-")[0]


def is_abroad(geography: str, site: str) -> bool:
    """True when a geography lies outside the market of the site; the whole world lies in every market."""
    return geography not in _WORLD and market_of(geography) != market_of(site)
