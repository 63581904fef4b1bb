"""Price series of products, and balances of materials with their stocks."""
