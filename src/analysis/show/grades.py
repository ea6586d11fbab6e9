"""Why a criterion has the points it has, in words."""

from __future__ import annotations

from analysis.catalog.grading import Criterion


def why_scored(why: str, criterion: Criterion) -> tuple[str, str]:
    """The reason of stats.scores in Vietnamese and English."""
    provided = next((s for s in criterion.steps if s.provided_vi), None)
    return {
        "step": ("theo mức đạt được", "by the level reached"),
        "none_occurred": ("không phát sinh", "nothing occurred"),
        "not_reported": ("chưa có số liệu của đơn vị", "the unit gave no data"),
        "lacks": (criterion.lacks_vi, criterion.lacks_en),
        "provided": (
            f"đủ mức {provided.points:g} điểm nếu {provided.provided_vi}" if provided else "",
            f"{provided.points:g} points provided that {provided.provided_en}" if provided else "",
        ),
    }[why]
