"""tools/progress: how far a command is, by what it says."""
import importlib.machinery
import importlib.util
import os
import pathlib
import pty
import subprocess
import sys

TOOL = pathlib.Path(__file__).parents[1] / "tools" / "progress"
loader = importlib.machinery.SourceFileLoader("progress", str(TOOL))
spec = importlib.util.spec_from_loader("progress", loader)
sys.dont_write_bytecode = True
progress = importlib.util.module_from_spec(spec)
loader.exec_module(progress)


def course(*lines):
    read = progress.Course()
    for line in lines:
        read.read(line)
    return read


def test_the_counters_of_ninja_ctest_and_pytest_are_read():
    assert course("[7/305] Linking CXX executable bin/moosaic").text(0) == "7 of 305"
    assert course(" 12/1500 Test  #34: Ancestry.Diamond ....   Passed    0.02 sec").text(0) == "12 of 1500"
    assert course("tests/test_a.py::test_x[a/b] PASSED                [ 3/412]").text(0) == "3 of 412"


def test_lines_without_a_counter_change_nothing():
    assert course("[7/305] Building", "a.cpp:3/9: warning", "see docs/1/2 Test").text(0) == "7 of 305"


def test_the_time_left_is_a_guess_that_comes_when_there_is_something_to_go_by():
    assert course("[61/305] x").text(5) == "61 of 305"
    assert course("[61/305] x").text(60) == "61 of 305, about 4 minutes left"
    assert course("[150/300] x").text(60) == "150 of 300, about 1 minute left"
    assert course("[300/305] x").text(60) == "300 of 305, less than a minute left"
    assert course("[305/305] x").text(60) == "305 of 305"


def test_the_status_is_the_commands_and_the_log_holds_all_it_said(tmp_path):
    log = tmp_path / "log"
    done = subprocess.run([TOOL, "--log", log, "sh", "-c", "echo '[1/2] one'; echo wrong >&2; exit 7"], capture_output=True, text=True)
    assert done.returncode == 7
    assert done.stdout == ""  # a line a minute
    assert log.read_text() == "[1/2] one\nwrong\n"


def test_on_a_terminal_one_line_is_written_over_and_taken_away(tmp_path):
    ours, theirs = pty.openpty()
    subprocess.run([TOOL, "--log", tmp_path / "log", "--what", "Tests: ", "sh", "-c", "echo '[1/2] one'; sleep 0.3; echo '[2/2] two'"],
                   stdout=theirs, check=True)
    os.close(theirs)
    shown = os.read(ours, 4096).decode()
    os.close(ours)
    assert shown == "\rTests: 1 of 2\rTests: 2 of 2\r             \r"
