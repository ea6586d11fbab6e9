"""Work whose worker does not survive some items; loads nothing, for workers that are started anew load it each time."""

from __future__ import annotations

import os
import time


def unless_killer(item: str) -> str:
    """What an item gives, if it lets its worker live."""
    if item == "killer":
        os._exit(1)
    if item == "sleeper":
        time.sleep(600)
    if item == "mistake":
        raise ValueError("a mistake of the program")
    return f"{item} done"
