"""Steel: two editions, by route, made from the PCR of the steel EPD platform as secondary sources tell it."""
