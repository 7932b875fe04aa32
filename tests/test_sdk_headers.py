"""What the SDK's headers say: the thread of every function, and nothing that is not shipped with them."""
import pathlib
import re

HEADERS = sorted((pathlib.Path(__file__).parents[1] / "sdk/cpp/include/moosaic").rglob("*.hpp"))
THREADS = {"main", "any", "turn", "task", "writer", "own", "worker"}
TAG = re.compile(r"\[(%s)\]" % "|".join(THREADS))


def untold(text):
    """Virtual functions without a thread: neither behind them, nor in the comment above, nor behind their class."""
    wrong, classes, comment, depth = [], [], "", 0
    lines = text.splitlines()
    for number, line in enumerate(lines):
        code = line.split("//")[0]
        opened = re.match(r"\s*(?:class|struct) (\w+)[^;]*\{", code)
        if opened:
            classes.append((depth, bool(TAG.search(line) or TAG.search(comment))))
        elif re.search(r"\bvirtual\b", code) and "~" not in code:
            whole = line
            for more in lines[number + 1:]:
                if ";" in whole.split("//")[0] or "{" in whole.split("//")[0]:
                    break
                whole += more
            if not (TAG.search(whole) or TAG.search(comment) or any(told for _, told in classes)):
                wrong.append(line.strip())
        depth += code.count("{") - code.count("}")
        while classes and depth <= classes[-1][0]:
            classes.pop()
        comment = comment + line if line.strip().startswith("//") else ""
    return wrong


def test_every_function_says_which_thread_calls_it():
    wrong = [f"{path.name}: {line}" for path in HEADERS if path.parent.name == "moosaic" for line in untold(path.read_text())]
    assert not wrong, "\n".join(wrong)


def test_the_check_sees_a_function_that_says_nothing():
    assert untold("class A {\npublic:\n    virtual void f() = 0;\n};\n") == ["virtual void f() = 0;"]
    assert not untold("class A {  // [any]\n    virtual void f() = 0;\n};\n")
    assert not untold("class A {\n    // [main]\n    virtual void f() = 0;\n};\n")


def test_threads_are_explained_where_they_are_used():
    legend = next(path for path in HEADERS if path.name == "plugin.hpp").read_text()
    assert set(re.findall(r"^//   \[(\w+)\] ", legend, re.MULTILINE)) == THREADS


def test_nothing_refers_to_what_is_not_shipped():
    wrong = [f"{path.name}: {found}" for path in HEADERS for found in re.findall(r"\b[\w/.-]+\.md\b|\bDESIGN\b|\bengine/", path.read_text())]
    assert not wrong, "\n".join(wrong)
