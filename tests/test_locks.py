"""What several threads share is guarded by a lock whose guarding clang checks (moosaic/mutex.hpp), wherever it is ours."""
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent
BARE = re.compile(r"std::(?:recursive_|shared_|timed_)*mutex\b|std::(?:lock_guard|unique_lock|shared_lock|scoped_lock)\b")
TESTS = ("test", "testing", "tests", "fuzz", "checked", "template")
# What clang's analysis cannot follow, each with its reason in the file.
RECURSIVE = {"plugins/executor/inline/src/stage.hpp", "plugins/executor/inline/src/task.cpp", "plugins/executor/inline/src/plugin.cpp"}
ITSELF = {"sdk/cpp/include/moosaic/mutex.hpp"}


def sources():
    for room in ("engine", "plugins", "sdk/cpp/include"):
        for path in sorted((ROOT / room).rglob("*.?pp")):
            if not set(path.relative_to(ROOT).parts) & set(TESTS) and not path.stem.endswith("_test"):
                yield path


def test_no_lock_goes_unchecked():
    found = [f"{path.relative_to(ROOT)}: {hit.group(0)}" for path in sources() if str(path.relative_to(ROOT)) not in RECURSIVE | ITSELF
             for hit in BARE.finditer(path.read_text(encoding="utf-8"))]
    assert not found, "guard with moosaic::Mutex, and say what it guards:\n" + "\n".join(found)


def test_the_search_finds_one():
    assert BARE.search("    mutable std::shared_mutex rows_;") and BARE.search("const std::lock_guard lock(mutex_);") and not BARE.search("Mutex mutex_;")
