"""What is offered for a misspelt name is what the standard library's slower comparison would offer."""

import difflib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from background_db.near_names import near_names

NAMES = st.text(alphabet="abc._1铝", min_size=1, max_size=12)


@given(name=NAMES, known=st.lists(NAMES, max_size=30, unique=True), cutoff=st.sampled_from([0.5, 0.6]))
def test_near_names_are_those_of_difflib(name: str, known: list[str], cutoff: float) -> None:
    """The bound that saves comparisons changes neither names nor order."""
    assert near_names(name, known, cutoff=cutoff) == tuple(difflib.get_close_matches(name, known, n=3, cutoff=cutoff))


@pytest.mark.parametrize(("name", "near"), [("primary_all", ("primary_al",)), ("zzz", ())])
def test_nothing_is_offered_that_does_not_resemble(name: str, near: tuple[str, ...]) -> None:
    """A slip of one letter is found; a name like nothing gets no offer."""
    assert near_names(name, ["primary_al", "steel"]) == near
