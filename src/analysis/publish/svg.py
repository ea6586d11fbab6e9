"""A chart's SVG made fit to stand inside a page next to others."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

from .markup import MarkupError, check_style, check_tag

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "{http://www.w3.org/1999/xlink}"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_NUMBER = re.compile(r"[\d.]+")
_REFERENCE = re.compile(r"url\(\s*['\"]?#([^)'\"]+)['\"]?\s*\)")
_MAX_WIDTH = re.compile(r"max-width:\s*[\d.]+(?:px|pt|em|rem)")
_ID_SELECTOR = re.compile(r"#([\w.:-]+)(?=[^{}]*\{)")
_SELECTOR = re.compile(r"([^{}@]+)\{")


def tidy_svg(source: str, *, prefix: str, alt: str) -> str:
    """The SVG for a page: no prolog or metadata, ids renumbered under `prefix`, named by `alt`, scaling.

    Renumbered ids make equal charts equal byte for byte, whatever salt drew them, and keep two charts of a
    page apart. The name is an `aria-label` rather than a `<title>`, which browsers would show as a tooltip
    over the whole chart and over the tooltips of its points. Raises `MarkupError`.
    """
    try:
        root = ET.fromstring(source)
    except ET.ParseError as error:
        raise MarkupError(f"SVG hỏng: {error} | Broken SVG: {error}") from error
    _drop_metadata(root)
    _plain_names(root)
    for element in root.iter():
        check_tag(element.tag, list(element.attrib.items()))
    _renumber(root, prefix)
    _scope_styles(root, prefix)
    _frame(root, prefix, alt)
    return ET.tostring(root, encoding="unicode", short_empty_elements=True)


def _drop_metadata(root: ET.Element) -> None:
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag == f"{{{_SVG}}}metadata":
                parent.remove(child)


def _plain_names(root: ET.Element) -> None:
    """Inside HTML the parser knows SVG by itself: names without namespaces, `href` without xlink."""
    for element in root.iter():
        element.tag = element.tag.removeprefix(f"{{{_SVG}}}")
        if "}" in element.tag:
            raise MarkupError(
                f"SVG chứa phần tử lạ {element.tag} | SVG holds a foreign element {element.tag}"
            )
        for key in list(element.attrib):
            if key.startswith((_XLINK, _XML)):
                value = element.attrib.pop(key)
                if key == f"{_XLINK}href":
                    element.set("href", value)
        if element.tag not in ("text", "tspan", "title", "desc", "style"):
            element.text = (element.text or "").strip() or None
        element.tail = element.tail if (element.tail or "").strip() else None


def _renumber(root: ET.Element, prefix: str) -> None:
    """Keep only ids that something points to, numbered in order of appearance, and those of units."""
    used = set(_references(root))
    names = {name: f"{prefix}-{n}" for n, name in enumerate(_ids(root, used), start=1)}
    # A unit's first mark keeps an id made of its code, for whoever lights it up.
    owned = {
        e.get("id", ""): e.get("data-place", "") for e in root.iter() if e.get("id") and e.get("data-place")
    }
    names |= {name: f"{prefix}-p{place}" for name, place in owned.items() if name.endswith(f"-p{place}")}
    for element in root.iter():
        for key, value in list(element.attrib.items()):
            if key == "id":
                element.attrib.pop(key)
                if value in names:
                    element.set(key, names[value])
            elif key == "href" and value.startswith("#"):
                element.set(key, "#" + names.get(value[1:], value[1:]))
            elif "url(" in value:
                element.set(key, _renamed(value, names))
        if element.tag == "style" and element.text:
            element.text = re.sub(
                r"#([\w.:-]+)(?=[^{}]*\{)",
                lambda m: f"#{names.get(m[1], m[1])}",
                _renamed(element.text, names),
            )


def _ids(root: ET.Element, used: set[str]) -> list[str]:
    found = (element.get("id") for element in root.iter())
    return list(dict.fromkeys(name for name in found if name in used))


def _references(root: ET.Element) -> list[str]:
    found: list[str] = []
    for element in root.iter():
        for key, value in element.attrib.items():
            found += _REFERENCE.findall(value)
            if key == "href" and value.startswith("#"):
                found.append(value[1:])
        if element.tag == "style":
            found += _REFERENCE.findall(element.text or "") + re.findall(r"#([\w.:-]+)", element.text or "")
    return found


def _renamed(value: str, names: dict[str, str]) -> str:
    return _REFERENCE.sub(lambda match: f"url(#{names.get(match[1], match[1])})", value)


def _scope_styles(root: ET.Element, prefix: str) -> None:
    """A style sheet inside an SVG would otherwise reach the whole page."""
    for style in root.iter("style"):
        text = style.text or ""
        check_style(text)
        style.attrib.clear()
        style.text = _SELECTOR.sub(lambda match: _scoped(match[1], prefix), text).strip()


def _scoped(selectors: str, prefix: str) -> str:
    return ",".join(f"#{prefix} {selector.strip()}" for selector in selectors.split(",")) + "{"


def _frame(root: ET.Element, prefix: str, alt: str) -> None:
    width, height = (_points(root.attrib.pop(side, "")) for side in ("width", "height"))
    if "viewBox" not in root.attrib and width and height:
        root.set("viewBox", f"0 0 {width:g} {height:g}")
    own = _MAX_WIDTH.search(root.attrib.pop("style", ""))
    for key in ("version", "aria-labelledby", "aria-describedby"):
        root.attrib.pop(key, None)
    root.attrib |= {"xmlns": _SVG, "id": prefix, "role": "img", "aria-label": alt}
    if own:  # drawn to fit any width up to its own limit
        root.set("style", own[0])
    elif width:  # drawn for one size: the page scales it up a little, and lets it scroll on a phone
        root.set("style", f"--natural:{width:g}pt")


def _points(length: str) -> float:
    number = _NUMBER.match(length.strip())
    if not number or length.strip().endswith("%"):
        return 0.0
    return float(number[0]) * (1 if length.strip().endswith("pt") else 0.75)
