"""Families of products: each variant is a study of its own, made from the one that is written."""
