"""Words for the codes of import decisions and of the cases that a report lists, Chinese and English, from `decision_words.yaml`."""

from collections.abc import Mapping
from functools import cache
from importlib import resources

from background_db.findings import in_both_languages
from background_db.strict_yaml import load

Words = tuple[str, str]
"""Chinese and English."""


def decision_name(name: str) -> Words:
    """Return what a decision is about; for a decision on one process or product its own key."""
    return _words("decisions", name)


def choice_words(text: str) -> Words:
    """Return what was chosen; several rules stand in their order, and what a person wrote stays as written."""
    listed = [_words("choices", one) for one in text.split(", ")]
    return "、".join(zh for zh, _ in listed) if _is_known(text) else text, ", ".join(en for _, en in listed)


def case_words(kind: str) -> Words:
    """Return what a kind of case is that a report lists."""
    return _words("kinds", kind)


def decision_shown(name: str, choice: str) -> str:
    """Return a decision for the value of a finding: its words in the reader's language, the code to type behind."""
    (zh, en), (chosen_zh, chosen_en) = decision_name(name), choice_words(choice)
    return in_both_languages(f"{zh}——{chosen_zh}（{name}: {choice}）", f"{en} – {chosen_en} ({name}: {choice})")


def rule_shown(rule: str) -> str:
    """Return an allocation rule for the value of a finding."""
    return in_both_languages(*choice_words(rule))


def _is_known(text: str) -> bool:
    return all(one in _entries()["choices"] for one in text.split(", "))


def _words(group: str, code: str) -> Words:
    zh, en = _entries()[group].get(code, (code, code))
    return zh, en


@cache
def _entries() -> Mapping[str, Mapping[str, list[str]]]:
    text = resources.files("background_db.inventory").joinpath("decision_words.yaml").read_text(encoding="utf-8")
    entries: Mapping[str, Mapping[str, list[str]]] = load(text, "decision_words.yaml")
    return entries
