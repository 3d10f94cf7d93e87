"""Measured speed, side by side with the alternatives: ``make bench``."""

import os

# One core for each way: set before numpy is loaded, which asks for it only then.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"
