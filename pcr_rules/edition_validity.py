"""Which edition holds on a day in place of another, so that a study asked on the wrong day is told the right one."""

from datetime import date

from background_db.findings import in_both_languages
from pcr_rules.category_rules import CategoryRules
from pcr_rules.registry import list_editions


def editions_holding(rules: CategoryRules, day: date) -> tuple[CategoryRules, ...]:
    """Return the editions that hold on `day` in place of `rules`.

    Of the same document where there is one, else others
    of the same product category; for general rules other general ones.
    """
    category = rules.category
    others = [each for each in list_editions() if each.edition != rules.edition and each.validity.holds_on(day)]
    if category is None:
        return tuple(each for each in others if each.category is None)
    alike = [each for each in others if each.category is not None and each.category.category == category.category]
    same = [each for each in alike if each.category is not None and each.category.document == category.document]
    return tuple(same or alike)


def named_editions(rules: CategoryRules, day: date) -> str:
    """Name the editions that hold on `day` in place of `rules`, for a finding; says so where there is none."""
    found = editions_holding(rules, day)
    if not found:
        return in_both_languages("没有已知的版本", "no known edition")
    return ", ".join(f"{each.edition} ({in_both_languages(each.title_zh, each.title_en)})" for each in found)
