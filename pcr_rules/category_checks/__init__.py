"""What is checked under every edition for a product category: identity, frame, scope, ranges (PCR-01 to PCR-08)."""
