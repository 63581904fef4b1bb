"""The local pages; start them with `make app`, `footprint serve` or `streamlit run streamlit_app.py`."""

from footprint_app.ui.menu import run

run()
