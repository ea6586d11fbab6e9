"""A small panel over the questions, for whoever would rather choose than type."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as widgets
from IPython.display import HTML, display

from ..door import workspace
from ..errors import CchcError
from . import Answer, ask, compare, missing, rank, what_if, why

KINDS = ("Hỏi", "So sánh", "Xếp hạng", "Vì sao thay đổi", "Nếu như", "Còn thiếu")


def panel(root: Path | str | None = None) -> Any:
    """Question, units, years and kind; the answer below, and a button that files it."""
    space = workspace(root)
    names = {
        spec.name_vi: code for code, spec in space.catalog.indicators.items() if code in space.by_indicator
    }
    years = sorted({int(year) for year in space.panel["year"].unique()})
    wide = widgets.Layout(width="34em")
    style = {"description_width": "7em"}
    kind = widgets.Dropdown(options=KINDS, description="Kiểu", style=style, layout=wide)
    question = widgets.Combobox(
        options=sorted(names), placeholder="gõ câu hỏi hoặc chọn chỉ tiêu", description="Câu hỏi", ensure_option=False,
        style=style, layout=wide,
    )  # fmt: skip
    chosen = widgets.Text(
        placeholder="để trống là mọi đơn vị; nhiều đơn vị cách nhau dấu phẩy", description="Đơn vị", style=style,
        layout=wide,
    )  # fmt: skip
    span = widgets.SelectionRangeSlider(
        options=years,
        index=(0, len(years) - 1),
        description="Năm",
        style=style,
        layout=wide,
        continuous_update=False,
    )
    suppose = widgets.Text(
        value="nếu 5 xã cuối đạt trung vị", description="Giả định", style=style, layout=wide
    )
    who = widgets.Text(placeholder="người hỏi", description="Người hỏi", style=style, layout=wide)
    go = widgets.Button(description="Hỏi", button_style="primary")
    keep = widgets.Button(description="Lưu câu trả lời", disabled=True)
    out = widgets.Output()
    held: list[Answer] = []

    def answered(_: object) -> None:
        out.clear_output(wait=True)
        held.clear()
        keep.disabled = True
        with out:
            try:
                units = [name.strip() for name in chosen.value.split(",") if name.strip()] or None
                held.append(_ask(kind.value, question.value, units, span.value, suppose.value, root))
            except CchcError as error:
                display(HTML(f"<p>{escape(str(error).partition(chr(10))[0])}</p>"))
                return
            display(held[0])
            keep.disabled = False

    def filed(_: object) -> None:
        with out:
            display(held[0].file(who.value))
        keep.disabled = True

    go.on_click(answered)
    keep.on_click(filed)
    return widgets.VBox([kind, question, chosen, span, suppose, who, widgets.HBox([go, keep]), out])


def _ask(
    kind: str,
    question: str,
    xa: list[str] | None,
    nam: tuple[int, int],
    suppose: str,
    root: Path | str | None,
) -> Answer:
    if not question.strip() and kind != "Còn thiếu":
        raise CchcError("Gõ câu hỏi hoặc chọn một chỉ tiêu.\n  Type a question or choose an indicator.")
    first, last = nam
    ways: dict[str, Callable[[], Answer]] = {
        "Hỏi": lambda: ask(question, xa, last, root=root),
        "So sánh": lambda: compare(question, xa, nam, root=root),
        "Xếp hạng": lambda: rank(question, last, root=root),
        "Vì sao thay đổi": lambda: why(question, first, last, root=root),
        "Nếu như": lambda: what_if(question, suppose, last, root=root),
        "Còn thiếu": lambda: missing(xa, nam, root=root),
    }
    return ways[kind]()
