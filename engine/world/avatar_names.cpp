// Rows of the table `avatar_name`; see avatar_names.hpp.
#include "world/avatar_names.hpp"

#include <algorithm>
#include <set>

#include "world/error.hpp"
#include "world/name_rules.hpp"
#include "world/rows.hpp"
#include "world/text.hpp"

namespace moosaic::world {

namespace {

constexpr const char* written_key = "avatar_names";

bool share_mark(std::string_view a, std::string_view b) {
    const auto left = name_marks(a);
    const auto right = name_marks(b);
    return std::any_of(left.begin(), left.end(),
                       [&](const auto& mark) { return std::find(right.begin(), right.end(), mark) != right.end(); });
}

}  // namespace

std::vector<Id> bearers_of(Transaction& tx, Id site, std::string_view text) {
    std::set<Id> found;
    for (const auto& mark : name_marks(text))
        for (const auto& row : tx.select(Idx::avatar_name_mark, {site, mark}))
            found.insert(int_at(*row, col::avatar_name::avatar));
    return {found.begin(), found.end()};
}

void need_avatar_name(Transaction& tx, Id site, Id avatar, std::string_view text, bool alias) {
    check_avatar_name(text, alias);
    for (const Id other : bearers_of(tx, site, text)) {
        if (other == avatar) continue;
        const auto row = tx.get(Tab::object, {other});
        const std::string shown = row == nullptr ? "" : text_at(*row, col::object::name);
        throw WorldError("UserError", fold(shown) == fold(text)
                                          ? "There is a player called \"" + shown + "\" already."
                                          : "\"" + std::string(text) + "\" would be taken for a name of #" +
                                                std::to_string(other) + " (" + shown + "), who is a player.");
    }
}

void claim_avatar_names(Transaction& tx, Id avatar) {
    const auto row = tx.get(Tab::object, {avatar});
    if (row == nullptr) return;
    const Id site = int_at(*row, col::object::site);
    need_avatar_name(tx, site, avatar, text_at(*row, col::object::name), false);
    for (const auto& alias : tx.select(Idx::alias_object, {avatar}))
        need_avatar_name(tx, site, avatar, text_at(*alias, col::alias::alias), true);
    index_avatar_names(tx, avatar);
}

void index_avatar_names(Transaction& tx, Id avatar) {
    const auto row = tx.get(Tab::object, {avatar});
    if (row == nullptr) return forget_avatar_names(tx, avatar);
    std::set<std::string> wanted;
    const auto want = [&](const std::string& text) {
        for (auto& mark : name_marks(text)) wanted.insert(std::move(mark));
    };
    want(text_at(*row, col::object::name));
    for (const auto& alias : tx.select(Idx::alias_object, {avatar})) want(text_at(*alias, col::alias::alias));
    for (const auto& old : tx.select(Idx::avatar_name_avatar, {avatar}))
        if (const auto& mark = text_at(*old, col::avatar_name::mark); wanted.erase(mark) == 0)
            tx.erase(Tab::avatar_name, {avatar, mark});
    for (const auto& mark : wanted) tx.put(Tab::avatar_name, {avatar, mark, int_at(*row, col::object::site)});
}

void forget_avatar_names(Transaction& tx, Id avatar) {
    for (const auto& old : tx.select(Idx::avatar_name_avatar, {avatar}))
        tx.erase(Tab::avatar_name, {avatar, text_at(*old, col::avatar_name::mark)});
}

std::vector<std::string> take_aliases(Transaction& tx, Id site, std::string_view text) {
    std::vector<std::string> taken;
    for (const Id other : bearers_of(tx, site, text)) {
        const auto row = tx.get(Tab::object, {other});
        for (const auto& alias : tx.select(Idx::alias_object, {other})) {
            const auto& called = text_at(*alias, col::alias::alias);
            if (!share_mark(called, text)) continue;
            taken.push_back("#" + std::to_string(other) + " (" +
                            (row == nullptr ? std::string("gone") : text_at(*row, col::object::name)) +
                            ") no longer has the alias \"" + called + "\"");
            tx.erase(Tab::alias, {int_at(*alias, col::alias::id)});
        }
        index_avatar_names(tx, other);
    }
    return taken;
}

bool avatar_names_written(Transaction& tx) { return tx.get(Tab::meta, {std::string(written_key)}) != nullptr; }

void write_all_avatar_names(Transaction& tx) {
    constexpr std::size_t page = 256;
    Key after;
    for (;;) {
        const auto rows = tx.sweep(Tab::player, after, page);
        for (const auto& row : rows)
            if (const Id avatar = int_at(*row, col::player::avatar); avatar != 0) index_avatar_names(tx, avatar);
        if (rows.size() < page) break;
        after = {rows.back()->at(col::player::id)};
    }
    tx.put(Tab::meta, {std::string(written_key), std::string("1")});
}

}  // namespace moosaic::world
