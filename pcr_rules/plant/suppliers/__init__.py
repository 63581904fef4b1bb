"""Footprints of suppliers: what their values say, in each view of electricity, what is missing, what was repaired."""
