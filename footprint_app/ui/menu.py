"""The menu: what stands beside every page, and which page is shown."""

from importlib import import_module
from typing import Any

import streamlit as st

from footprint_app.ui import desk
from footprint_app.ui.language import _, choose_language, tell_language
from footprint_app.ui.loaded_code import keep_out_of_collections
from footprint_app.ui.page_list import PageEntry, pages
from footprint_app.ui.parts.older_workspace import or_upgrade
from footprint_app.ui.parts.plain_text import escaped
from footprint_app.ui.parts.refusals import told
from footprint_app.ui.parts.who_is_at_work import refuse_strangers, show_person
from footprint_app.ui.sign_in import let_in
from footprint_app.ui.uploader_words import tell_uploaders


def run() -> None:
    """Show the menu and the page that the address names."""
    st.set_page_config(page_title=_("Footprint Workbench"), page_icon="🌿", layout="wide")
    tell_language()
    let_in()
    refuse_strangers()
    tell_uploaders(int(st.get_option("server.maxUploadSize")))
    listed = {section: [_page(entry) for entry in entries] for section, entries in pages().items()}
    listed[""].append(_start_by_its_name())
    page = st.navigation(listed, expanded=True)
    with st.sidebar:
        desk_place = st.container()
        choose_language()
        show_person()
    with told(), or_upgrade():
        with desk_place:
            _study_on_the_desk()
        page.run()
    keep_out_of_collections()


def page_of(key: str) -> Any:
    """Return a page of the menu by its key, to go there."""
    return _page(next(entry for entries in pages().values() for entry in entries if entry.key == key))


def _page(entry: PageEntry) -> Any:
    is_first = entry.key == "start"
    url_path = "" if is_first else entry.key
    return st.Page(entry.show, title=entry.title, icon=entry.icon, url_path=url_path, default=is_first)


def _start_by_its_name() -> Any:
    """The first page under /start too: Streamlit serves it at the bare address only, and people try its name."""
    entry = pages()[""][0]
    return st.Page(entry.show, title=entry.title, icon=entry.icon, url_path=entry.key, visibility="hidden")


def run_page(key: str) -> None:
    """Show one page by itself, for tests."""
    refuse_strangers()
    with told(), or_upgrade():
        import_module(f"footprint_app.ui.pages.{key}").show()


def _study_on_the_desk() -> None:
    draft = desk.draft()
    if draft is not None:
        st.caption(
            _("To be looked at: v{version}", version=draft.head.version) if draft.is_version else _("On the desk")
        )
        name = draft.head.title or draft.head.study_id or _("Untitled study")
        st.markdown(f"**{escaped(name)}**")
