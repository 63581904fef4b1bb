"""Page list of the local pages; start it with `make app` or `streamlit run streamlit_app.py`."""

import streamlit as st

from footprint_app.ui import start_page

st.set_page_config(page_title="产品碳足迹工作台 · Footprint Workbench", page_icon="🌿")
st.navigation([st.Page(start_page.show, title="开始 · Start", url_path="start", default=True)]).run()
