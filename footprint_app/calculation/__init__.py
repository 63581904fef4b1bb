"""From a linked study to numbers: matrices, two independent solutions, contributions."""
