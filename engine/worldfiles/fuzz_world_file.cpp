// libFuzzer target: any text as the files of a world. A line of three equals signs divides world.toml, the objects and
// a verb; with less than two such lines the text stands for all three.
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "worldfiles/world_file.hpp"

using namespace moosaic;
namespace fs = std::filesystem;

namespace {

constexpr std::string_view border = "\n===\n";

void check(bool holds) {
    if (!holds) std::abort();
}

struct Folder {
    Folder() {
        std::string name =
            (fs::exists("/dev/shm") ? "/dev/shm" : fs::temp_directory_path().string()) + "/fuzz-world-XXXXXX";
        check(::mkdtemp(name.data()) != nullptr);
        path = name;
        fs::create_directory(path / "objects");
        fs::create_directory(path / "verbs");
    }
    ~Folder() { fs::remove_all(path); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    void write(const char* file, std::string_view text) const {
        std::ofstream(path / file, std::ios::binary | std::ios::trunc)
            .write(text.data(), static_cast<std::streamsize>(text.size()));
    }
    fs::path path;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Folder folder;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto first = text.find(border);
    const auto second = first == std::string_view::npos ? first : text.find(border, first + border.size());
    const bool parts = second != std::string_view::npos;
    folder.write("world.toml", parts ? text.substr(0, first) : text);
    folder.write("objects/a.toml", parts ? text.substr(first + border.size(), second - first - border.size()) : text);
    folder.write("verbs/a.py", parts ? text.substr(second + border.size()) : text);
    const auto world = worldfiles::read_world(folder.path);
    if (!world) return check(!world.error().message.empty()), 0;
    check(!world->domain.empty());
    for (const auto& object : world->objects) check(object.where.starts_with("objects/a.toml:"));
    return 0;
}
