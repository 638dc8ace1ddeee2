"""From document to solver input: the only package of `solve` that reads the model."""

from designer.solve.compile.compiled import Compiled
from designer.solve.compile.compiler import compile_design

__all__ = ["Compiled", "compile_design"]
