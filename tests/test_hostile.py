"""Text of strangers through every output: it is shown, and nothing obeys it.

One workspace whose sheets, file names, units and catalogue hold text that browsers, Word, Excel, typst, Jupyter and
terminals would act on, reported in every format. Chromium opens the pages with the network off, once as they are and
once without their policy: escaping has to hold alone.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import zipfile
import zlib
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook

from analysis import cli, inert, rank, store
from analysis.exchange import give_back
from conftest import ROOT, skip_unless_ci

KT = "2016/BC kiem tra CCHC nam 2016.xlsx"
KT_EVIL = "2016/BC kiem tra <b onclick=__pwned()> #eval(1) $(id) {{7*7}}.xlsx"
SCRIPT = "<script>__pwned()</script>\"'><img src=x onerror=__pwned()></style></title>"
LINK = '=HYPERLINK("http://evil.test","x")'
TYPST = '#eval("1") #read("/etc/passwd") $x$ @ref <label> \\input{/etc/passwd} \\write18{id}'
MARKDOWN = (
    "[x](javascript:__pwned()) ![y](http://evil.test/a.png) | ]]> {{7*7}} {% raw %} ${7*7} &#x3c; `{eval}`"
)
DDE = "+cmd|'/c calc'!A1"
ESCAPES = "\x1b[31mred\x1b[0m\x1b]0;title\x07 \x9b2J \u202eevil\u200b"
UNITS = {"Ba Đình": SCRIPT, "Nga Vịnh": LINK, "Nga Văn": TYPST, "Nga Thiện": MARKDOWN, "Nga Tiến": DDE}
SHEET = "<img src=x onerror=__pwned()>"
IN_CELLS = {
    "B14": SCRIPT, "E12": "=cmd|'/c calc'!A1", "F12": TYPST, "G12": MARKDOWN, "H12": "@SUM(1)", "E13": "\t=1+1",
    "F13": "javascript:__pwned()", "G13": "<a href=javascript:__pwned()>x</a>", "E15": "A" * 30000, "H13": DDE,
    "F16": "_x001B_[31m_x0000_", "G16": "\u202eevil", "A2": SCRIPT, "H62": MARKDOWN, "E16": "w:instrText DDEAUTO c:\\x",
}  # fmt: skip
FORMULA = re.compile(r"^[=+\-@\t\r\n]")
NUMBER = re.compile(r"^[+-]?[\d.,]+(?:e[+-]?\d+)?$")


def _changed_units(root: Path) -> None:
    path = root / "data/catalog/places.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["name"] in UNITS:
            row["aliases"] = ";".join(filter(None, [row["aliases"], row["name"]]))
            row["name"] = UNITS[row["name"]]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _changed_catalogue(root: Path) -> None:
    for name, old, new in (
        ("claims.yml", "Giai đoạn báo cáo 2011–2020, định hướng 2021–2030", SCRIPT + TYPST),
        ("claims.yml", "cột năm của mọi bảng", MARKDOWN),
    ):
        path = root / "data/catalog" / name
        text = path.read_text(encoding="utf-8")
        assert f'"{old}"' in text
        path.write_text(text.replace(f'"{old}"', json.dumps(new, ensure_ascii=False)), encoding="utf-8")
    path = root / "data/catalog/sources.csv"
    text = path.read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith(KT))
    cells = line.split(",")
    cells[0], cells[1], cells[4] = KT_EVIL, "", '"' + SCRIPT.replace('"', '""') + '"'
    path.write_text(text.replace(line, ",".join(cells)), encoding="utf-8")


def _changed_files(root: Path) -> None:
    raw = root / "data/raw"
    book = load_workbook(raw / KT)
    ws = book.active
    ws.title = SHEET
    for ref, text in IN_CELLS.items():
        ws[ref] = text
        ws[ref].data_type = "s"
    last = ws.max_column + 1
    for row in (8, 9, 10):
        ws.cell(row, last).value = SCRIPT
    for row in range(11, 30):
        ws.cell(row, last).value = 5
    book.save(raw / KT_EVIL)
    (raw / KT).unlink()
    listing = (raw / "2018/TTHC cap xa quy 1 nam 2018.xlsx").with_suffix(".csv")
    book = load_workbook(listing.with_suffix(".xlsx"))
    rows = [["" if c is None else c for c in row] for row in book.active.iter_rows(values_only=True)]
    at = next(i for i, row in enumerate(rows) if any("nga an" in str(c).lower() for c in row))
    rows[at] = [f"{ESCAPES} x\r=1+1" if "nga an" in str(cell).lower() else cell for cell in rows[at]]
    with listing.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    listing.with_suffix(".xlsx").unlink()


@pytest.fixture(scope="module")
def hostile(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("hostile")
    for part in ("data/catalog", "data/raw", "notebooks"):
        shutil.copytree(ROOT / part, root / part)
    _changed_units(root)
    _changed_catalogue(root)
    _changed_files(root)
    assert (
        cli.main(["report", "--root", str(root), "--place", "16096"]) == 0
    )  # the unit that is called SCRIPT
    assert cli.main(["explorer", "--root", str(root)]) == 0
    rank("tỷ lệ đúng hạn", 2019, root=root).file(SCRIPT + TYPST + MARKDOWN, date(2020, 5, 7))
    give_back(root, root / "data/raw", root / "reports/2020/tra-lai")
    return root


def pages(root: Path) -> list[Path]:
    found = sorted((root / "reports").rglob("*.html"))
    assert {"bao-cao.html", "bao-cao.trinh-chieu.html", "hoi-dap.html", "01_quality.html"} < {
        p.name for p in found
    }
    assert {"hoi-dap", "xa", "chuyen-de"} <= {page.parent.name for page in found}
    return found


def test_the_hostile_texts_arrive(hostile):
    """What follows proves nothing unless the texts are there."""
    processed = store.read(hostile)
    said = " ".join(processed.issues["message_vi"])
    for text in (SCRIPT, "'/c calc'!A1", "@SUM(1)", TYPST, "javascript:__pwned()", DDE):
        assert text in said, text
    assert KT_EVIL in set(processed.observations["source"])
    assert SHEET in set(processed.observations["sheet"])
    assert set(UNITS.values()) <= set(processed.panel["name"])
    page = (hostile / "reports/2020/bao-cao.html").read_text(encoding="utf-8")
    for text in ("&lt;script&gt;__pwned()", "#eval(", "{{7*7}}", "{% raw %}", "=HYPERLINK("):
        assert text in page, text


# -- pages ---------------------------------------------------------------------------------------------------------


class Look(HTMLParser):
    """What a page holds that could act: scripts, handlers, addresses, policies, forms."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.scripts: list[tuple[dict, str]] = []
        self.handlers: list[str] = []
        self.addresses: list[str] = []
        self.policy: list[str] = []
        self.tags: set[str] = set()
        self._inside = False

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.handlers += [name for name, _ in attrs if name.startswith("on")]
        self.addresses += [
            v or "" for n, v in attrs if n in ("href", "src", "action", "xlink:href", "srcset", "data")
        ]
        if tag == "meta" and dict(attrs).get("http-equiv", "").lower() == "content-security-policy":
            self.policy.append(dict(attrs)["content"])
        if tag == "script":
            self.scripts.append((dict(attrs), ""))
            self._inside = True

    def handle_data(self, data):
        if self._inside:
            self.scripts[-1] = (self.scripts[-1][0], self.scripts[-1][1] + data)

    def handle_endtag(self, tag):
        self._inside = False


def test_every_page_allows_its_own_script_and_nothing_else(hostile):
    for page in pages(hostile):
        text = page.read_text(encoding="utf-8")
        look = Look()
        look.feed(text)
        assert len(look.policy) == 1, page
        assert text.index("Content-Security-Policy") < text.index("<title"), page
        rules = dict(part.strip().split(" ", 1) for part in look.policy[0].split(";"))
        assert rules["default-src"] == "'none'"
        assert rules["base-uri"] == rules["form-action"] == "'none'"
        assert "*" not in look.policy[0]
        assert "http" not in look.policy[0]
        assert re.fullmatch(r"'sha256-[\w+/=]+'", rules["script-src"]), page
        assert set(rules) <= {
            "default-src",
            "script-src",
            "style-src",
            "img-src",
            "font-src",
            "base-uri",
            "form-action",
        }
        for attributes, code in look.scripts:
            if attributes.get("type") == "application/json":
                json.loads(code)
            else:
                digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
                assert rules["script-src"] == f"'sha256-{digest}'", page


def test_no_page_has_handlers_or_addresses_elsewhere(hostile):
    for page in pages(hostile):
        look = Look()
        look.feed(page.read_text(encoding="utf-8"))
        assert look.handlers == [], page
        assert not look.tags & {"iframe", "object", "embed", "base", "link", "applet", "frame"}, page
        outside = [
            a for a in look.addresses if not a.startswith(("#", "data:image/", "data:font/", "../", "./"))
        ]
        assert [a for a in outside if ":" in a or a.startswith("//")] == [], page


CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
CLICK = """() => {
  const all = [...document.querySelectorAll("main a[href^='#'], svg [data-place], button, td[data-place]")];
  for (const e of all.filter((e) => !["in", "csv"].includes(e.id)).slice(0, 300))
    e.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
}"""
WATCH = "window.__pwned = () => { window.__owned = true; }"


@pytest.mark.skipif(
    CHROMIUM is None and not os.environ.get("CI"), reason="no Chromium here (CI must have one)"
)
@pytest.mark.parametrize("policy", [True, False], ids=["as it is", "without its policy"])
def test_nothing_runs_in_a_browser(hostile, policy):
    from playwright.sync_api import sync_playwright

    asked, dialogs, owned, refused = [], [], [], []
    control = hostile / "control.html"
    control.write_text(f"<!DOCTYPE html><title>x</title>{SCRIPT}", encoding="utf-8")
    with sync_playwright() as playwright:
        args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=args)
        context = browser.new_context(offline=True, bypass_csp=not policy)
        context.add_init_script(WATCH)
        page = context.new_page()
        page.goto(control.as_uri())
        assert page.evaluate("window.__owned"), "the watch sees what runs"
        page.close()
        for path in pages(hostile):
            if path.parent.name == "chuyen-de" and path.name[:2] not in ("01", "03"):
                continue  # pages like these two
            page = context.new_page()
            page.on(
                "request", lambda r: asked.append(r.url) if not r.url.startswith(("file:", "data:")) else None
            )
            page.on("dialog", lambda d: (dialogs.append(d.message), d.dismiss()))
            page.on("console", lambda m: refused.append(m.text))
            page.on("pageerror", lambda e: refused.append(str(e)))
            for address in (
                "#xa=<img src=x onerror=__pwned()>",
                "#ct=__proto__&xa=%3Cscript%3E__pwned()%3C/script%3E",
            ):
                page.goto(path.as_uri() + address)
            _used(page, path.name)
            owned += [path.name] if page.evaluate("window.__owned") else []
            page.close()
        browser.close()
    assert (asked, dialogs, owned, refused) == ([], [], [], [])


def _used(page, name: str) -> None:
    """What readers do: look for the unit, open the cells behind figures and marks."""
    if page.locator("#tim").count():
        page.fill("#tim", "script")
        page.press("#tim", "Enter")
    if name in ("bao-cao.html", "hoi-dap.html", "01_quality.html"):
        page.evaluate(CLICK)


# -- Word, Excel, PDF ----------------------------------------------------------------------------------------------

FIELDS = re.compile(r"^\s*(?:PAGE|NUMPAGES|SEQ|REF|PAGEREF|TOC|STYLEREF|HYPERLINK \\l|SECTIONPAGES)\b")


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def found_in(suffix: str, root: Path) -> list[Path]:
    paths = sorted((root / "reports").rglob(f"*{suffix}"))
    assert paths
    return paths


def test_word_files_hold_no_fields_links_or_objects_of_theirs(hostile):
    for path in found_in(".docx", hostile):
        for name, content in parts_of(path).items():
            if not name.endswith((".xml", ".rels")):
                assert name.endswith((".png", ".jpeg")), name
                continue
            tree = ElementTree.fromstring(content)
            for node in tree.iter():
                tag = node.tag.rpartition("}")[2]
                if tag == "instrText":
                    assert FIELDS.match(node.text or ""), (name, node.text)
                assert tag not in ("object", "OLEObject", "altChunk", "control", "attachedTemplate"), name
                if tag == "fldSimple":
                    assert FIELDS.match(next(v for k, v in node.attrib.items() if k.endswith("instr")))
                if tag == "Relationship":
                    assert node.get("TargetMode") != "External", (name, node.attrib)
    text = parts_of(hostile / "reports/2020/bao-cao.docx")["word/document.xml"].decode()
    assert "&lt;script&gt;__pwned()" in text
    assert "=HYPERLINK(" in text


def test_workbooks_hold_no_formulas_or_links_of_theirs(hostile):
    for path in found_in(".xlsx", hostile):
        for name, content in parts_of(path).items():
            assert not name.startswith(
                ("xl/externalLinks", "xl/connections", "xl/vbaProject", "xl/queryTables")
            ), name
            if not name.endswith((".xml", ".rels")):
                continue
            for node in ElementTree.fromstring(content).iter():
                tag = node.tag.rpartition("}")[2]
                if tag == "f":
                    assert not re.search(
                        r"HYPERLINK|WEBSERVICE|cmd|\||\[|http|CALL|EXEC", node.text or "", re.I
                    ), node.text
                if tag == "hyperlink":
                    assert not [k for k in node.attrib if k.endswith("}id")], (path, node.attrib)
                assert tag not in ("ddeLink", "oleLink", "externalReference"), name
                if tag == "Relationship":
                    assert node.get("TargetMode") != "External", (path, name, node.attrib)
    annex = load_workbook(hostile / "reports/2020/phu-luc.xlsx")
    units = {
        c.value: c.data_type for ws in annex for row in ws.iter_rows() for c in row if c.value in (LINK, DDE)
    }
    assert units == {LINK: "s", DDE: "s"}


def test_the_pdf_shows_it_as_text_and_acts_on_nothing(hostile):
    if not shutil.which("pdftotext"):
        skip_unless_ci("no pdftotext on this machine (poppler-utils)")
    for path in found_in(".pdf", hostile):
        content = path.read_bytes()
        streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL)
        unpacked = [content]
        for stream in streams:
            try:
                unpacked.append(zlib.decompress(stream))
            except zlib.error:
                continue
        whole = b"\n".join(
            unpacked[:1] + [part for part in unpacked[1:] if b"/Type" in part or b"<<" in part]
        )
        for key in (
            b"/JavaScript",
            b"/JS ",
            b"/JS(",
            b"/Launch",
            b"/SubmitForm",
            b"/GoToR",
            b"/RichMedia",
            b"/ImportData",
        ):
            assert key not in whole, key
        assert b"evil.test" not in b"".join(re.findall(rb"/URI\s*\([^)]*\)", whole))
        text = subprocess.run(
            ["pdftotext", "-layout", path, "-"], capture_output=True, check=True
        ).stdout.decode()
        flat = re.sub(r"\s+", "", text)
        texts = [SCRIPT[:26], TYPST[:10], "$x$", LINK[:11]] if path.stem == "bao-cao" else [SCRIPT[:26]]
        assert [shown for shown in texts if shown not in flat.replace("“", '"').replace("”", '"')] == [], path
        assert "root:x:0" not in text


# -- tables, notebooks, terminal -----------------------------------------------------------------------------------


def test_no_cell_of_a_csv_is_a_formula(hostile):
    paths = [*(hostile / "data/processed").glob("*.csv"), *found_in(".csv", hostile)]
    assert len(paths) > 6
    seen = 0
    for path in paths:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.reader(file):
                seen += sum(cell.startswith("'") for cell in row)
                assert [c for c in row if FORMULA.match(c) and not NUMBER.match(c)] == [], path
    assert seen
    observed = store.read(hostile).observations
    with (hostile / "data/processed/observations.csv").open(encoding="utf-8-sig", newline="") as file:
        values = [row["value"] for row in csv.DictReader(file)]
    assert [float(v) for v in values if v] == observed["value"].dropna().tolist()


def test_a_filed_answer_has_no_cell_of_code_made_of_data(hostile):
    (path,) = (hostile / "reports/2020/hoi-dap").glob("*.ipynb")
    book = json.loads(path.read_text(encoding="utf-8"))
    code = "\n".join("".join(cell["source"]) for cell in book["cells"] if cell["cell_type"] == "code")
    for text in ("__pwned", "evil.test", "passwd", "calc", "7*7"):
        assert text not in code
    for cell in book["cells"]:
        for output in cell.get("outputs", []):
            html = "".join(output.get("data", {}).get("text/html", ""))
            look = Look()
            look.feed(html)
            assert (look.scripts, look.handlers) == ([], [])
    prose = "\n".join("".join(cell["source"]) for cell in book["cells"] if cell["cell_type"] == "markdown")
    assert "<script" not in prose
    assert "](javascript:" not in prose


def test_a_terminal_obeys_no_cell_and_no_name(hostile, monkeypatch):
    monkeypatch.delenv("CI", raising=False)
    stream = io.StringIO()
    console = cli._Console(
        file=stream, force_terminal=True, highlight=False, soft_wrap=True, color_system=None
    )
    console.print(f"{ESCAPES} [red]x[/nonsense]", markup=False)
    cli._print(store.summary(store.read(hostile)), console)
    table = cli.Table("a")
    table.add_row(cli.Text(ESCAPES))
    console.print(table)
    plain = stream.getvalue()
    stream.truncate(0)
    with cli._steps(console, "đọc tệp") as step:
        step(f"[/nonsense] {ESCAPES}", 1, 2)
    bar = re.sub(r"\x1b\[(?:\?25[hl]|\d*[AKG]|2K)|\r|\x00", "", stream.getvalue())  # what a bar itself needs
    said = plain + bar
    assert "[red]x[/nonsense]" in said
    assert "[/nonsense]" in bar
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", said)


def test_messages_and_names_hold_no_signs_that_are_obeyed(hostile):
    issues = store.read(hostile).issues
    for name in ("message_vi", "message_en", "sheet"):
        assert issues[name].map(inert.visible).tolist() == issues[name].tolist()
    assert issues["message_vi"].str.contains("�[31m", regex=False).any()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_every_beginning_of_a_formula_is_quoted(tmp_path, start):
    import pandas as pd

    frame = pd.DataFrame({"text": pd.Series([f"{start}1+1", "x", None], dtype="str"), "number": [-1.5, 2, 3]})
    store.write_csv(frame, tmp_path / "x.csv")
    with (tmp_path / "x.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[1:] == [["'" + f"{start}1+1".replace("\r", "\n"), "-1.5"], ["x", "2.0"], ["", "3.0"]]


def test_names_of_files_are_letters_digits_and_hyphens(hostile):
    made = [*(hostile / "reports/2020/xa").iterdir(), *(hostile / "reports/2020/hoi-dap").iterdir()]
    assert len(made) > 4
    assert [path.name for path in made if not re.fullmatch(r"[a-z0-9-]+\.[a-z.]+", path.name)] == []
    assert not [path for path in hostile.rglob("*") if path.name in ("root", "passwd")]
