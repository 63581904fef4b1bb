"""Rules for claims on green electricity certificates (绿证, GEC-01 to GEC-20), their dated numbers and their texts.

`parameters.yaml` holds what sources print and what is assumed, each marked; `clauses.yaml` is the register of
checks, tied to the functions both ways by a test.
"""
