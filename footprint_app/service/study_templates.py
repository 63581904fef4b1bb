"""Empty studies to begin with: a process template with its steps, or nothing but the edition of the rules."""

from dataclasses import dataclass
from datetime import date

from background_db.messages import Language
from footprint_app.ingest.draft_tables import STUDY, DraftRow
from footprint_app.service.configuration import Configuration
from footprint_app.service.drafts import Draft, begin_from_study, begin_from_tables
from footprint_app.service.pcr import named_edition
from footprint_app.service.process_templates import process_study
from pcr_rules.process_templates.template import process_templates
from pcr_rules.registry import list_editions


@dataclass(frozen=True, slots=True)
class Beginning:
    """Something to begin a study with; `edition` is the register of its category."""

    name: str
    title: str
    edition: str


def process_beginnings(language: Language) -> tuple[Beginning, ...]:
    """Return the process templates."""
    return tuple(
        Beginning(each.process, each.name.text(language), each.edition) for each in process_templates().values()
    )


def edition_beginnings(language: Language) -> tuple[Beginning, ...]:
    """Return the editions of product category rules that this software carries."""
    return tuple(
        Beginning(rules.edition, rules.title_zh if language == "zh" else rules.title_en, rules.edition)
        for rules in list_editions()
    )


def begin_from_process(configuration: Configuration, name: str, why: str, language: Language) -> Draft:
    """Begin a draft with a process template over the last calendar year: amounts zero, every default told.

    Raises:
        WrongUseError: there is no such template, or the person at work is no author.
    """
    return begin_from_study(configuration, process_study(name, language), why)


def begin_from_edition(configuration: Configuration, edition_id: str, why: str) -> Draft:
    """Begin a draft that names an edition and the last calendar year, and nothing else.

    Raises:
        WrongUseError: there is no such edition, or the person at work is no author.
    """
    rules = named_edition(edition_id)
    year = date.today().year - 1  # noqa: DTZ011 - the calendar year where the books are kept
    fields = {
        "study_id": f"study-{year}",
        "period.first_day": f"{year}-01-01",
        "period.last_day": f"{year}-12-31",
        "pcr.edition": rules.edition,
    }
    rows = tuple(DraftRow(name, {"value": value}) for name, value in fields.items())
    return begin_from_tables(configuration, {STUDY: rows}, why)
