"""From document to solver input: the only package of `solve` that reads the model."""

from designer.model.rules import forget as forget_check
from designer.solve.compile.compiled import Compiled
from designer.solve.compile.compiler import compile_design

__all__ = ["Compiled", "compile_design", "forget_check"]
