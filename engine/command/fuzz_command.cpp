// libFuzzer target: any line, through splitter, lexer, resolution and dispatch over the Cellar, and as a shebang.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "command/dispatch.hpp"
#include "command/find_object.hpp"
#include "command/line.hpp"
#include "command/testing/cellar.hpp"
#include "command/verb_file.hpp"

using namespace moosaic;

namespace {

void check(bool holds) {
    if (!holds) std::abort();
}

void run_line(command::Scene& scene, std::string_view typed) {
    command::Line line{std::string(typed)};
    while (auto fragment = command::next_fragment(scene, line)) {
        check(!fragment->words.empty());
        check(line.rest.size() <= typed.size());
        command::resolve(scene, *fragment);
        const auto selected = command::select(scene, *fragment);
        check(selected || !selected.error().message.empty());
        command::parser_value(*fragment, selected ? &*selected : nullptr);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    auto scene = command::testing::cellar();
    try {
        run_line(scene, text);
    } catch (const world::WorldError& error) {
        check(error.type == "UsageError");
    }
    try {
        command::find_object(scene, {}, text, false);
    } catch (const world::WorldError&) {
        // An ambiguous or missing name is an answer.
    }
    if (command::has_shebang(text)) {
        if (const auto header = command::parse_shebang(text); header) check(!header->names.empty());
    }
    return 0;
}
