"""PV modules under the French simplified carbon assessment."""
