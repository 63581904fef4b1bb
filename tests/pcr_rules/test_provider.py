"""The grammar of providers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pcr_rules.provider import ProviderKind, ProviderRef, factor_key, parse_provider, split_providers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("process:extrusion", ProviderRef(ProviderKind.PROCESS, "extrusion")),
        ("process:extrusion#profile", ProviderRef(ProviderKind.PROCESS, "extrusion", "profile")),
        (" Process : extrusion # profile ", ProviderRef(ProviderKind.PROCESS, "extrusion", "profile")),
        ("过程：挤压#型材", ProviderRef(ProviderKind.PROCESS, "挤压", "型材")),
        ("factor:elec.cfp.2024.cn.pv", ProviderRef(ProviderKind.FACTOR, "elec.cfp.2024.cn.pv")),
        ("因子:own.x", ProviderRef(ProviderKind.FACTOR, "own.x")),
        ("supplier:S-1", ProviderRef(ProviderKind.SUPPLIER, "S-1")),
        ("电力：plant-1", ProviderRef(ProviderKind.ELECTRICITY, "plant-1")),
        ("background:uslci/ab#c;d", ProviderRef(ProviderKind.BACKGROUND, "uslci/ab#c;d")),
    ],
)
def test_each_kind_is_read_in_both_languages(text: str, expected: ProviderRef) -> None:
    """Kinds in English and Chinese, half and full width colons and blanks are understood."""
    assert parse_provider(text) == expected


@pytest.mark.parametrize(
    "text", ["", "extrusion", "proces:extrusion", "factor:", "process:#flow", "process:a#", "factor:a; factor:b"]
)
def test_what_is_no_single_provider_is_none(text: str) -> None:
    """An unknown kind, an empty key or flow, and two providers are not read as one."""
    assert parse_provider(text) is None


def test_two_providers_in_one_cell_are_told_apart() -> None:
    """A separator counts only where another kind follows it."""
    assert split_providers("factor:a；process:b#c") == ("factor:a", "process:b#c")
    assert split_providers("factor:a;b") == ("factor:a;b",)


@given(
    st.sampled_from(list(ProviderKind)),
    st.text("abcXYZ019._-钢/", min_size=1, max_size=12),
    st.text("abc钢_-", max_size=6),
)
def test_written_and_read_again_is_the_same(kind: ProviderKind, key: str, flow: str) -> None:
    """parse(str(ref)) = ref."""
    reference = ProviderRef(kind, key, flow if kind is ProviderKind.PROCESS else "")
    assert parse_provider(str(reference)) == reference


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("elec.cfp.2024.cn.wind", "elec.cfp.2024.cn.wind"),
        ("factor:elec.cfp.2024.cn.wind", "elec.cfp.2024.cn.wind"),
        (" Factor : elec.cfp.2024.cn.wind ", "elec.cfp.2024.cn.wind"),
        ("因子：elec.cfp.2024.cn.wind", "elec.cfp.2024.cn.wind"),
        ("供应商：S-1", "supplier:S-1"),
        ("factor:", ""),
        ("", ""),
    ],
)
def test_a_factor_is_named_bare_or_as_a_provider(text: str, key: str) -> None:
    """Where only a factor can stand its kind may be left out; both ways lead to one key."""
    assert factor_key(text) == key
