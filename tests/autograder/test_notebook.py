"""Reading notebooks: every broken file gets a sentence, every readable one its cells."""

import json

import pytest

from autograder.notebook import NotebookError, read_notebook


def notebook(*cells, **metadata):
    return json.dumps(
        {
            "nbformat": 4,
            "nbformat_minor": 5,
            "metadata": metadata,
            "cells": [
                {"cell_type": kind, "source": source, "metadata": {}} for kind, source in cells
            ],
        }
    ).encode()


def test_cells_and_metadata():
    read = read_notebook(
        notebook(
            ("markdown", "# hi"),
            ("code", ["x = 1\n", "y = 2"]),
            autograder={"course": "cnn", "unit": "03_conv", "version": "1"},
        )
    )
    assert [(c.number, c.kind, c.source) for c in read.cells] == [
        (1, "markdown", "# hi"),
        (2, "code", "x = 1\ny = 2"),
    ]
    assert (read.course, read.unit, read.version) == ("cnn", "03_conv", "1")


def test_nbformat_3_is_read():
    old = {
        "nbformat": 3,
        "metadata": {},
        "worksheets": [{"cells": [{"cell_type": "code", "input": ["def f():\n", "    return 1"]}]}],
    }
    assert read_notebook(json.dumps(old).encode()).cells[0].source == "def f():\n    return 1"


def test_a_byte_order_mark_and_windows_line_ends_are_read():
    data = b"\xef\xbb\xbf" + notebook(("code", "a = 1\r\nb = 2"))
    assert read_notebook(data).cells[0].source == "a = 1\nb = 2"


def test_cells_without_id_with_odd_metadata_or_no_source_are_read():
    odd = {
        "cells": [
            {"cell_type": "code", "source": "a = 1", "id": 7, "metadata": []},
            {"cell_type": "code"},
            {"source": "b = 1"},
            "not a cell",
            {"cell_type": "code", "source": {"a": 1}},
        ],
        "metadata": ["not", "a", "dict"],
    }
    assert [c.source for c in read_notebook(json.dumps(odd).encode()).cells] == [
        "a = 1",
        "",
        "b = 1",
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
@pytest.mark.parametrize("order", ["", "-le", "-be"])
@pytest.mark.parametrize("marks", [0, 1, 2])
def test_a_file_that_an_editor_saved_in_another_unicode_encoding_is_read(encoding, order, marks):
    if encoding == "utf-8" and order:
        pytest.skip("bytes have one order")
    data = ("\ufeff" * marks + notebook(("code", "größe = 1")).decode()).encode(encoding + order)
    assert [c.source for c in read_notebook(data).cells] == ["größe = 1"]


@pytest.mark.parametrize("half", [b"\\ud83d", b"\xed\xa0\xbd"])
def test_half_of_a_character_costs_nothing(half):
    data = b'{"cells": [{"cell_type": "code", "source": "# ' + half + b'\\nx = 1"}]}'
    [cell] = read_notebook(data).cells
    assert cell.source == "# \ufffd\nx = 1"
    compile(cell.source, "cell", "exec")


@pytest.mark.parametrize(
    "data, words",
    [
        (b"", "the file is empty"),
        (b"  \n", "the file is empty"),
        (notebook(("code", "x"))[:40], "not JSON"),
        (b"PK\x03\x04\xff\xfe", "is a zip archive"),
        (b"\x1f\x8b\x08\xff", "is a gzip archive"),
        (b"%PDF-1.7\n\xff", "is a PDF"),
        (b"\n<!DOCTYPE html>", "is a web page"),
        (b"<<<<<<< HEAD\n{}", "not merged"),
        ("{\n \"a\": \"é\"}".encode("latin-1"), "not text in UTF-8: an editor"),
        (b"null", "a JSON null, not a notebook"),
        (b"[1, 2]", "a JSON list, not a notebook"),
        (b"{}", "has no cells"),
        (b'{"cells": 5}', "has no cells"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"a":' * 200_000, "nested too deeply"),
        (b"NaN", "a JSON float"),
    ],
)
def test_what_is_no_notebook_gets_a_sentence(data, words):
    with pytest.raises(NotebookError, match=words):
        read_notebook(data)


def test_a_file_over_the_cap_is_refused_with_both_sizes(monkeypatch):
    monkeypatch.setattr("autograder.notebook.MAX_BYTES", 2**20)
    with pytest.raises(NotebookError, match="has 2 MB, more than the 1 MB"):
        read_notebook(b" " * (2 * 2**20))


def test_a_function_in_a_cell_that_became_markdown_still_counts():
    read = read_notebook(
        notebook(
            ("markdown", "```python\ndef f(x):\n    return x\n```"),
            ("markdown", "about def f"),
            ("code", "y = 1"),
        )
    )
    assert [(c.number, c.kind) for c in read.code("f")] == [(1, "rescued"), (3, "code")]
    assert "```" not in read.code("f")[0].source
    assert [c.number for c in read.code("g")] == [3]
