"""What if: the N−1 table, sensitivity of the rates to link groups, random failures."""

from designer.session.whatif.doubling import gains, sensitivity
from designer.session.whatif.drawing import fail_fraction
from designer.session.whatif.failing import losses, n_minus_one
from designer.session.whatif.rows import GainRow, LossRow, PlaneLoss

__all__ = [
    "GainRow",
    "LossRow",
    "PlaneLoss",
    "fail_fraction",
    "gains",
    "losses",
    "n_minus_one",
    "sensitivity",
]
