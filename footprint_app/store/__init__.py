"""The workspace: versioned studies, results, evidence and who changed what, in a folder with a database.

`schema` holds the tables, `database` opens them with the right transactions, `workspace` makes and opens the
folder; `studies`, `evidence`, `backup` and `integrity` are what can be done in it. Nothing here knows a file format.
"""
