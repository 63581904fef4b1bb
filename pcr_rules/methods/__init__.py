"""What the standards compute, as pure functions: allocation, biogenic carbon, electricity, end of life, cut-off."""
