"""What rates were counted from: the numerator and the denominator of each."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..catalog import Catalog, expressions

COUNTS = [
    "place", "name", "year", "indicator", "value", "numerator", "denominator", "part_year", "break_before",
]  # fmt: skip


def counts(panel: pd.DataFrame, catalog: Catalog, *indicators: str) -> pd.DataFrame:
    """One row a (place, year) of each rate that is a ratio, with what it was counted from.

    Columns: place, name, year, indicator, value (a fraction), numerator and denominator (in units), part_year,
    break_before. NaN where the panel holds no value: a rate that was withheld is not counted again here.
    """
    wanted = indicators or tuple(panel["indicator"].unique())
    ratios = {code: parts for code in wanted if (parts := ratio_of(catalog, code))}
    needs = {name for parts in ratios.values() for part in parts for name in expressions.names(part)}
    inputs = panel[panel["indicator"].isin(needs)]
    wide = inputs.pivot(index=["place", "year"], columns="indicator", values="value").reindex(
        columns=sorted(needs)
    )
    made = []
    for code, (top, bottom) in ratios.items():
        rows = panel[panel["indicator"] == code]
        taken = wide.reindex(pd.MultiIndex.from_frame(rows[["place", "year"]]))
        known = rows["value"].notna().to_numpy()
        both = [
            np.where(known, expressions.evaluate(part, taken).to_numpy(float), np.nan)
            for part in (top, bottom)
        ]
        made.append(rows.assign(numerator=both[0], denominator=both[1])[COUNTS])
    return pd.concat(made, ignore_index=True) if made else pd.DataFrame(columns=COUNTS)


def ratio_of(catalog: Catalog, code: str) -> tuple[str, str] | None:
    """Formulas of numerator and denominator of a share; None for what is no share of a whole."""
    spec = catalog.indicators[code]
    return expressions.ratio(spec.formula) if spec.kind == "percent" and spec.derived else None
