"""The sentence that may be said about conformity, and nothing more."""

from collections.abc import Iterable

from background_db.findings import Finding, Severity
from pcr_rules.outcomes import listed
from pcr_rules.result import SHIPPED_READING, ClauseAnswer, ClauseResult

# Only clauses of a standard whose text was read may be named in a claim.
CLAIMED_STANDARD = "ISO 14067:2018"


def claim_text(
    table: Iterable[ClauseResult], language: str, findings: Iterable[Finding] = (), *, is_provisional: bool = False
) -> str:
    """Return the allowed statement of conformity in `language` ("zh" or "en").

    No claim while a requirement fails or a finding of severity error stands, nor of a provisional result. Otherwise
    the claim covers the assessed clauses of ISO 14067:2018 and names justified deviations, what could not be assessed,
    and unverified rows. It never says "conforms to GB/T 24067-2024": that text was not read, whoever owns it says so
    in an overlay.
    """
    rows = tuple(table)
    failed = [row.clause for row in rows if row.answer is ClauseAnswer.FAIL and row.severity == Severity.ERROR.value]
    errors = [finding.clause or finding.code for finding in findings if finding.blocks_claim]
    blocking = list(dict.fromkeys((*failed, *errors)))
    say = _zh if language == "zh" else _en
    if blocking or not rows:
        return say("no_claim", names=listed(blocking) or "-")
    if is_provisional:
        return say("provisional")
    met = [row for row in rows if row.answer is ClauseAnswer.PASS and row.is_verified]
    parts = [say("claim", standard=CLAIMED_STANDARD, count=len(met))]
    for key, names in (
        ("deviations", [row.clause for row in rows if row.answer is ClauseAnswer.JUSTIFIED_DEVIATION]),
        ("warnings", [row.clause for row in rows if row.answer is ClauseAnswer.FAIL and row.is_verified]),
        ("not_assessed", [row.clause for row in rows if row.answer is ClauseAnswer.NOT_ASSESSABLE]),
        ("unverified", [row.clause for row in rows if not row.is_verified and _is_answered(row)]),
    ):
        if names:
            parts.append(say(key, names=listed(names, most=len(names))))
    parts.append(say("gb"))
    readings = dict.fromkeys(row.reading for row in rows if row.reading != SHIPPED_READING)
    if readings:
        parts.append(say("reading", names=", ".join(readings)))
    return (" " if language != "zh" else "").join(parts)


def _is_answered(row: ClauseResult) -> bool:
    return row.answer in {ClauseAnswer.PASS, ClauseAnswer.FAIL}


_TEXTS_ZH = {
    "no_claim": "不得作符合性声明：以下要求未满足（{names}）。",
    "provisional": "结果为临时结果：计入的绿电尚未得到证实（CFP-EL-04）；在此之前不得作符合性声明。",
    "claim": "本研究按 {standard} 的条款进行了核对，已核对且满足的要求 {count} 项。",
    "deviations": "有理由的偏离：{names}。",
    "warnings": "未满足的建议性要求：{names}。",
    "not_assessed": "无法评价、不作声明的要求：{names}。",
    "unverified": "文本未核实、不作声明的要求：{names}。",
    "gb": "随附规则未核对 GB/T 24067-2024 的文本，不作对该标准的符合性声明。",
    "reading": "条款解读：{names}。",
}
_TEXTS_EN = {
    "no_claim": "No claim of conformity may be made: these requirements are not met ({names}).",
    "provisional": (
        "The result is provisional: green power that is counted is not proven yet (CFP-EL-04). "
        "No claim of conformity may be made until it is."
    ),
    "claim": "The study was checked against clauses of {standard}; {count} requirements were assessed and are met.",
    "deviations": "Justified deviations: {names}.",
    "warnings": "Recommendations not met: {names}.",
    "not_assessed": "Not assessable, nothing is claimed: {names}.",
    "unverified": "Text unverified, nothing is claimed: {names}.",
    "gb": "The text of GB/T 24067-2024 was not read for the shipped rules; conformity to it is not claimed.",
    "reading": "Reading of clauses: {names}.",
}


def _zh(key: str, **values: object) -> str:
    return _TEXTS_ZH[key].format(**values)


def _en(key: str, **values: object) -> str:
    return _TEXTS_EN[key].format(**values)
