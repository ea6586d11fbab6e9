"""From notebooks to what leaders read.

`report.render` runs notebooks and writes pages; `html.CchcHtmlExporter` does the same for nbconvert and
JupyterLab; `blocks.blocks` is the list both are made from, and that other formats will be made from.
"""
