// World: the caller, the memos, savepoints and the two sentinels the rules know.
#include "world/world.hpp"

#include "world/memo.hpp"
#include "world/rows.hpp"
#include "world/text.hpp"

namespace moosaic::world {

World::World(Transaction& transaction, Surroundings& surroundings, Principal caller)
    : transaction_(transaction), surroundings_(surroundings), caller_(caller), memo_(std::make_shared<Memo>()) {}

Principal World::set_caller(Principal caller) { return std::exchange(caller_, caller); }

void World::forget() { *memo_ = Memo(); }

Mark World::mark() { return {transaction_.savepoint(), hooks_.size()}; }

void World::undo(const Mark& mark) {
    transaction_.rollback(mark.savepoint);
    if (hooks_.size() > mark.hooks) hooks_.resize(mark.hooks);
    forget();
}

bool World::is_wizard(Id object) {
    if (object == 0) return false;
    if (memo_->wizards_version != transaction_.version()) {
        memo_->wizards.clear();
        memo_->wizards_version = transaction_.version();
    }
    if (const auto known = memo_->wizards.find(object); known != memo_->wizards.end()) return known->second;
    bool wizard = false;
    for (const auto& row : transaction_.select(Idx::player_avatar, {object}))
        wizard = wizard || flag_at(*row, col::player::wizard);
    memo_->wizards.emplace(object, wizard);
    return wizard;
}

bool World::is_player(Id object) { return object != 0 && transaction_.any(Idx::player_avatar, {object}); }

bool World::caller_is_wizard() { return caller_.system || is_wizard(caller_.id); }

Id World::sentinel(std::string_view name, Id& remembered) {
    if (remembered != 0) return remembered;
    for (const auto& row : transaction_.select(Idx::object_folded, {surroundings_.session_site(), fold(name)}))
        if (flag_at(*row, col::object::unique_name)) return remembered = int_at(*row, col::object::id);
    return 0;
}

Id World::system_object() { return sentinel("System Object", memo_->system_object); }

Id World::nothing() { return sentinel("nothing", memo_->nothing); }

void no_such_object(Id id) { throw WorldError("NoSuchObjectError", "There is no object #" + std::to_string(id) + "."); }

void no_such_row(std::string_view kind, Id id) {
    const std::string type = kind == "verb"       ? "NoSuchVerbError"
                             : kind == "property" ? "NoSuchPropertyError"
                                                  : "NoSuchObjectError";
    throw WorldError(type, "This " + std::string(kind) + " (#" + std::to_string(id) + ") is gone.", Value(id));
}

}  // namespace moosaic::world
