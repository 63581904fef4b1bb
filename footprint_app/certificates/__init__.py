"""The ledger of green certificates as people use it: lists in, claims, cancellations, balances, snapshots.

`read_list` reads a registry's list; `operations` and `cancel` change the ledger, each in one transaction and only when
nothing blocks; `balances`, `history` and `snapshot` read it. The rules are those of `pcr_rules.green_certificates`.
"""
