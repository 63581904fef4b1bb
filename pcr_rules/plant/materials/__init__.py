"""Bills of materials, yields, scrap loops, outsourced processing, and whether the mass of each process closes."""
