"""`jupyter nbconvert --to cchc-html`, and BaoCaoCCHC in JupyterLab's export menu: the report page of any notebook."""

from __future__ import annotations

import sys
from typing import Any

import jinja2
from nbconvert.exporters import Exporter, TemplateExporter
from nbformat import NotebookNode
from traitlets import default

from .kernel import LivePreprocessor
from .live import is_run
from .page import TEMPLATE, TEMPLATES, Page, page, prepared

LAB_EXPORT = "jupyter_server.nbconvert.handlers"


class CchcHtmlExporter(TemplateExporter):
    """One HTML file that needs no network: prose, charts and tables of a notebook, without its code.

    With `--execute`, or when a code cell or expression has not been run yet, the notebook is executed
    first, over a kernel. Otherwise what is stored in it is shown. Raises `NotebookError` rather than leave
    something out.
    """

    output_mimetype = "text/html"

    @default("enabled")
    def _enabled_default(self) -> bool:
        # JupyterLab's export address takes letters only: there the menu holds BaoCaoCCHC, and not a dead entry.
        return not type(self).__name__.startswith("Cchc") or LAB_EXPORT not in sys.modules

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    @default("template_name")
    def _template_name_default(self) -> str:
        return TEMPLATE

    @default("extra_template_basedirs")
    def _extra_template_basedirs_default(self) -> list[str]:
        return [str(TEMPLATES)]

    @default("default_preprocessors")
    def _default_preprocessors_default(self) -> list[Any]:
        usual: list[str] = Exporter.class_traits()["default_preprocessors"].default() or []
        return [LivePreprocessor if name.endswith(".ExecutePreprocessor") else name for name in usual]

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[Any, dict[str, Any]]:
        """The page of the notebook, and nbconvert's resources."""
        nb, found = Exporter.from_notebook_node(self, nb, resources, **kw)
        return self.made(page(nb, found)), found

    def made(self, shown: Page) -> Any:
        """What is made of the page: text, or bytes."""
        return self.template.render(page=shown)

    def _preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        for preprocessor in self._preprocessors:
            if isinstance(preprocessor, LivePreprocessor) and not is_run(nb):
                preprocessor.enabled = True
        return super()._preprocess(nb, resources)

    def _create_environment(self) -> jinja2.Environment:
        return prepared(super()._create_environment())


class BaoCaoCCHC(CchcHtmlExporter):
    """The same exporter under the name that JupyterLab's menu shows."""
