// libFuzzer target: any text as a verb file, that is its first line, and as words with a shell's quoting.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "command/shell_words.hpp"
#include "command/verb_file.hpp"

using namespace moosaic;

namespace {

void check(bool holds) {
    if (!holds) std::abort();
}

void read(const std::string& file, command::Target target) {
    if (!command::has_shebang(file)) return;
    const auto header = command::parse_shebang(file, "verbs/a.py", target);
    if (!header) return check(!header.error().message.empty() && header.error().where.starts_with("verbs/a.py:1"));
    check(!header->names.empty());
    check(target == command::Target::optional || !header->on.empty());
    check(header->dspec == "this" || header->dspec == "any" || header->dspec == "none" || header->dspec == "either");
    for (const auto& [preposition, object] : header->ispec) check(!preposition.empty() && !object.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    for (const auto target : {command::Target::required, command::Target::optional}) {
        read(text, target);
        read("#!moo verb " + text, target);
    }
    if (const auto words = command::shell_words(text); words) {
        std::size_t letters = 0;
        for (const auto& word : *words) letters += word.size();
        check(letters <= size);
    } else {
        check(!words.error().message.empty());
    }
    return 0;
}
