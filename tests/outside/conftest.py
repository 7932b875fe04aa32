"""The fixture of the tests in this folder: an installed SDK and a place to build against it."""
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "integration"))

from outside_build import Outside  # noqa: E402


@pytest.fixture(scope="session")
def outside(tmp_path_factory):
    return Outside(tmp_path_factory.mktemp("outside"))
