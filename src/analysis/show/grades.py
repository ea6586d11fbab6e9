"""Why a criterion has the points it has, in words."""

from __future__ import annotations

from analysis.catalog.grading import Criterion
from analysis.tongue import t


def why_scored(why: str, criterion: Criterion) -> tuple[str, str]:
    """The reason of stats.scores in Vietnamese and English."""
    provided = next((s for s in criterion.steps if s.provided_vi), None)
    return {
        "step": (t("theo mức đạt được"), "by the level reached"),
        "none_occurred": (t("không phát sinh"), "nothing occurred"),
        "not_reported": (t("chưa có số liệu của đơn vị"), "the unit gave no data"),
        "lacks": (criterion.lacks_vi, criterion.lacks_en),
        "provided": (
            t("đủ mức {0} điểm nếu {1}", format(provided.points, "g"), provided.provided_vi)
            if provided
            else "",
            f"{provided.points:g} points provided that {provided.provided_en}" if provided else "",
        ),
    }[why]
