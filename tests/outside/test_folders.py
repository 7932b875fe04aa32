"""Each folder under plugins/, copied out of the tree, builds against the installed SDK and passes its tests there."""
import os

import pytest

from outside_build import ROOT, cached

FOLDERS = sorted(str(p.parent.relative_to(ROOT / "plugins")) for p in (ROOT / "plugins").glob("*/*/CMakeLists.txt"))
# All of them take minutes to compile: `tools/prove outside`.
TRIED = FOLDERS if os.environ.get("MOOSAIC_OUTSIDE") == "all" else ["protocol/naws"]


@pytest.mark.parametrize("folder", TRIED)
def test_it_builds_and_passes(outside, folder):
    kind, name = folder.split("/")
    if cached("MOOSAIC_SANITIZE") and kind in ("executor", "runtime"):
        pytest.skip("not applicable: what the worker program loads carries no sanitizer")
    build = outside.build(outside.copy(f"plugins/{folder}", f"{kind}_{name}"))
    tested = outside.run("ctest", "--test-dir", build, "--output-on-failure", "-j", "2")
    assert "100% tests passed" in tested.stdout, tested.stdout
    assert (build / f"lib/moosaic/plugins/{folder}.so").exists()
