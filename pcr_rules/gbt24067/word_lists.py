"""The word lists of `words.yaml`."""

from functools import cache
from importlib import resources

from background_db.errors import DataFileError
from background_db.strict_yaml import load, reject_unknown_keys

_FILE = "words.yaml"
_LISTS = ("offset", "superiority", "comparison", "panel", "gate_to_gate")


@cache
def words(name: str) -> tuple[str, ...]:
    """Return a list of words, case-folded.

    Raises:
        DataFileError: the shipped file is broken or has no such list.
    """
    text = resources.files("pcr_rules.gbt24067").joinpath(_FILE).read_text(encoding="utf-8")
    lists = reject_unknown_keys(load(text, _FILE), ("words",), _FILE)["words"]
    found = reject_unknown_keys(lists, _LISTS, _FILE).get(name)
    if not isinstance(found, list):
        raise DataFileError(f"{_FILE}: no list {name!r}")
    return tuple(str(word).casefold() for word in found)


def words_in(text: str, name: str) -> tuple[str, ...]:
    """Return the words of a list that occur in a text."""
    return tuple(word for word in words(name) if word in text.casefold())
