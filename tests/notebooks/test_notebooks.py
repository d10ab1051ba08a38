"""Notebooks run from top to bottom, and keep what they need in the packages."""

import ast
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))

each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def read(path: Path) -> nbformat.NotebookNode:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    return notebook


def code_cells(path: Path) -> list[nbformat.NotebookNode]:
    return [cell for cell in read(path).cells if cell.cell_type == "code"]


def test_there_are_notebooks():
    assert NOTEBOOKS


@each_notebook
def test_it_runs_on_a_warehouse(path, warehouse, monkeypatch):
    monkeypatch.setenv("BEACONING_WAREHOUSE", str(warehouse))
    monkeypatch.setenv("PYTHONPATH", str(path.parents[1]))  # the checkout wins, as in pytest
    at_home = {"metadata": {"path": str(path.parent)}}
    ran = NotebookClient(read(path), timeout=120, kernel_name="python3", resources=at_home)
    cells = [cell for cell in ran.execute().cells if cell.cell_type == "code"]
    assert not [out for cell in cells for out in cell.outputs if out.output_type == "error"]
    shown = [out for cell in cells for out in cell.outputs if "image/png" in out.get("data", {})]
    assert shown, "no cell drew a plot"


@each_notebook
def test_it_is_stored_without_results(path):
    for cell in code_cells(path):
        assert cell.outputs == []
        assert cell.execution_count is None


@each_notebook
def test_it_defines_nothing_that_belongs_into_a_package(path):
    definitions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
    for cell in code_cells(path):
        assert not [
            node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, definitions)
        ]
