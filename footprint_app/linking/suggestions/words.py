"""A name taken apart: trade names known in both languages, grades kept whole, words, and pairs of Chinese characters."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from background_db.errors import DataFileError
from background_db.strict_yaml import load, reject_unknown_keys

_HAN = re.compile(r"[㐀-鿿]+")
_WORD = re.compile(r"[a-z0-9][a-z0-9.+/·-]*")
_GRADE = re.compile(r"(?=.*\d)(?:[a-z]{0,4}\d{2,5}[a-z]{0,2}|[a-z]{1,4}\d{1,3}[a-z]?)")
"""``6061``, ``q235b``, ``sus304``, ``pa66``, ``gf30``, ``c30``: letters and digits that name a material."""
_KEYS = ("spelling", "only_alone", "idle", "idle_chinese", "apart", "trade_names")
_YEAR = re.compile(r"(?:19|20)\d\d")
_SIZE = re.compile(r"\d[\d.]*(?:mm|cm|m|um|kg|g|t|ml|l|v|w|kw|kv|a|ah|mah|hz|pcs|inch)")
_PLURAL = 5
"""A word this long that ends in one s is read as a plural: screws, but not gas."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a name is made of; `concepts` are the narrowest that it names."""

    concepts: frozenset[str]
    grades: frozenset[str]
    words: frozenset[str]
    """Latin words that belong to no concept found."""
    pairs: frozenset[str]
    """Pairs of Chinese characters outside the trade names found; a character alone where a run has only one."""
    has_chinese: bool
    has_latin: bool


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Trade names by how they are looked up."""

    ancestors: Mapping[str, tuple[str, ...]]
    """Concept → what it is one of, the nearest first."""
    chinese: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]]
    """First character → (term, concepts), the longest term first."""
    english: Mapping[str, tuple[tuple[frozenset[str], str], ...]]
    """The rarest word of a term → (all its words, concept)."""
    spelling: Mapping[str, str]
    only_alone: frozenset[str]
    idle: frozenset[str]
    """Words that say nothing of what a thing is."""
    idle_chinese: re.Pattern[str]
    apart: frozenset[str]
    """Concepts that make another thing of what a name says beside them: scrap, combustion, window."""


@cache
def vocabulary() -> Vocabulary:
    """Read the trade names that come with the software.

    Raises:
        DataFileError: a concept stands twice, or a broader one is not there.
    """
    name = "trade_names.yaml"
    text = (resources.files("footprint_app.linking.suggestions") / name).read_text(encoding="utf-8")
    head = reject_unknown_keys(load(text, name), _KEYS, name)
    entries = [reject_unknown_keys(each, ("concept", "broader", "zh", "en"), name) for each in head["trade_names"]]
    broader = {each["concept"]: tuple(each.get("broader", ())) for each in entries}
    if len(broader) != len(entries) or any(up not in broader for ups in broader.values() for up in ups):
        raise DataFileError(f"{name}: a concept stands twice, or a broader one is missing")
    chinese: dict[str, dict[str, list[str]]] = {}
    english: list[tuple[frozenset[str], str]] = []
    for each in entries:
        for term in each.get("zh", ()):
            plain = one_form(term)
            chinese.setdefault(plain[0], {}).setdefault(plain, []).append(each["concept"])
        english += [(frozenset(_words(term, head["spelling"])), each["concept"]) for term in each.get("en", ())]
    return Vocabulary(
        ancestors={concept: _ancestors(concept, broader) for concept in broader},
        chinese={
            first: tuple(
                (term, tuple(concepts)) for term, concepts in sorted(terms.items(), key=lambda one: -len(one[0]))
            )
            for first, terms in chinese.items()
        },
        english=_by_rarest_word(english),
        spelling=head["spelling"],
        only_alone=frozenset(head["only_alone"]),
        idle=frozenset(head["idle"]),
        idle_chinese=re.compile("|".join(sorted(map(re.escape, head["idle_chinese"]), key=len, reverse=True))),
        apart=frozenset(head["apart"]),
    )


def _ancestors(concept: str, broader: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    level = broader[concept]
    while level:
        found.update(dict.fromkeys(level))
        level = tuple(up for one in level for up in broader[one] if up not in found)
    return tuple(found)


def _by_rarest_word(terms: list[tuple[frozenset[str], str]]) -> Mapping[str, tuple[tuple[frozenset[str], str], ...]]:
    count: dict[str, int] = {}
    for term, _ in terms:
        for word in term:
            count[word] = count.get(word, 0) + 1
    found: dict[str, list[tuple[frozenset[str], str]]] = {}
    for term, concept in terms:
        found.setdefault(min(term, key=lambda word: (count[word], word)), []).append((term, concept))
    return {word: tuple(each) for word, each in found.items()}


def one_form(text: str) -> str:
    """Bring full-width characters and capitals to one form: ``ＰＡ６６`` → ``pa66``."""
    return unicodedata.normalize("NFKC", text).casefold().replace("（", "(").replace("）", ")")


def _words(text: str, spelling: Mapping[str, str]) -> Iterator[str]:
    """Yield the Latin words in one spelling, compounds as they stand and in their parts, plurals as singulars."""
    for found in _WORD.finditer(one_form(text)):
        whole = found.group().strip(".+/·-")
        parts = [part for part in re.split(r"[.+/·-]", whole) if part]
        for word in dict.fromkeys([whole, *parts]):
            single = word[:-1] if len(word) >= _PLURAL and word.endswith("s") and not word.endswith("ss") else word
            yield spelling.get(single, spelling.get(word, single))


@lru_cache(maxsize=200_000)
def analyse(*texts: str) -> Terms:
    """Take apart all names of one thing: Chinese and English, of the activity and of its product."""
    known = vocabulary()
    concepts: set[str] = set()
    pairs: set[str] = set()
    has_chinese = False
    for text in texts:
        plain = one_form(text)
        if not plain.isascii():
            has_chinese = bool(_read_chinese(plain, known, concepts, pairs)) or has_chinese
    words = {word for text in texts for word in _words(text, known.spelling) if not _SIZE.fullmatch(word)}
    of_concepts = _english_concepts(words, known, concepts)
    grades = frozenset(word for word in words if _GRADE.fullmatch(word) and not _YEAR.fullmatch(word))
    plain_words = {word for word in words - grades - of_concepts - known.idle if len(word) > 1 and not word.isdigit()}
    covered = {up for concept in concepts for up in known.ancestors[concept]}
    return Terms(
        frozenset(concepts - covered),
        grades,
        frozenset(plain_words),
        frozenset(pairs),
        has_chinese,
        bool(plain_words or of_concepts),
    )


def _read_chinese(plain: str, known: Vocabulary, concepts: set[str], pairs: set[str]) -> int:
    """Add the concepts, the longest term first, and the pairs between them; return how many characters were Chinese."""
    place = count = 0
    rest: list[str] = []
    while place < len(plain):
        term = _term_at(plain, place, known)
        if term is None:
            rest.append(plain[place])
            place += 1
            continue
        concepts.update(term[1])
        rest.append(" ")
        place += len(term[0])
        count += not term[0].isascii()
    for run in _HAN.findall(known.idle_chinese.sub(" ", "".join(rest))):
        count += len(run)
        pairs.update([run] if len(run) == 1 else (run[i : i + 2] for i in range(len(run) - 1)))
    return count


def _term_at(plain: str, place: int, known: Vocabulary) -> tuple[str, tuple[str, ...]] | None:
    for term, concepts in known.chinese.get(plain[place], ()):
        if not plain.startswith(term, place):
            continue
        before, after = plain[place - 1 : place], plain[place + len(term) : place + len(term) + 1]
        if term in known.only_alone and (_HAN.match(before) or _HAN.match(after)):
            continue
        if term[0].isascii() and ((before.isascii() and before.isalnum()) or (after.isascii() and after.isalnum())):
            continue
        return term, concepts
    return None


def _english_concepts(words: set[str], known: Vocabulary, concepts: set[str]) -> set[str]:
    """Add the concepts all of whose words stand in the name; return those words."""
    used: set[str] = set()
    for word in words:
        for term, concept in known.english.get(word, ()):
            if term <= words:
                concepts.add(concept)
                used |= term
    return used
