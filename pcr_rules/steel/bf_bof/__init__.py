"""Steel of blast furnace and converter: the PCR of the steel EPD platform, parent of T/CISA 469-2024."""
