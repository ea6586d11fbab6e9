"""Word, PDF and slides by nbconvert: `jupyter nbconvert --to cchc-docx`, and under names that JupyterLab's menu takes.

All read the notebook as the page does, and refuse what it refuses.
"""

from __future__ import annotations

from typing import Any

from traitlets import default

from .html import CchcHtmlExporter
from .page import Page
from .report import SUFFIXES, WRITERS


class _File(CchcHtmlExporter):
    """A format of `report.WRITERS`."""

    form = ""

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return SUFFIXES[self.form]

    def made(self, shown: Page) -> Any:
        """The finished file."""
        return WRITERS[self.form](shown)


class CchcDocxExporter(_File):
    """A Word document laid out by Nghị định 30/2020/NĐ-CP."""

    form = "docx"
    output_mimetype = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class CchcPdfExporter(_File):
    """The same as PDF/A-2b and PDF/UA-1."""

    form = "pdf"
    output_mimetype = "application/pdf"


class CchcSlidesExporter(_File):
    """At most ten slides in one offline file: what cells tagged `slide` show."""

    form = "slides"
    output_mimetype = "text/html"


class BaoCaoWord(CchcDocxExporter):
    """The Word exporter under the name that JupyterLab's menu shows."""


class BaoCaoPDF(CchcPdfExporter):
    """The PDF exporter under the name that JupyterLab's menu shows."""


class TrinhChieu(CchcSlidesExporter):
    """The slides exporter under the name that JupyterLab's menu shows."""
