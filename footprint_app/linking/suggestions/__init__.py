"""Candidates for rows without a supplier, from every catalogue at hand: a person chooses, nothing is linked here."""
