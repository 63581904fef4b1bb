"""Steel of the electric arc furnace: the PCR of the steel EPD platform."""
