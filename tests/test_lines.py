"""tools/lines: nothing is large without saying why."""
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).parents[1]
TOOL = ROOT / "tools" / "lines"


def lines(folder):
    done = subprocess.run([TOOL, "--folder", folder], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def checkout(folder, **files):
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    subprocess.run(["git", "init", "-q", folder], check=True)
    return folder


def members(count, more=""):
    return "class Big {\n" + more + "".join(f"    int m{i} = 0;\n" for i in range(count)) + "};\n"


def test_this_tree_gives_a_reason_for_all_that_is_large():
    status, said = lines(ROOT)
    assert status == 0, said


def test_what_is_small_is_not_mentioned(tmp_path):
    static = "    static int shared;\n    static constexpr int most = 3;\n    int count() const { int local = 0; return local; }\n"
    status, said = lines(checkout(tmp_path, a__small_cpp="\n" * 500, a__b_hpp=members(15, static)))
    assert (status, said) == (0, "0 large, 0 without a reason\n")


def test_files_folders_and_classes_that_are_large_want_a_reason(tmp_path):
    many = {f"many__f{i}_txt": "" for i in range(41)}
    status, said = lines(checkout(tmp_path, a__long_cpp="\n" * 501, a__b_hpp=members(16), **many))
    assert status == 1
    assert "file      501 lines    a/long.cpp: NO REASON" in said
    assert "folder     41 files    many: NO REASON" in said
    assert "class      16 members  Big (a/b.hpp): NO REASON" in said
    assert said.endswith("3 large, 3 without a reason\n")


def test_a_reason_stands_at_the_head_above_the_class_or_with_the_folder(tmp_path):
    many = {f"many__f{i}_txt": "" for i in range(40)}
    status, said = lines(checkout(
        tmp_path, a__long_cpp="// Large: one table.\n" + "\n" * 501, a__b_hpp="\n" * 40 + "// Large: the state.\n" + members(16),
        many__CMakeLists_txt="# Large: one file a verb.\n", **many))
    assert status == 0
    for reason in ("one table.", "the state.", "one file a verb."):
        assert f": {reason}\n" in said


ROWS = """
    {object, field, "name", "str", reads, engine, rights, "A name, with \\"quotes\\"."},
    {function, call, "write", "(x: str = 'a') -> None", speaks, engine, wizard, "Says."},
    {function, call, "look", "() -> None", reads, runtime, anyone, "Looks.", true},
inline constexpr auto not_yet = std::to_array<std::string_view>({
    "open_editor", "ban",
});
"""


def test_the_table_of_names_is_counted(tmp_path):
    status, said = lines(checkout(tmp_path, sdk__cpp__include__moosaic__names__functions_hpp=ROWS))
    assert status == 0
    rows = {line.split()[0]: line.split()[1:] for line in said.splitlines() if line}
    assert rows["object"] == ["1", "1", "0", "0", "1", "0", "0"]
    assert rows["function"] == ["4", "1", "1", "2", "3", "1", "0"]
    assert rows["all"] == ["5", "2", "1", "2", "4", "1", "0"]


def test_a_row_that_is_not_understood_is_not_left_out(tmp_path):
    status, said = lines(checkout(tmp_path, sdk__cpp__include__moosaic__names__objects_hpp='    {object, field, "name", 3},\n'))
    assert status == 1
    assert "rows of another shape" in said
