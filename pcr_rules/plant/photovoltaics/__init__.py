"""PV modules by country coefficients."""
