"""Scores of data quality as records: each names its row and its scheme."""
