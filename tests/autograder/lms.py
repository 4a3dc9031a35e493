"""How Canvas and Moodle read what is imported into them, written from their rules alone."""

import csv
import io
import re


def canvas_reads(text, scores, logins=()):
    """What an import changes: {(student id, assignment): new score}, and what it makes anew.

    scores: {(student id, assignment id): score there now}, "" for none.
    logins: {SIS login: student id}.
    """
    head = text.lstrip("\ufeff").split("\n")[:3]
    counts = {}
    for mark in ";,":
        found = {len(row) for row in csv.reader(head, delimiter=mark)}
        counts[mark] = found.pop() if len(found) == 1 else 0
    mark = ";" if counts[";"] > counts[","] else ","
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=mark))
    header, *rest = rows
    assert "Student" in header[0] or (header[0], header[1]) == ("LastName", "FirstName")
    section = header.index("Section")
    tail = header[section + 1 :]
    custom = [h for h in tail if h == "Notes"]
    assert tail[: len(custom)] == custom, "custom columns stand right after the section"
    assignments = {}
    for place, title in enumerate(header):
        if place > section + len(custom):
            told = re.fullmatch(r"(.*) \((\d+)\)", title)
            assignments[place] = told[2] if told else f"new: {title}"
    students = {s for s, _ in scores}
    found, notes, strangers = {}, {}, []
    for row in rest:
        assert len(row) == len(header), row
        if "Points Possible" in row[0] or not "".join(row).strip():
            continue
        student = row[header.index("ID")]
        if student not in students:
            student = dict(logins).get(row[header.index("SIS Login ID")])
        if student is None:
            strangers.append(row[0])
            continue
        if custom:
            notes[student] = row[header.index("Notes")]
        for place, assignment in assignments.items():
            new = row[place].strip()
            if re.fullmatch(r"-?[0-9.,]+%?", new):
                *whole, last = re.split("[,.]", new)
                new = f"{''.join(whole)}.{last}" if whole else last
            old = scores.get((student, assignment), "")
            if new != old and not (new in ("", "-") and old in ("", "-")):
                found[student, assignment] = new
    return found, notes, strangers


def moodle_reads(text, enrolled, most, words=None):
    """What an import changes: ({participant: grade}, {participant: comment}).

    enrolled: {participant number: (grade, comment) there now}.
    """
    said = {"Identifier": "Identifier", "Grade": "Grade", "hidden": "Participant ",
            "Last modified (grade)": "Last modified (grade)",
            "Feedback comments": "Feedback comments"} | (words or {})
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))
    header, *rest = rows
    at = {k: header.index(v) for k, v in said.items() if v in header}
    assert {"Identifier", "Grade", "Last modified (grade)"} <= set(at), "Moodle refuses the file"
    grades, comments = {}, {}
    for row in rest:
        assert len(row) == len(header), row
        number = row[at["Identifier"]][len(said["hidden"]) :]
        if number not in enrolled:
            continue
        grade, comment = enrolled[number]
        value = row[at["Grade"]].replace(" ", "")
        if value and value != grade and 0 <= float(value) <= most:
            grades[number] = float(value)
        if "Feedback comments" in at and row[at["Feedback comments"]] != comment:
            comments[number] = row[at["Feedback comments"]]
    return grades, comments
