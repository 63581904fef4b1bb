"""The words of a result for pages, as the reports write them: channels, gases, stages, flows, answers to clauses."""

from background_db.flows import channel_of
from background_db.messages import Language
from footprint_app.reporting.gas_names import gas_name
from footprint_app.reporting.sections.annexes import reading
from footprint_app.reporting.texts import texts_in
from pcr_rules.enum_labels import enum_label
from pcr_rules.result import ClauseResult, Contribution, PcfResult, View
from pcr_rules.study_context import LifeCycleStage

_WITHOUT_SPLIT = "co2e"


def view_word(view: View, language: Language) -> str:
    """Return how electricity is counted."""
    return texts_in(language)(f"view.{view.value}")


def channel_word(channel: str, language: Language) -> str:
    """Return the name of an additive channel, or of aircraft."""
    return texts_in(language)(f"channel.{channel}")


def gas_word(gas: str, language: Language) -> str:
    """Return the name of a gas; ``co2e`` collects what is published without a split."""
    return texts_in(language)("characterisation.aggregate") if gas == _WITHOUT_SPLIT else gas_name(gas)


def stage_word(stage: str, language: Language) -> str:
    """Return the name of a life-cycle stage."""
    return enum_label(LifeCycleStage(stage), language) if stage in set(LifeCycleStage) else stage


def process_words(result: PcfResult) -> dict[str, str]:
    """Return the names of unit processes by id; with its id where two bear one name, so that none hides the other."""
    names = {line.process_id: line.process_name for view in result.views for line in view.contributions}
    given = list(names.values())
    return {key: name if given.count(name) == 1 else f"{name} ({key})" for key, name in names.items() if name}


def flow_word(line: Contribution, language: Language) -> str:
    """Return the name of a line's flow; a key such as ``co2.uptake`` as gas and channel, combustion told apart."""
    texts = texts_in(language)
    if line.line_id.endswith(".combustion"):
        return f"{line.flow} ({texts('contributions.combustion')})"
    return flow_key_word(line.flow, language)


def flow_key_word(flow: str, language: Language) -> str:
    """Return a flow such as ``ch4.biogenic`` as gas and channel; another name as it is."""
    gas, dot, _ = flow.partition(".")
    if not dot or not gas.isalnum():
        return flow
    try:
        channel = channel_of(flow)
    except ValueError:
        return flow
    texts = texts_in(language)
    return f"{gas_name(gas)} ({texts(f'channel.{channel.value}')})"


def answer_word(answer: str, language: Language) -> str:
    """Return the answer to a clause."""
    return texts_in(language)(f"answer.{answer}")


def reading_word(row: ClauseResult, language: Language) -> str:
    """Return whose reading of a clause was used, and that its text was not read where that is so."""
    return reading(texts_in(language), row)


def verification_word(verification: str, language: Language) -> str:
    """Return how a published number was verified."""
    texts = texts_in(language)
    return texts(f"verified.{verification}") if texts.has(f"verified.{verification}") else verification


def scope_word(scope: str, language: Language) -> str:
    """Return what a factor covers."""
    texts = texts_in(language)
    return texts(f"scope.{scope}") if texts.has(f"scope.{scope}") else scope


def scheme_word(scheme: str, language: Language) -> str:
    """Return the name of a receiving scheme of electricity."""
    texts, key = texts_in(language), f"electricity.scheme_{scheme.replace('-', '_')}"
    return texts(key) if texts.has(key) else scheme
