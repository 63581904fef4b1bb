"""Suppliers' records as they arrive: the Excel form or list, CSV, and PACT footprints (JSON)."""
