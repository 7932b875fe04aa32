// What one World remembers of its transaction's reads. Everything here can be dropped at any time.
//
// A memo never hides a change: the reads behind it stay recorded in the transaction, and World drops what its own
// writes touch. Wizard flags are written past World (accounts), so they hold for one version of the transaction only.
#pragma once

#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "world/world.hpp"

namespace moosaic::world {

struct World::Memo {
    std::unordered_map<Id, std::vector<std::pair<Id, std::int64_t>>>
        links;  // child: (parent, weight), searched first first
    std::unordered_map<Id, std::vector<Ancestor>> ancestors;
    std::unordered_map<Id, std::unordered_map<std::string, std::vector<VerbName>>> names;  // object: folded: rows
    std::unordered_map<Id, bool> wizards;
    std::uint64_t wizards_version = 0;
    Id system_object = 0;
    Id nothing = 0;

    void parents_changed(Id child) {
        links.erase(child);
        ancestors.clear();
    }
};

// Throws the error of a lookup by id that found nothing.
[[noreturn]] void no_such_object(Id id);
[[noreturn]] void no_such_row(std::string_view kind, Id id);

}  // namespace moosaic::world
