"""Where figures come from: the cells that a value of the panel is made of."""

from __future__ import annotations

import pandas as pd

from ..catalog import Catalog, expressions
from ..contracts import ORIGINS
from .panel import followed


def behind(cells: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
    """Source cells by the figure that they explain: rows of `cells` (stats.followed) with a column `explains`.

    One row a (explains, year, unit, cell), for each indicator that forms hold. Of a state only the cells of the period
    that counts are given; a yearly figure that is a formula over several periods is explained by the cells of that
    formula. Rates are explained by the cells of what they are computed from, and have no rows here.
    """
    by_code = {str(code): part for code, part in cells.groupby("indicator", observed=True)}
    made = [_of(code, by_code, catalog).assign(explains=code) for code in by_code]
    return pd.concat(made, ignore_index=True) if made else cells.assign(explains="")


def origins(observations: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
    """The processed table of origins: cells by indicator, place (on the boundaries of the report) and year."""
    cells = followed(observations, catalog, catalog.unit.report.boundaries)
    table = behind(cells, catalog)[["explains", "unit", "year", "source", "sheet", "ref"]]
    table = table.rename(columns={"explains": "indicator", "unit": "place"})
    table = table.sort_values(["indicator", "year", "source", "sheet"], kind="stable")
    return table.drop_duplicates().reset_index(drop=True).astype(ORIGINS)


def _of(code: str, by_code: dict[str, pd.DataFrame], catalog: Catalog) -> pd.DataFrame:
    found = by_code[code]
    how = catalog.indicators[code].over_time
    if how.startswith("="):
        several = found.groupby(["unit", "year"])["period_start"].transform("nunique") > 1
        keys = ["unit", "year"]
        asked = found.loc[several, keys].drop_duplicates()
        parts = [
            _of(name, by_code, catalog).merge(asked, on=keys)
            for name in expressions.names(how[1:])
            if name in by_code
        ]
        return pd.concat([found[~several], *parts])
    if how in ("last", "first"):
        edge = found.groupby(["unit", "year"])["period_start"].transform("max" if how == "last" else "min")
        return found[found["period_start"] == edge]
    return found
