"""tools/count_results: what a skipped case counts as."""
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).parents[1]
GOOD = '<testcase name="Good" status="run"/>'
# As ctest writes a case of GoogleTest that was skipped.
CTEST = ('<testcase name="Case" status="notrun"><skipped message="SKIP_REGULAR_EXPRESSION_MATCHED"/>'
         "<system-out>[ RUN      ] Case\nsuite.hpp:9: Skipped\n{}\n\n[  SKIPPED ] Case</system-out></testcase>")
PYTEST = '<testcase name="test_case"><skipped type="pytest.skip" message="{}">test_x.py:1: {}</skipped></testcase>'


def count(folder, ctest, pytest=GOOD):
    for name, cases in (("ctest", ctest), ("pytest", pytest)):
        (folder / f"{name}.xml").write_text(f"<testsuite>{cases}</testsuite>")
    done = subprocess.run([ROOT / "tools/count_results", folder], capture_output=True, text=True)
    return done.returncode, done.stdout.splitlines()


def test_a_case_that_is_not_applicable_is_shown_and_counts_as_neither(tmp_path):
    why = "not applicable: needs persistent"
    code, lines = count(tmp_path, GOOD + CTEST.format(why) * 2, GOOD + PYTEST.format(why, why))
    assert (code, lines) == (0, ["not applicable: 3 (needs persistent)", "2 passed, 0 failed"])


def test_any_other_skip_is_a_failure(tmp_path):
    why = "no user namespaces here"
    code, lines = count(tmp_path, GOOD + CTEST.format(why), GOOD + PYTEST.format(why, why))
    assert code == 1 and lines[-1] == "2 passed, 2 failed"
    assert lines[0] == "failed:  Case (SKIP_REGULAR_EXPRESSION_MATCHED)"


def test_a_failure_that_speaks_of_not_applicable_stays_one(tmp_path):
    failed = ('<testcase name="Case" status="fail"><failure message="Failed"/>'
              "<system-out>not applicable: needs persistent</system-out></testcase>")
    assert count(tmp_path, GOOD + failed)[1][-1] == "2 passed, 1 failed"


def test_nothing_but_skips_is_no_success(tmp_path):
    code, lines = count(tmp_path, CTEST.format("not applicable: x"), "")
    assert code == 1 and lines[-1] == "0 passed, 0 failed"
