"""The worker: does the jobs of a workspace, each in a process of its own."""
