// Rows of the audit log that the engine itself writes (world.md 6.2).
#include "world/memo.hpp"
#include "world/rows.hpp"
#include "world/text.hpp"

namespace moosaic::world {

void World::audit(std::string_view action, Id target, std::string_view detail) {
    const Id player = surroundings_.player();
    if (player == 0) return;
    const auto accounts = transaction_.select(Idx::player_avatar, {player});
    if (accounts.empty()) return;
    put_audit(int_at(*accounts.front(), col::player::id), action, target, detail);
}

void World::audit_own(std::string_view action, Id target, std::string_view detail) {
    put_audit(Field(), action, target, detail);
}

void World::put_audit(Field actor, std::string_view action, Id target, std::string_view detail) {
    transaction_.put(Tab::audit,
                     {transaction_.allocate(Seq::row), std::move(actor), std::string(action), optional_id(target),
                      target == 0 ? std::string() : clean_text(plain_text(target), 255), clean_text(detail, 10000),
                      optional_id(surroundings_.session_site()), surroundings_.now()});
}

}  // namespace moosaic::world
