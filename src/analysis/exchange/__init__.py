"""The exchange with those who fill in the forms: blank forms out, and workbooks with issues back."""

from __future__ import annotations

from .back import Returned, give_back
from .forms import draw_forms

__all__ = ["Returned", "draw_forms", "give_back"]
