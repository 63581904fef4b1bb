"""What lies in the folder of a workspace; apart, as asking for a file there needs no database."""

DATABASE_FILE = "workspace.db"
FACTOR_FOLDER = "factors"
"""Where the workspace's own sets of factors lie, each in a folder of its key; made when the first one comes."""
FOLDERS = ("background", "evidence", "cache", "log")
