"""Process templates: steps, flows, emission method and published defaults of a process. No editions for a label."""
