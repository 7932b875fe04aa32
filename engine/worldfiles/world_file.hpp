// A world on disk, read and checked but not yet loaded: world.toml, objects/*.toml, verbs/**/*.py.
//
// Everything is bounded (4 MiB a file, 10,000 objects, 10,000 verbs) and every error names file, line and what to write
// instead. Reading has no effect on any world.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <moosaic/result.hpp>
#include <moosaic/value.hpp>

#include "command/verb_file.hpp"

namespace moosaic::worldfiles {

// A property's value as written in TOML; {object = "key"} becomes a Ref whose name is the key and whose id is 0.
struct FileProperty {
    std::string name;
    Value value;
    bool inherit_owner = false;
};

struct FileObject {
    std::string key;  // name used inside the world's files
    std::string name;
    std::vector<std::string> parents;  // keys, in the order they are added (the last is searched first)
    std::string owner;                 // key; empty: the Wizard
    std::string location;              // key; empty: nowhere
    std::vector<std::string> aliases;
    std::string system;  // property of the System Object that names it; empty: none
    bool obvious = false;
    bool unique_name = false;
    bool derive = false;     // everyone may make children
    bool character = false;  // counts as a player without a login (NPC)
    std::string placement_prep;
    std::string placement_target;  // key
    std::vector<FileProperty> properties;
    std::string where;  // file:line
};

struct FileExit {
    std::string from;  // keys
    std::string to;
    std::string direction;  // "north", "portal"
    std::string back;       // direction of the exit that leads back; empty: one way
    std::vector<std::string> aliases;
    std::vector<FileProperty> properties;
    std::string where;
};

struct FileVerb {
    command::VerbHeader header;
    std::string source;
    std::string file;  // relative to the world's folder
};

struct WorldFile {
    std::string name;
    std::string title;
    std::string domain;
    std::vector<FileProperty> system;  // further properties of the System Object
    std::vector<FileObject> objects;   // in file order; files in name order
    std::vector<FileExit> exits;
    std::vector<FileVerb> verbs;
    std::vector<Error> warnings;  // what was passed over, though it looks as if it was meant
};

Result<WorldFile> read_world(const std::filesystem::path& folder);

}  // namespace moosaic::worldfiles
