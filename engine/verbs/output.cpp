// Text for other avatars (world.md 6.4, 8.5).
#include <moosaic/markup.hpp>

#include "verbs/request.hpp"

namespace moosaic::verbs {

using world::WorldError;

namespace {

Value write(Request& r) {
    const auto a = r.bind({"obj", "message"});
    r.need_wizard();
    r.task.deliver(a.object("obj"), a.text("message"), "text");
    return {};
}

Value notify(Request& r) {
    const auto a = r.bind({"obj", "message", "kind"});
    const auto kind = a.text_or("kind", "text");
    if (kind != "text" && kind != "say" && kind != "emote" && kind != "system" && kind != "persona")
        throw WorldError("UserError", "notify(): there is no kind of output called \"" + kind + "\".");
    r.need_wizard();
    const auto player = r.task.player();
    if (kind == "system" && player != 0 && !r.world.is_wizard(player))
        throw WorldError("UserError", "notify(): only a wizard's command may send system text.");
    r.task.deliver(a.object("obj"), a.text("message"), kind);
    return {};
}

Value escape(Request& r) { return markup::escape(r.bind({"text"}).text("text")); }

}  // namespace

void add_output_functions(Table& t) {
    t["write"] = write;
    t["notify"] = notify;
    t["escape"] = escape;
}

}  // namespace moosaic::verbs
