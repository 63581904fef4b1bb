"""Rules, topics and figures of plant records have a name in both languages, and no name is left over."""

import re
from pathlib import Path

import pcr_rules.plant
from pcr_rules.plant.words import plant_word, plant_words

FOLDER = Path(pcr_rules.plant.__file__).parent


def test_every_word_is_used_and_every_key_has_a_word() -> None:
    """Keys named in code and words.yaml are held together both ways."""
    code = "\n".join(file.read_text(encoding="utf-8") for file in sorted(FOLDER.rglob("*.py")))
    texts = set(re.findall(r'"([a-z][a-z0-9_]*)"', code))
    named = {key for words in plant_words().values() for key in words}
    assert named <= texts, f"words that no code names: {sorted(named - texts)}"
    rules = set(re.findall(r'rule="([a-z0-9_]+)"', code))
    topics = set(re.findall(r'topic="([a-z0-9_]+)"', code))
    items = set(re.findall(r'item="([a-z0-9_]+)"', code))
    words = plant_words()
    assert rules <= set(words["rules"])
    assert topics <= set(words["topics"])
    assert items <= set(words["items"])


def test_a_key_without_a_word_is_shown_as_it_is() -> None:
    """A missing word must not hide the figure."""
    assert plant_word("items", "not there", "zh") == "not there"
