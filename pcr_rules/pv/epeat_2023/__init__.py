"""PV modules under the criteria for ultra-low-carbon solar of March 2023."""
