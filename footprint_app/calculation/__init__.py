"""From a linked study to numbers: matrices, two independent solutions, contributions."""

import os

# One thread per library: the foreground is small, and threads that wait for each other cost more than they bring.
# It must stand before numpy loads, hence here; who set a number outside keeps it.
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")
