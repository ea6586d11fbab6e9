"""XML read element by element, so that a large document is never in memory as a whole."""

from __future__ import annotations

import io
from collections.abc import Container, Iterator
from xml.etree import ElementTree

from .guard import UnreadableError

_DEEPEST = 100


def elements(data: bytes, wanted: Container[str], part: str) -> Iterator[tuple[str, ElementTree.Element]]:
    """("start" or "end", element) of the wanted tags; an ended element is emptied when the next one is asked for.

    Raises UnreadableError when the XML is damaged or nested beyond reason. `part` names it.
    """
    depth = 0
    try:
        for event, element in ElementTree.iterparse(io.BytesIO(data), events=("start", "end")):
            depth += 1 if event == "start" else -1
            if depth > _DEEPEST:
                raise UnreadableError(f"phần {part} lồng quá sâu", f"part {part} is nested too deeply")
            if element.tag in wanted:
                yield event, element
                if event == "end":
                    element.clear()
    except ElementTree.ParseError as error:
        line = error.position[0]
        raise UnreadableError(
            f"phần {part} của tệp bị hỏng hoặc cắt cụt ở dòng {line}",
            f"part {part} is damaged or cut short at line {line}",
        ) from None
