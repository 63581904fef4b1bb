"""What a process has loaded stays to its end: kept out of the garbage collection that follows each run of a page."""

import gc
import sys

_seen: list[int] = []
"""How many modules there were when this was last done."""


def keep_out_of_collections() -> None:
    """Take what is loaded by now out of the collector's sight, whenever modules have come since the last time.

    Streamlit collects after every run. With the libraries of a few pages loaded, that took 0.19 s of a run's 0.45,
    nearly all of it for modules, rules and texts, while the browser waited for the end of the run. What is taken out
    is still freed when nothing refers to it; cycles of it are found again when the next modules come.
    """
    loaded = len(sys.modules)
    if _seen == [loaded]:
        return
    _seen[:] = [loaded]
    gc.unfreeze()
    gc.collect()
    gc.freeze()
