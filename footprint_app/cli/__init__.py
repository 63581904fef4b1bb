"""The command line: parse, one service call, tell. Nothing heavy is imported before a command runs."""
