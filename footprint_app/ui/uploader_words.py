"""The words of Streamlit's uploader, which it has in English only: a constant style sheet writes others over them.

Nothing that anybody typed is in it. The kinds of files that an uploader takes are read from what it accepts.
"""

from functools import cache

import streamlit as st

from footprint_app.ui.language import language

_ENDINGS = ("csv", "tsv", "xlsx", "xlsm", "yaml", "yml", "json", "zip")
_ZONE = "[data-testid=stFileUploaderDropzone]"
_BUTTON = f"{_ZONE} > span button [data-testid=stMarkdownContainer] p"
_LIMIT = "[data-testid=stFileUploaderDropzoneInstructions] span"


def tell_uploaders(megabytes: int) -> None:
    """Let every uploader of the page speak the language of the session; `megabytes` is the server's limit."""
    if language() == "zh":
        st.html(_style(megabytes))


@cache
def _style(megabytes: int) -> str:
    kinds = "\n".join(
        f'{_ZONE}:has(input[accept*=".{ending},"], input[accept$=".{ending}"]) {{ --kind-{ending}: " · {ending.upper()}"; }}'
        for ending in _ENDINGS
    )
    listed = " ".join(f'var(--kind-{ending}, "")' for ending in _ENDINGS)
    return f"""<style>
{_BUTTON}, {_LIMIT} {{ font-size: 0; }}
{_LIMIT} {{ white-space: normal; overflow: visible; }}
{_BUTTON}::after {{ content: "选择文件"; font-size: 0.875rem; }}
{_LIMIT}::after {{ content: "或拖到此处；每个文件最多 {megabytes} MB" {listed}; font-size: 0.875rem; }}
{kinds}
</style>"""
