// Text for other avatars (world.md 6.4, 8.5).
#include <moosaic/markup.hpp>

#include "verbs/bodies.hpp"

namespace moosaic::verbs::body {

using world::WorldError;

void write(Request& r, Thing obj, const std::string& message) { r.task.deliver(obj.id, message, "text"); }

void notify(Request& r, Thing obj, const std::string& message, const std::optional<std::string>& given) {
    const auto kind = given.value_or("text");
    if (kind != "text" && kind != "say" && kind != "emote" && kind != "whisper" && kind != "system" &&
        kind != "persona")
        throw WorldError("UserError", "notify(): there is no kind of output called \"" + kind + "\".");
    const auto player = r.task.player();
    if (kind == "system" && player != 0 && !r.world.is_wizard(player))
        throw WorldError("UserError", "notify(): only a wizard's command may send system text.");
    r.task.deliver(obj.id, message, kind);
}

std::string escape(Request&, const std::string& text) { return markup::escape(text); }

}  // namespace moosaic::verbs::body
