"""Ratios of molar masses that every carbon balance needs."""

CO2_PER_CARBON = 44 / 12
"""t CO2 from the full oxidation of 1 t carbon, as the guidelines write it (44 and 12 g/mol)."""
CO2_PER_UREA = 44 / 60
"""t CO2 bound in 1 t urea, CO(NH2)2."""
