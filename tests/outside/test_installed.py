"""What a build installs for those who write plugins, whether or not it has the tree's own tests."""
from outside_build import ROOT, cached


def test_a_build_without_tests_installs_the_testing_library_too(outside, tmp_path):
    build, prefix = tmp_path / "build", tmp_path / "prefix"
    outside.run("cmake", "-S", ROOT, "-B", build, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release", "-DMOOSAIC_TESTS=OFF",
                f"-DCMAKE_CXX_COMPILER={cached('CMAKE_CXX_COMPILER')}")
    outside.run("cmake", "--build", build, "--target", "moosaic_telnet")
    outside.run("cmake", "--install", build, "--prefix", prefix, "--component", "sdk")
    assert (prefix / "lib/cmake/Moosaic/MoosaicTestingTargets.cmake").exists()

    def names(under):
        return sorted(str(path.relative_to(under)) for path in (under / "include/moosaic/testing").rglob("*.hpp"))

    assert names(prefix) == names(outside.prefix) and "include/moosaic/testing/fakes.hpp" in names(prefix)
