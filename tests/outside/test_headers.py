"""While the plugin API is 0, a plugin compiled with the headers of another SDK is refused, whatever else is equal."""
import shutil

from moosaic_server import moosaic
from outside_build import ROOT

SOURCE = """#include <moosaic/service.hpp>
class Old final : public moosaic::service::Service {};
MOOSAIC_PLUGIN("service", "old", "1.0", Old);
"""
LISTS = """cmake_minimum_required(VERSION 3.25)
project(old CXX)
find_package(Moosaic CONFIG REQUIRED)
moosaic_add_plugin(service old SOURCES old.cpp)
"""


def checked(outside, folder):
    return moosaic("plugins", "check", outside.build(folder) / "lib/moosaic/plugins/service/old.so", check=False)


def test_a_plugin_of_another_sdk_is_refused(outside, tmp_path, monkeypatch):
    for name in ("now", "then"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "old.cpp").write_text(SOURCE)
        (tmp_path / name / "CMakeLists.txt").write_text(LISTS)
    good = checked(outside, tmp_path / "now")
    assert good.returncode == 0, good.stderr

    # An SDK from before Plugin had a stop: each later function has another place in the class.
    older = tmp_path / "older"
    shutil.copytree(outside.prefix, older, ignore=shutil.ignore_patterns("plugins"))
    headers = older / "include/moosaic"
    text = (headers / "plugin.hpp").read_text()
    assert text.count("    virtual void stop() {}") == 1
    (headers / "plugin.hpp").write_text(text.replace("    virtual void stop() {}", "    void stop() {}"))
    outside.run("cmake", f"-DFOLDER={headers}", f"-DOUT={headers}/detail/headers.hpp", "-P", ROOT / "sdk/cmake/MoosaicHeaders.cmake")
    monkeypatch.setattr(outside, "prefix", older)
    refused = checked(outside, tmp_path / "then")
    assert refused.returncode == 1
    assert "compiled with the headers of another SDK: headers is" in refused.stderr, refused.stderr
    assert "plugin: @(#)moosaic-plugin kind=service name=old" in refused.stderr and "engine: @(#)" in refused.stderr


def test_comments_and_blanks_do_not_count(outside, tmp_path):
    def hashed(change):
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        shutil.copytree(ROOT / "sdk/cpp/include/moosaic", folder)
        (folder / "config.hpp").write_text(change((folder / "config.hpp").read_text()))
        outside.run("cmake", f"-DFOLDER={folder}", f"-DOUT={folder}/detail/headers.hpp", "-P", ROOT / "sdk/cmake/MoosaicHeaders.cmake")
        return (folder / "detail/headers.hpp").read_text()

    now = hashed(lambda text: text)
    assert hashed(lambda text: "// more to say\n\n\n" + text) == now
    assert hashed(lambda text: text.replace("bool reload = false;", "int reload = false;")) != now
