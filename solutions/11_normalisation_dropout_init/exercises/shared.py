"""What the exercises of this unit draw, and what several of them say."""


from autograder.tolerance import Relative

ONCE = Relative(1e-14)
"""One root, one division, one product: three roundings of 1.1e-16."""

NORMALISED = Relative(1e-11)
"""The same, and on the way back three terms of size 1 that may cancel to a tenth."""


# --- batch normalisation

EPS_IN_ROOT = "The contract adds `eps` to the variance, before the root is taken."
