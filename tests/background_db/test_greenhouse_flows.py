"""Elementary flows of any database to our flow keys, and what is told because it has none."""

import csv
import hashlib
import re
import zipfile
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree

import pytest

from background_db.characterisation import gwp_set, gwp_set_ids
from background_db.errors import DataFileError
from background_db.flow_mapping_file import FlowMapping, MappedFlow, read_flow_mapping
from background_db.flows import channel_of
from background_db.greenhouse_flows import (
    MAPPING_DIGEST,
    NotCounted,
    flow_keys,
    largest_direct,
    mapping_digest,
    read_flow,
    snapshot_flow_keys,
    unmapped_findings,
    unmapped_greenhouse_flows,
)
from background_db.inventory.linked_system import Entries, LinkedSystem, SystemActivity
from background_db.inventory.records import Flow, FlowKind

AIR, RESOURCE = ("air", "unspecified"), ("natural resource", "in air")


def flow(name: str, compartments: tuple[str, ...] = AIR, *, zh: str = "", cas: str = "", unit: str = "kg") -> Flow:
    """Make an elementary flow."""
    return Flow(f"code of {name}", FlowKind.ELEMENTARY, name, zh, unit, compartments, cas)


def key(name: str, compartments: tuple[str, ...] = AIR, **more: str) -> str:
    """Return the key of a flow."""
    return flow_keys([flow(name, compartments, **more)])[0]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Carbon dioxide, fossil", "co2.fossil"),
        ("Carbon dioxide", "co2.fossil"),
        ("carbon dioxide (fossil)", "co2.fossil"),
        ("Carbon dioxide [Inorganic emissions to air]", "co2.fossil"),
        ("Carbon dioxide, non-fossil", "co2.biogenic"),
        ("Carbon dioxide, biogenic", "co2.biogenic"),
        ("Carbon dioxide, land transformation", "co2.land_use_change"),
        ("Carbon dioxide, from soil or biomass stock", "co2.land_use_change"),
        ("Carbon dioxide, peat oxidation", "co2.land_use_change"),
        ("carbon dioxide (land use change)", "co2.land_use_change"),
        ("Methane", "ch4.fossil"),
        ("Methane, fossil", "ch4.fossil"),
        ("Methane, non-fossil", "ch4.biogenic"),
        ("Methane, from soil or biomass stock", "ch4.land_use_change"),
        ("Methane, CN", "ch4.fossil"),
        ("Dinitrogen monoxide", "n2o.fossil"),
        ("Nitrous oxide (laughing gas) [Inorganic emissions to air]", "n2o.fossil"),
        ("Sulfur hexafluoride", "sf6.fossil"),
        ("Nitrogen fluoride", "nf3.fossil"),
        ("Ethane, 1,1,1,2-tetrafluoro-, HFC-134a", "hfc134a.fossil"),
        ("R-134a", "hfc134a.fossil"),
        ("Methane, tetrafluoro-, FC-14", "cf4.fossil"),
        ("Methane, difluromonochloro-, HCFC-22", "hcfc22.fossil"),
        ("Ethane, 1,2-dichloro-1,1,2-trifluoro-, HCFC-123", "hcfc123a.fossil"),
        ("Ethane, 1,2-dichloro-", "dichloroethane_1_2.fossil"),
        ("Chloroform", "trichloromethane.fossil"),
        ("Methane, bromo-, Halon 1001", "bromomethane.fossil"),
        ("Methanesulfonic acid", ""),
        ("Ammonia", ""),
        ("Carbon monoxide, fossil", ""),
        ("NMVOC, non-methane volatile organic compounds", ""),
    ],
)
def test_a_name_to_air_gets_its_key(name: str, expected: str) -> None:
    """Without a CAS number, as many lists come."""
    assert key(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("二氧化碳（化石源）", "co2.fossil"),
        ("二氧化碳（生物源）", "co2.biogenic"),
        ("二氧化碳，非化石", "co2.biogenic"),
        ("二氧化碳，来自土壤或生物质储量", "co2.land_use_change"),
        ("甲烷（非化石）", "ch4.biogenic"),
        ("甲烷，土地利用变化", "ch4.land_use_change"),
        ("氧化亚氮", "n2o.fossil"),
        ("六氟化硫", "sf6.fossil"),
        ("一氯二氟甲烷", "hcfc22.fossil"),
        ("三氯乙烯", "trichloroethene_1_1_2.fossil"),
        ("氨", ""),
    ],
)
def test_a_chinese_name_gets_its_key(name: str, expected: str) -> None:
    """The Chinese name alone is enough, in the compartments of a Chinese list too."""
    assert key("", ("排放", "大气"), zh=name) == expected


def test_the_cas_number_goes_before_the_name() -> None:
    """With leading zeros, as ecoSpold 2 writes it; the origin still comes from the name."""
    assert key("A refrigerant", cas="000811-97-2") == "hfc134a.fossil"
    assert key("Gas from a digester, biogenic", cas="74-82-8") == "ch4.biogenic"


@pytest.mark.parametrize(
    ("compartments", "expected"),
    [
        (("Emissions", "Emissions to air", "Emissions to urban air close to ground"), "co2.fossil"),
        (("Elementary Flows", "NETL Coal Elementary Flows", "air", "unspecified"), "co2.fossil"),
        (("Elementary Flows",), "co2.fossil"),
        ((), "co2.fossil"),
        (("排放到空气",), "co2.fossil"),
        (("natural resource", "in air"), "co2.uptake"),
        (("Resources", "Resources from air"), "co2.uptake"),
        (("natural resource", "Emissions to air"), "co2.uptake"),
        (("water", "surface water"), ""),
        (("Emissions", "Emissions to water"), ""),
        (("soil", "agricultural"), ""),
    ],
)
def test_the_first_known_compartment_decides(compartments: tuple[str, ...], expected: str) -> None:
    """Close to ground is air; a gas in no known compartment goes to air, the cautious reading."""
    assert key("Carbon dioxide", compartments) == expected


def test_only_biogenic_carbon_dioxide_is_taken_up() -> None:
    """CO2 from the air that is called fossil, or due to land use, is told; methane in the ground is no emission."""
    assert key("Carbon dioxide, in air", RESOURCE) == "co2.uptake"
    assert key("Carbon dioxide, biogenic", RESOURCE) == "co2.uptake"
    assert read_flow(flow("Carbon dioxide (fossil)", RESOURCE)).why is NotCounted.CAPTURED
    assert read_flow(flow("Carbon dioxide (land use change)", RESOURCE)).why is NotCounted.CAPTURED
    assert read_flow(flow("Methane", ("natural resource", "in ground"))).why is None


def test_products_are_no_elementary_flows() -> None:
    """Liquid carbon dioxide that is bought has no key."""
    assert flow_keys([Flow("c", FlowKind.PRODUCT, "Carbon dioxide, liquid", unit="kg")]) == ("",)


@pytest.mark.parametrize(
    ("name", "unit", "why"),
    [
        ("HFCs and HCFCs, unspecified", "kg", NotCounted.NO_GWP),
        ("PFC (perfluorocarbons)", "kg", NotCounted.NO_GWP),
        ("Halon 9999", "kg", NotCounted.NO_GWP),
        ("GHG, CO2 equivalents", "kg", NotCounted.NO_GWP),
        ("含氟气体", "kg", NotCounted.NO_GWP),
        ("1,1,1,3,3,3-hexafluoro-unknown", "kg", NotCounted.NO_GWP),
        ("Methane, fossil", "m3", NotCounted.UNIT),
        ("Carbon dioxide, to soil or biomass stock", "kg", NotCounted.STORAGE),
        ("carbon dioxide (biogenic-100yr)", "kg*a", NotCounted.STORAGE),
        ("Ethane", "kg", NotCounted.SHORT_LIVED),
        ("Octamethylcyclotetrasiloxane", "kg", NotCounted.SHORT_LIVED),
    ],
)
def test_what_looks_like_a_greenhouse_gas_is_told(name: str, unit: str, why: NotCounted) -> None:
    """It has no key, and is never silently zero."""
    assert flow_keys([flow(name, unit=unit)]) == ("",)
    (told,) = unmapped_greenhouse_flows([flow(name, unit=unit)])
    assert (told.why, told.unit, told.amount) == (why, unit, None)


def test_the_amount_is_told_and_what_is_nothing_is_not() -> None:
    """2.5 kg of HFCs, 0 kg of CFCs and 1 kg of known gases leave one finding, a warning that names flow and amount."""
    flows = [flow("HFCs, unspecified"), flow("CFCs, unspecified"), flow("Carbon dioxide"), flow("Trifluoroacetic acid")]
    unmapped = unmapped_greenhouse_flows(flows, amounts=(2.5, 0.0, 1.0, 1.0))
    (finding,) = unmapped_findings(unmapped, "uslci")
    assert finding.code == "BACKGROUND-FLOW-NO-GWP"
    values = dict(finding.values)
    assert (values["flow"], values["unit"]) == ("HFCs, unspecified", "kg")
    assert "at most 2.5 kg directly from one unit made" in values["amount"]
    assert not finding.blocks_number


def test_the_amount_told_at_import_is_the_largest_of_one_unit() -> None:
    """3 kg from a run that makes 4 units and −1 kg from one that makes 1: at most 1 kg per unit made."""
    np = pytest.importorskip("numpy")
    activities = tuple(SystemActivity(code, code, "", code, "", "kg", "") for code in "ab")
    technosphere = Entries.exact(np.array([0, 1, 1]), np.array([0, 1, 0]), np.array([4.0, 1.0, -9.0]))
    biosphere = Entries.exact(np.array([0, 0]), np.array([0, 1]), np.array([3.0, -1.0]))
    system = LinkedSystem(activities, (flow("HFCs, unspecified"), flow("Ammonia")), technosphere, biosphere)
    assert largest_direct(system) == (1.0, 0.0)


def test_a_gas_that_the_set_in_use_lacks_is_told() -> None:
    """Sulfuryl fluoride has a value in AR6 alone among ours."""
    flows = [flow("Sulfuryl fluoride")]
    assert unmapped_greenhouse_flows(flows, gwp_set("AR6")) == ()
    (told,) = unmapped_greenhouse_flows(flows, gwp_set("AR5"))
    assert (told.gas, told.why) == ("sulfuryl_fluoride", NotCounted.NO_GWP)


def test_a_persons_mapping_goes_first_and_its_digest_counts() -> None:
    """By code, by name and compartment, in Chinese; an empty key settles a flow; the first row that fits is taken."""
    mapping = read_flow_mapping(
        """
flows:
  - {code: code of HFCs, key: hfc134a.fossil, reason: the refrigerant of this plant}
  - {name: carbon dioxide, compartment: urban, key: co2.biogenic, reason: wood boilers}
  - {name: 温室气体, key: co2e.not_split, reason: the list sums them as CO2e}
  - {name: Ethane, key: "", reason: not counted here}
""",
        "mapping.yaml",
    )
    flows = [
        flow("HFCs"),
        flow("Carbon dioxide", ("air", "urban air")),
        flow("Carbon dioxide"),
        flow("", zh="温室气体"),
    ]
    assert flow_keys(flows, mapping) == ("hfc134a.fossil", "co2.biogenic", "co2.fossil", "co2e.not_split")
    assert unmapped_greenhouse_flows([flow("Ethane")], mapping=mapping) == ()
    assert mapping_digest() == mapping_digest(FlowMapping()) == MAPPING_DIGEST
    assert mapping_digest(mapping) != MAPPING_DIGEST
    assert mapping.digest == FlowMapping(mapping.rows).digest != FlowMapping(mapping.rows[:1]).digest


def test_a_mapping_may_be_a_table() -> None:
    """CSV with the same columns, with a byte order mark as spreadsheets write it."""
    text = "\ufeffcode,name,compartment,key,reason\n,Methane,,ch4.biogenic,rice fields\n"
    assert read_flow_mapping(text, "own.csv").rows == (MappedFlow("ch4.biogenic", "rice fields", name="Methane"),)


@pytest.mark.parametrize(
    ("text", "where", "message"),
    [
        ("flows: [{key: co2.fossil, reason: x}]", "m.yaml", "code or the name"),
        ("flows: [{name: a, key: co2.fossil}]", "m.yaml", "a reason"),
        ("flows: [{name: a, key: co2, reason: x}]", "m.yaml", "no known channel"),
        ("flows: [{name: a, key: unobtainium.fossil, reason: x}]", "m.yaml", "gas with a GWP"),
        ("flows: [{name: a, key: co2.fossil, reason: x, colour: red}]", "m.yaml", "colour"),
        ("flows: many", "m.yaml", "a list under flows"),
        ("[1, 2]", "m.yaml", "a mapping"),
        ("name;key\na;b\n", "m.csv", "expected columns"),
    ],
)
def test_a_mapping_that_cannot_be_used_is_refused(text: str, where: str, message: str) -> None:
    """The error names the row."""
    with pytest.raises(DataFileError, match=message):
        read_flow_mapping(text, where)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_mapping_of_the_documents_can_be_used(checkout: Path, language: str) -> None:
    """The example on the page of background databases, in both languages."""
    page = (checkout / "docs" / language / "background_databases.md").read_text(encoding="utf-8")
    found = re.search(r"```yaml\n(flows:.*?)```", page, re.DOTALL)
    assert found is not None
    mapping = read_flow_mapping(found[1], "page.yaml")
    assert [row.key for row in mapping.rows] == ["co2.fossil", "hfc134a.fossil", "ethane.fossil", ""]


def test_every_key_that_the_rules_can_give_has_a_gwp() -> None:
    """Every gas with a CAS number or name of ours has a value in AR6 and a channel."""
    folder = resources.files("background_db").joinpath("data/greenhouse_flows")
    with folder.joinpath("gases.csv").open(encoding="utf-8") as stream:
        gases = list(csv.DictReader(stream))
    with folder.joinpath("names.csv").open(encoding="utf-8") as stream:
        named = {row["gas"] for row in csv.DictReader(stream)}
    assert named <= {row["gas"] for row in gases}
    for row in gases:
        assert channel_of(f"{row['gas']}.fossil")
        assert gwp_set("AR6").characterise(f"{row['gas']}.fossil") > 0
        assert not row["cas"] or re.fullmatch(r"\d{2,7}-\d\d-\d", row["cas"])


def test_the_digest_is_that_of_the_shipped_files() -> None:
    """Changed rules are another key of every cached score."""
    folder = resources.files("background_db").joinpath("data/greenhouse_flows")
    texts = [folder.joinpath(name).read_text(encoding="utf-8") for name in ("rules.yaml", "gases.csv", "names.csv")]
    assert hashlib.sha256("\0".join(texts).encode()).hexdigest() == MAPPING_DIGEST


def test_the_flows_of_a_snapshot_have_the_same_keys() -> None:
    """A snapshot joins compartments by a slash."""
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(
        {
            "code": ["a", "b"],
            "name_en": ["Methane, non-fossil", "Carbon dioxide, in air"],
            "name_zh": ["", ""],
            "unit": ["kg", "kg"],
            "compartments": ["air/urban air close to ground", "natural resource/in air"],
            "cas": ["", ""],
        }
    )
    assert snapshot_flow_keys(frame) == ("ch4.biogenic", "co2.uptake")


def test_the_102_flows_of_uslci_have_the_value_of_their_list(shared: Path) -> None:
    """By name and compartment alone; AR6, kg CO2e per kg."""
    with (shared / "lci" / "uslci-jsonld-resolved" / "gwp100_ar6_by_flow.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 102
    for row in rows:
        given = key(row["flow_name"], tuple(row["category"].split("/")))
        assert gwp_set("AR6").characterise(given) == float(row["gwp100_ar6"]), row


def test_the_factors_of_ef_3_1_differ_where_we_say(shared: Path) -> None:
    """1,099 factors by name alone: all equal AR6 as ours, but for these.

    Biogenic CO2 counts in channels of its own (EF: 0); methane of land-use change takes the non-fossil value 27.0
    (EF: 29.8); CO2 from the air that is fossil or due to land use is told (EF: 0 and −1); short-lived hydrocarbons and
    siloxanes are told; a dozen names that only a CAS number identifies are told, or unknown where nothing in them tells.
    """
    path = shared / "lci" / "tiangong-cn-electricity" / "tiangong_cn_electricity_ilcd.zip"
    with zipfile.ZipFile(path) as archive:
        name = next(name for name in archive.namelist() if "lciamethods/" in name and name.endswith(".xml"))
        root = ElementTree.fromstring(archive.read(name))  # noqa: S314 -- a file of the reference material
    factors = root.findall(".//{*}factor")
    assert len(factors) == 1099
    differing: dict[str, tuple[float, float | None, NotCounted | None]] = {}
    for factor in factors:
        written = factor.findtext(".//{*}shortDescription") or ""
        match = re.match(r"(.*) \(Mass, kg, (.*)\)$", written)
        assert match is not None, written
        reading = read_flow(flow(match[1], (match[2],)))
        ours = gwp_set("AR6").characterise(reading.key) if reading.key else None
        theirs = float(factor.findtext("{*}meanValue") or "nan")
        if ours != theirs:
            differing[f"{match[1].casefold()} {reading.key}".strip()] = (theirs, ours, reading.why)
    assert {name: found for name, found in differing.items() if found[1] is not None} == {
        "carbon dioxide (biogenic) co2.biogenic": (0.0, 1.0, None),
        "carbon dioxide (biogenic) co2.uptake": (0.0, -1.0, None),
        "methane (land use change) ch4.land_use_change": (29.8, 27.0, None),
    }
    silent = {name for name, found in differing.items() if found[1] is None and found[2] is None}
    assert silent == {
        "1,1,3,3,4,4,6,6,7,7,9,9,10,10,12,12,13,13,15,15-eico- safluoro-2,5,8,11,14-pentaoxapentadecane",
        "2,2,4,4,6,6,8,8,10,10-decamethyl-1,3,5,7,9,2,4,6,8,10-pentoxapentasilecane",
        "2,2,4,4,6,6-hexamethyl-1,3,5,2,4,6-trioxatrisilinane",
        "polyhaloalkene",
    }
    told = {name for name, found in differing.items() if found[2] is NotCounted.SHORT_LIVED}
    assert {"ethane", "propane", "n-butane", "hexamethyldisiloxane"} <= told
    assert {name: found[0] for name, found in differing.items() if found[2] is NotCounted.CAPTURED} == {
        "carbon dioxide (fossil)": 0.0,
        "carbon dioxide (land use change)": -1.0,
    }


def test_the_flows_that_brightway_ships_are_read_alike_by_cas_number_and_by_name() -> None:
    """ecoinvent's 4,709 elementary flows: every greenhouse gas has a key, with its CAS number or without."""
    found = find_spec("bw2io")
    if found is None or found.origin is None:
        pytest.skip("bw2io is not installed")
    root = ElementTree.parse(Path(found.origin).parent / "data" / "lci" / "ecoinvent elementary flows 3.9.xml")  # noqa: S314
    keys: dict[str, str] = {}
    for exchange in root.iter("{http://www.EcoInvent.org/EcoSpold02}elementaryExchange"):
        name = exchange.findtext("{*}name") or ""
        places = [
            exchange.findtext(f"{{*}}compartment/{{*}}{part}") or "" for part in ("compartment", "subcompartment")
        ]
        unit, cas = exchange.findtext("{*}unitName") or "", exchange.get("casNumber") or ""
        with_cas, without = (key(name, tuple(places), unit=unit, cas=number) for number in (cas, ""))
        assert with_cas == without, name
        keys[f"{name} | {places[0]}"] = with_cas
    assert keys["Carbon dioxide, in air | natural resource"] == "co2.uptake"
    assert keys["Carbon dioxide, from soil or biomass stock | air"] == "co2.land_use_change"
    assert keys["Methane, from soil or biomass stock | air"] == "ch4.land_use_change"
    assert keys["Carbon monoxide, fossil | air"] == ""
    assert sum(bool(given) for given in keys.values()) == 46


def test_the_further_gases_leave_the_values_of_studies_alone() -> None:
    """No gas stands in both files of a set."""
    for set_id in gwp_set_ids():
        folder = resources.files("background_db").joinpath(f"data/gwp/{set_id}")
        first, second = (
            {row["gas"] for row in csv.DictReader(folder.joinpath(name).read_text(encoding="utf-8").splitlines())}
            for name in ("gwp.csv", "further_gases.csv")
        )
        assert not first & second
