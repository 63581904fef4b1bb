"""Many products at once: tables of bills of materials in columns, folders of studies over several processes.

A table is read in chunks (`bill_file`), its distinct lines are linked by the code that links a study (`bill_links`),
and amounts meet scores as arrays (`bill_tally`). Studies are calculated one by one over a pool (`pool`), with a journal
that a run which was killed goes on from (`journal`). Both end in the same tables (`tables`, `result_files`).
"""
