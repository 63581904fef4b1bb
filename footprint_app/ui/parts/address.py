"""Choices that stand in the address, so that a reload or a link sees the same part of a page."""

from collections.abc import Mapping

import streamlit as st


def choose(label: str, words: Mapping[str, str], name: str) -> str:
    """Show a choice among codes by their words; the code stands in the address under `name`."""
    begin = st.query_params.get(name)
    chosen = st.segmented_control(
        label,
        list(words),
        format_func=words.__getitem__,
        default=begin if begin in words else next(iter(words)),
        key=f"choice_{name}",
        required=True,
        label_visibility="collapsed",
    )
    code = str(chosen) if chosen in words else next(iter(words))
    keep(name, code if code != next(iter(words)) else "")
    return code


def keep(name: str, value: str) -> None:
    """Write a value into the address; "" takes it out."""
    if value and st.query_params.get(name) != value:
        st.query_params[name] = value
    elif not value and name in st.query_params:
        del st.query_params[name]


def named(name: str) -> str:
    """Return what the address says under a name, "" for nothing."""
    return str(st.query_params.get(name) or "")
