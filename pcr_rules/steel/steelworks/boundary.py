"""How far a study of steel reaches: the steps as far as the declared product, each as a process or with a provider."""

from collections.abc import Iterable, Iterator

from pcr_rules.steel.steelworks.materials import has_word, inputs_of, makes, row_key, takes
from pcr_rules.study import ProductStudy
from pcr_rules.study_inventory import UnitProcess

_LIQUID = ("钢水", "钢液", "liquid steel", "molten steel")
_ROLLED = (
    "热轧", "冷轧", "轧材", "板卷", "钢卷", "钢板", "钢带", "螺纹钢", "钢筋", "线材", "盘条", "型钢", "棒材",
    "rolled", "coil", "plate", "rebar", "wire rod", "section", "strip",
)  # fmt: skip
_CASTING, _ROLLING = ("铸", "casting", "caster", "cast"), ("轧", "rolling", "rolled", "mill")


def declared_names(study: ProductStudy) -> str:
    """Return what the study calls its product, with its unit and its boundary."""
    product = study.product
    told = (product.name_zh, product.name_en, product.model, study.unit.description, study.boundary.description)
    return " ".join(told)


def finishing_steps_missing(study: ProductStudy) -> Iterator[str]:
    """Yield casting and rolling where the declared product asks for them and no process does them."""
    names = f"{study.product.name_zh} {study.product.name_en} {study.unit.description}"
    called = [f"{each.process_id} {each.name}" for each in study.processes]
    if has_word(names, _LIQUID):
        return
    if not any(has_word(each, _CASTING) for each in called):
        yield "⟨铸造|casting⟩"
    if has_word(names, _ROLLED) and not any(has_word(each, _ROLLING) for each in called):
        yield "⟨轧制|rolling⟩"


def materials_missing(processes: Iterable[UnitProcess], keys: Iterable[str], name: str) -> Iterator[str]:
    """Yield `name` for each process that takes in none of the materials with a provider."""
    wanted = set(keys)
    for process in processes:
        if not any(row_key(row) in wanted and row.provider for row in inputs_of(process)):
            yield f"{name} ({process.process_id})"


def own_upstream_missing(study: ProductStudy) -> Iterator[str]:
    """Yield what own coking, sintering, pelletising and direct reduction take in and no row brings."""
    coking = [each for each in study.processes if makes(each, "coke") and not takes(each, "coke")]
    yield from materials_missing(coking, ("coking_coal", "coal"), "⟨炼焦煤|coking coal⟩")
    ore_made = [each for each in study.processes if makes(each, "sinter", "pellet", "direct_reduced_iron")]
    yield from materials_missing(ore_made, ("ore", "pellet"), "⟨铁矿石|iron ore⟩")
