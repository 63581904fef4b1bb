"""What holds in a steelworks of either route: materials, gases, carbon, scrap, credits (PCR-ST-01 to PCR-ST-10)."""
