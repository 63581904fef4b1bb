"""Packaging of products and inputs: what is consumed for each trip, what it weighs, where it ends."""
