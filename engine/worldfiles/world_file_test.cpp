// Files of a world, and where each mistake is.
#include "worldfiles/world_file.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace moosaic::worldfiles {

namespace {

namespace fs = std::filesystem;

class Folder {
public:
    Folder()
        : path_(fs::temp_directory_path() /
                ("moosaic-world-" + std::to_string(::getpid()) + "-" + std::to_string(++count_))) {
        fs::create_directories(path_);
    }
    ~Folder() { fs::remove_all(path_); }
    void write(const std::string& name, const std::string& text) const {
        fs::create_directories((path_ / name).parent_path());
        std::ofstream(path_ / name) << text;
    }
    [[nodiscard]] std::string problem() const {
        const auto world = read_world(path_);
        return world ? "no problem" : world.error().text();
    }
    [[nodiscard]] const fs::path& path() const { return path_; }

private:
    static inline int count_ = 0;
    fs::path path_;
};

constexpr const char* head = "[world]\nname = \"t\"\ntitle = \"T\"\n";

}  // namespace

TEST(WorldFile, ReadsObjectsExitsAndVerbs) {
    const Folder folder;
    folder.write("world.toml", head);
    folder.write("objects/a.toml",
                 "[[object]]\nkey = \"lamp\"\nname = \"lamp\"\n[object.properties]\nhome = {object = \"hall\"}\nlist = "
                 "[1, \"x\", {none = true}]\n"
                 "[[object]]\nkey = \"hall\"\nname = \"Hall\"\n[[exit]]\nfrom = \"hall\"\nto = \"hall\"\ndirection = "
                 "\"round\"\n");
    folder.write("verbs/x/rub.py", "#!moo verb rub --on $lamp --dspec this\nprint('ok')\n");
    folder.write("verbs/notes.py", "# no shebang: skipped\n");
    const auto world = read_world(folder.path());
    ASSERT_TRUE(world.has_value()) << world.error().text();
    ASSERT_EQ(world->objects.size(), 2U);
    EXPECT_EQ(world->objects[0].properties[0].value.get<Ref>()->name, "hall");
    EXPECT_EQ(world->exits.size(), 1U);
    ASSERT_EQ(world->verbs.size(), 1U);
    EXPECT_EQ(world->verbs[0].header.dspec, "this");
    EXPECT_EQ(world->verbs[0].file, "verbs/x/rub.py");
}

TEST(WorldFile, NamesThePlaceOfEveryMistake) {
    const Folder none;
    EXPECT_NE(none.problem().find("no world.toml"), std::string::npos);
    const Folder folder;
    folder.write("world.toml", "[world]\nname = 3\n");
    EXPECT_NE(folder.problem().find("world.toml:2:8"), std::string::npos) << folder.problem();
    folder.write("world.toml", std::string(head) + "titel = \"x\"\n");
    EXPECT_NE(folder.problem().find("unknown key \"titel\""), std::string::npos);
    folder.write("world.toml", head);
    folder.write("objects/a.toml", "[[object]]\nname = \"x\"\n");
    EXPECT_NE(folder.problem().find("objects/a.toml:1:1: the key \"key\" is missing"), std::string::npos)
        << folder.problem();
    folder.write("objects/a.toml", "[[object]\n");
    EXPECT_NE(folder.problem().find("objects/a.toml:1"), std::string::npos);
    folder.write("objects/a.toml", "");
    folder.write("verbs/bad.py", "#!moo verb x --on $y --dspec some\npass\n");
    EXPECT_NE(folder.problem().find("verbs/bad.py:1"), std::string::npos) << folder.problem();
}

TEST(WorldFile, WarnsOfAVerbFileThatIsPassedOver) {
    const Folder folder;
    folder.write("world.toml", "\xEF\xBB\xBF" + std::string(head));
    folder.write("verbs/late.py", "# a comment\n#!moo verb rub --on $lamp\n");
    folder.write("verbs/mark.py", "\xEF\xBB\xBF#!moo verb rub --on $lamp\nprint(1)\n");
    folder.write("verbs/__init__.py", "import os\n");
    const auto world = read_world(folder.path());
    ASSERT_TRUE(world) << world.error().text();
    ASSERT_EQ(world->warnings.size(), 1U);
    EXPECT_EQ(world->warnings[0].where, "verbs/late.py:2");
    ASSERT_EQ(world->verbs.size(), 1U);
    EXPECT_EQ(world->verbs[0].source.substr(0, 5), "#!moo");
}

TEST(WorldFile, FilesAreUtf8) {
    const Folder folder;
    folder.write("world.toml", head);
    folder.write("verbs/x.py", "#!moo verb rub --on $lamp\nprint('caf\xE9')\n");
    EXPECT_EQ(folder.problem().substr(0, 37), "verbs/x.py:2: is not UTF-8: the byte ");
    folder.write("verbs/x.py", "\xFF\xFE#");
    EXPECT_NE(folder.problem().find("is UTF-16"), std::string::npos);
}

}  // namespace moosaic::worldfiles
