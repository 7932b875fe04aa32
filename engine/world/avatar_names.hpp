// Who bears which name: no two avatars of a universe may be taken for each other. Kept in the table `avatar_name`, so
// that asking costs the same in every world.
//
// Over a transaction, for World, for accounts (an object becomes an avatar) and for tools. Names are checked where they
// are given; an older world may hold two that look alike, both with rows here, and goes on.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "world/transaction.hpp"

namespace moosaic::world {

// Avatars whose name or alias cannot be told from `text`, ascending id.
std::vector<Id> bearers_of(Transaction& tx, Id site, std::string_view text);

// UserError unless `avatar` may bear this name, or this alias: its form, and that no other avatar is called like it.
void need_avatar_name(Transaction& tx, Id site, Id avatar, std::string_view text, bool alias);

// The same for all that the object is called, which becomes an avatar with this; then writes its rows.
void claim_avatar_names(Transaction& tx, Id avatar);

// Writes the rows that its name and aliases, as they are stored now, ask for. No check.
void index_avatar_names(Transaction& tx, Id avatar);
void forget_avatar_names(Transaction& tx, Id avatar);

// Takes aliases like `text` from other avatars, as a name outweighs them: what was taken from whom, a line each.
std::vector<std::string> take_aliases(Transaction& tx, Id site, std::string_view text);

// The universe's avatars have their rows: written down once a world, so that one from before version 2 gets them.
bool avatar_names_written(Transaction& tx);
void write_all_avatar_names(Transaction& tx);

}  // namespace moosaic::world
