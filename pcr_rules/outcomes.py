"""Short ways to say what a check found, so that a check reads like the clause it stands for."""

from collections.abc import Iterable
from enum import StrEnum

from background_db.findings import Finding, Place, in_both_languages
from pcr_rules.category_rules import Outcome, Wording
from pcr_rules.enum_labels import enum_label


def passed(zh: str = "", en: str = "") -> Outcome:
    """The requirement is met; the remark says what was looked at."""
    return Outcome(remark=Wording(zh, en) if en else None)


def answered(findings: Iterable[Finding], zh: str = "", en: str = "") -> Outcome:
    """Met where there are no findings, else not; the remark is shown when it is met."""
    return Outcome(findings=tuple(findings), remark=Wording(zh, en) if en else None)


def justified(zh: str, en: str) -> Outcome:
    """Met through a justification that the clause itself provides for."""
    return Outcome(justification=Wording(zh, en))


def not_applicable(zh: str, en: str) -> Outcome:
    """The study has nothing that the clause speaks of."""
    return Outcome(not_applicable=Wording(zh, en))


def not_assessable(zh: str, en: str, findings: Iterable[Finding] = ()) -> Outcome:
    """What the clause asks cannot be seen from the study; never a pass."""
    return Outcome(findings=tuple(findings), not_assessable=Wording(zh, en))


def parameter_unset(name: str) -> Outcome:
    """The edition has no number for this check yet."""
    return not_assessable(f"规则参数 {name} 尚未设定。", f"The parameter {name} of the rules is unset.")


def result_missing() -> Outcome:
    """The check reads the result, and there is none."""
    return not_assessable("还没有计算结果。", "There is no result yet.")


def at(name: str) -> Place:
    """Return the place of a part of the study by its name: ``exchange:E001.quality``, ``study.goal.reasons``."""
    return Place(path=name)


def listed(names: Iterable[str], most: int = 10) -> str:
    """Return names joined for a message, at most `most` of them and how many more there are."""
    everything = list(names)
    more = len(everything) - most
    return ", ".join(everything[:most]) + (f" … (+{more})" if more > 0 else "")


def percent(share: float) -> str:
    """Return a share as people read it; what rounds to nothing is not nothing."""
    return "< 0.1%" if 0 < share < 0.0005 else f"{share:.1%}"  # noqa: PLR2004 - half of the last digit


def word(member: StrEnum) -> str:
    """Return the words of an enumeration's value in both languages, as a message shows them."""
    return in_both_languages(enum_label(member, "zh"), enum_label(member, "en"))


def is_blank(text: str) -> bool:
    """True when a text field was left empty."""
    return not text.strip()


def says_none(text: str) -> bool:
    """True when a text field answers "none"."""
    return text.strip().rstrip("。.").casefold() in {"none", "no", "n/a", "无", "没有", "不适用"}
