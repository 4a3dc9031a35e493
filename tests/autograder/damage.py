"""What happens to honest notebooks: each kind of damage takes a notebook and may change anything
but the text of the function that is graded."""

import json

from courses import code


def _kept(made, name):
    return next(c for c in made["cells"]
                if c["metadata"].get("nbgrader", {}).get("grade_id") == name)


def _others(made, name):
    return [c for c in made["cells"] if c is not _kept(made, name)]


def _text(cell):
    return cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])


def only_the_function_left(made, name, dice):
    made["cells"] = [_kept(made, name)]


def cells_deleted(made, name, dice):
    gone = dice.sample(_others(made, name), dice.randint(1, len(made["cells"]) - 1))
    made["cells"] = [c for c in made["cells"] if c not in gone]


def every_cell_twice(made, name, dice):
    made["cells"] = [c for c in made["cells"] for _ in range(2)]


def the_function_thrice(made, name, dice):
    made["cells"] += [dict(_kept(made, name)), dict(_kept(made, name))]


def shuffled(made, name, dice):
    dice.shuffle(made["cells"])


def reversed_order(made, name, dice):
    made["cells"].reverse()


def all_merged(made, name, dice):
    text = [_text(c) for c in made["cells"] if c["cell_type"] == "code"]
    made["cells"] = [code("\n\n".join(text))]


def merged_with_prose(made, name, dice):
    kept = _kept(made, name)
    kept["source"] = '"""My notes: it\'s hard"""\n' + _text(kept) + "\n\n# done\n'fin'"


def split_before_and_after(made, name, dice):
    place = made["cells"].index(_kept(made, name))
    made["cells"].insert(place, code("x_old = 1"))
    made["cells"].insert(place + 2, code(f"type({name})"))


def in_a_markdown_cell(made, name, dice):
    _kept(made, name)["cell_type"] = "markdown"


def in_a_raw_cell(made, name, dice):
    _kept(made, name)["cell_type"] = "raw"


def in_a_fence(made, name, dice):
    kept = _kept(made, name)
    kept["cell_type"], kept["source"] = "markdown", f"```python\n{_text(kept)}\n```"


def source_as_lines(made, name, dice):
    for cell in made["cells"]:
        cell["source"] = _text(cell).splitlines(keepends=True)


def no_ids_no_metadata(made, name, dice):
    made["cells"] = [{"cell_type": c["cell_type"], "source": c["source"]} for c in made["cells"]]
    made["metadata"] = {}


def no_metadata_of_ours(made, name, dice):
    made["metadata"].pop("autograder")


def nbgraders_marks_gone(made, name, dice):
    for cell in made["cells"]:
        cell["metadata"] = {}


def duplicate_ids(made, name, dice):
    for cell in made["cells"]:
        cell["id"] = "same"


def ids_of_other_types(made, name, dice):
    for cell in made["cells"]:
        cell["id"] = dice.choice([None, 7, ["a"], "x" * 500, "ein Name mit Leerzeichen"])


def grade_ids_swapped(made, name, dice):
    marks = [c["metadata"]["nbgrader"] for c in made["cells"] if "nbgrader" in c["metadata"]]
    names = [m.get("grade_id") for m in marks]
    dice.shuffle(names)
    for mark, other in zip(marks, names, strict=True):
        mark["grade_id"] = other


def points_of_1000(made, name, dice):
    for cell in made["cells"]:
        cell["metadata"].setdefault("nbgrader", {})["points"] = 1000


def another_kernel(made, name, dice):
    made["metadata"]["kernelspec"] = {"name": "julia-1.9", "language": "julia"}


def a_kernel_of_no_name(made, name, dice):
    made["metadata"]["kernelspec"] = dice.choice([None, [], "python", {"name": 3}])


def from_colab(made, name, dice):
    made["metadata"] |= {"colab": {"provenance": [], "toc_visible": True}, "accelerator": "GPU"}
    for cell in made["cells"]:
        cell["metadata"]["id"] = f"{dice.getrandbits(40):x}"
    made["cells"].insert(0, code("from google.colab import drive\ndrive.mount('/content/drive')"))
    made["cells"].insert(1, code("!pip -q install torch\n%cd /content/drive/MyDrive"))


def from_vs_code(made, name, dice):
    for cell in made["cells"]:
        cell["metadata"]["vscode"] = {"languageId": "python"}
    made["metadata"]["orig_nbformat"] = 4


def nbformat_3(made, name, dice):
    cells = [{**c, "input": c["source"]} for c in made["cells"]]
    return {"nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": cells}],
            "metadata": made["metadata"]}


def nbformat_2(made, name, dice):
    cells = [{"cell_type": c["cell_type"], "input": _text(c)} for c in made["cells"]]
    return {"nbformat": 2, "worksheets": [{"cells": cells}], "metadata": made["metadata"]}


def no_version_at_all(made, name, dice):
    made.pop("nbformat")
    made.pop("nbformat_minor", None)


def a_version_to_come(made, name, dice):
    made["nbformat"], made["nbformat_minor"] = 5, 17


def stale_outputs(made, name, dice):
    for cell in made["cells"]:
        if cell["cell_type"] == "code":
            cell["execution_count"] = dice.choice([None, -1, "3", 10**9])
            cell["outputs"] = [{"output_type": "error", "ename": "NameError", "evalue": "x",
                                "traceback": ["\u001b[31mNameError\u001b[0m"]}]


def outputs_of_no_shape(made, name, dice):
    for cell in made["cells"]:
        cell["outputs"] = dice.choice([None, {}, "text", [None], [[1]], [{"output_type": 5}]])


def outputs_of_2_mb(made, name, dice):
    _kept(made, name)["outputs"] = [
        {"output_type": "stream", "name": "stdout", "text": "x" * 2_000_000}]


def cells_of_other_languages(made, name, dice):
    for cell in dice.sample(_others(made, name), 4):
        cell["cell_type"], cell["source"] = "code", dice.choice([
            "%%bash\nrm -rf /", "%%javascript\nalert(1)", "let x = 1;", "%%R\nx <- 1",
            "plot <- function(x) {", "#include <stdio.h>\nint main() {}", "SELECT * FROM marks;"])


def syntax_errors_elsewhere(made, name, dice):
    for cell in dice.sample(_others(made, name), 3):
        cell["cell_type"], cell["source"] = "code", dice.choice([
            "def broken(:\n    pass", "print 'two'", "for i in range(3)\n    pass", "x = (1,\n",
            "<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> theirs"])


def errors_elsewhere(made, name, dice):
    for _ in range(3):
        made["cells"].insert(dice.randint(0, len(made["cells"])), code(dice.choice([
            "1 / 0", "raise SystemExit", "import tensorflow as tf\ntf.zeros(3)", "assert False",
            "undefined_name", "while True: pass", "exit()", "input('name? ')",
            "import os; os._exit(1)", "del np", "open('data.csv')"])))


def magics_around_the_function(made, name, dice):
    kept = _kept(made, name)
    kept["source"] = "%matplotlib inline\n!ls\n" + _text(kept) + "\n%timeit -n 1 sum(range(9))\n?np"


def imports_deleted(made, name, dice):
    made["cells"] = [c for c in made["cells"] if "import" not in _text(c)]


def imports_at_the_end(made, name, dice):
    imports = [c for c in made["cells"] if "import" in _text(c) and c["cell_type"] == "code"]
    made["cells"] = [c for c in made["cells"] if c not in imports] + imports


def a_long_line_and_a_nul(made, name, dice):
    cell = _others(made, name)[0]
    cell["source"], cell["cell_type"] = "x = '" + "a" * 100_000 + "\0'", "code"


def indented_by_an_editor(made, name, dice):
    kept = _kept(made, name)
    kept["source"] = "\n".join("    " + line for line in _text(kept).split("\n"))


def windows_line_ends(made, name, dice):
    for cell in made["cells"]:
        cell["source"] = _text(cell).replace("\n", "\r\n")


def old_mac_line_ends(made, name, dice):
    kept = _kept(made, name)
    kept["source"] = _text(kept).replace("\n", "\r")


def trailing_blanks_and_form_feeds(made, name, dice):
    kept = _kept(made, name)
    kept["source"] = "\f\n" + "\n".join(line + " \t" for line in _text(kept).split("\n")) + "\n\n\n"


def blanks_that_do_not_break(made, name, dice):
    """Pasted from a web page: the indentation is made of U+00A0."""
    kept = _kept(made, name)
    kept["source"] = "\n".join(
        "\u00a0" * (len(line) - len(line.lstrip())) + line.lstrip()
        for line in _text(kept).split("\n"))


def cells_that_are_no_cells(made, name, dice):
    for thing in (None, 7, [], "text", {}, {"cell_type": "code"}, {"source": "x = 1"},
                  {"cell_type": "code", "source": 5}, {"cell_type": 9, "source": ["a", 3]}):
        made["cells"].insert(dice.randint(0, len(made["cells"])), thing)


def widgets_and_attachments(made, name, dice):
    made["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {}}}
    made["cells"].insert(0, {"cell_type": "markdown", "source": "![a](attachment:a.png)",
                             "attachments": {"a.png": {"image/png": "QUFB"}}, "metadata": {}})


def byte_order_mark(made, name, dice):
    return b"\xef\xbb\xbf" + json.dumps(made).encode()


def utf_16(made, name, dice):
    return json.dumps(made, ensure_ascii=False).encode("utf-16")


def nan_in_the_outputs(made, name, dice):
    _kept(made, name)["outputs"] = [
        {"output_type": "execute_result", "data": {"x": float("nan")}, "metadata": {}}]


def comments_in_chinese_and_emoji(made, name, dice):
    kept = _kept(made, name)
    kept["source"] = "# 卷积 ✨ \u202e\n" + _text(kept)


KINDS = [only_the_function_left, cells_deleted, every_cell_twice, the_function_thrice, shuffled,
         reversed_order, all_merged, merged_with_prose, split_before_and_after, in_a_markdown_cell,
         in_a_raw_cell, in_a_fence, source_as_lines, no_ids_no_metadata, no_metadata_of_ours,
         nbgraders_marks_gone, duplicate_ids, ids_of_other_types, grade_ids_swapped,
         points_of_1000, another_kernel, a_kernel_of_no_name, from_colab, from_vs_code, nbformat_3,
         nbformat_2, no_version_at_all, a_version_to_come, stale_outputs, outputs_of_no_shape,
         outputs_of_2_mb, cells_of_other_languages, syntax_errors_elsewhere, errors_elsewhere,
         magics_around_the_function, imports_deleted, imports_at_the_end, a_long_line_and_a_nul,
         indented_by_an_editor, windows_line_ends, old_mac_line_ends,
         trailing_blanks_and_form_feeds, blanks_that_do_not_break, cells_that_are_no_cells,
         widgets_and_attachments, byte_order_mark, utf_16, nan_in_the_outputs,
         comments_in_chinese_and_emoji]


def damaged(kind, made, name, dice):
    """The bytes of a notebook after some kind of damage."""
    changed = kind(made, name, dice)
    if isinstance(changed, bytes):
        return changed
    return json.dumps(changed or made, ensure_ascii=False).encode()
