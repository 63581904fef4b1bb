"""Stands before the real pypardiso on the path of the runs without it, and of the processes they start."""

raise ImportError("pypardiso is out of sight in this run")
