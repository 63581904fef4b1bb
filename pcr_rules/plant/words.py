"""Names of the rules, topics and figures that derivations and statements name by key, in both languages.

Each subject's folder keeps its own `words.yaml`, in three parts: `rules`, `topics`, `items`.
"""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from background_db.errors import DataFileError
from background_db.strict_yaml import load, reject_unknown_keys

PARTS = ("rules", "topics", "items")


@cache
def plant_words() -> Mapping[str, Mapping[str, tuple[str, str]]]:
    """Return part → key → (Chinese, English).

    Raises:
        DataFileError: a key lacks a language or stands in two files with different words.
    """
    found: dict[str, dict[str, tuple[str, str]]] = {part: {} for part in PARTS}
    for name, text in _word_files(resources.files("pcr_rules.plant"), "pcr_rules/plant"):
        parts = reject_unknown_keys(load(text, name), PARTS, name)
        for part, words in parts.items():
            for key, pair in (words or {}).items():
                both = reject_unknown_keys(pair, ("zh", "en"), f"{name} › {key}")
                if set(both) != {"zh", "en"}:
                    raise DataFileError(f"{name} › {key}: needs zh and en")
                said = (str(both["zh"]), str(both["en"]))
                if found[part].setdefault(str(key), said) != said:
                    raise DataFileError(f"{name} › {key}: stands in another file with other words")
    return found


def plant_word(part: str, key: str, language: str) -> str:
    """Return the word of a key in `language` ("zh" or "en"), the key itself where none is known."""
    pair = plant_words()[part].get(key)
    return key if pair is None else pair[0 if language == "zh" else 1]


def _word_files(folder: Traversable, name: str) -> list[tuple[str, str]]:
    files = []
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir() and entry.name != "__pycache__":
            files += _word_files(entry, f"{name}/{entry.name}")
        elif entry.name == "words.yaml":
            files.append((f"{name}/{entry.name}", entry.read_text(encoding="utf-8")))
    return files
