// Expansion and matching; see verb_names.hpp.
#include "world/verb_names.hpp"

#include <utf8proc.h>

#include <algorithm>

#include "world/error.hpp"
#include "world/text.hpp"

namespace moosaic::world {

namespace {

constexpr std::size_t max_stored_names = 1024;  // a verb

std::size_t first_length(std::string_view text) {
    utf8proc_int32_t code = 0;
    const auto length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                         static_cast<utf8proc_ssize_t>(text.size()), &code);
    return length < 1 ? 1 : static_cast<std::size_t>(length);
}

void check_written(const std::string& written) {
    check_name(written, "A verb name");
    if (written.empty() || written.front() == ' ' || written.back() == ' ')
        throw WorldError("UserError", "A verb name must not be empty, nor begin or end with a space.");
}

}  // namespace

std::vector<StoredName> expand_names(const std::vector<std::string>& written) {
    std::vector<StoredName> names;
    const auto store = [&](std::string name, bool pattern) {
        const bool known = std::any_of(names.begin(), names.end(), [&](const auto& n) { return n.name == name; });
        if (name.empty() || known) return;
        if (names.size() == max_stored_names) throw WorldError("UserError", "A verb has at most 1024 names.");
        names.push_back({std::move(name), pattern});
    };
    for (const auto& name : written) {
        check_written(name);
        const auto star = name.find('*');
        if (star == std::string::npos || star + 1 == name.size()) {
            store(name, star != std::string::npos);
            continue;
        }
        std::string word = name.substr(0, star);
        store(word, false);
        for (std::string_view rest = std::string_view(name).substr(star + 1); !rest.empty();) {
            const auto length = first_length(rest);
            word += rest.substr(0, length);
            rest.remove_prefix(length);
            store(word, false);
        }
    }
    if (names.empty()) throw WorldError("UserError", "A verb needs a name.");
    return names;
}

std::string full_name(const std::string& written) {
    const auto star = written.find('*');
    if (star == std::string::npos || star + 1 == written.size()) return written;
    return written.substr(0, star) + written.substr(star + 1);
}

int match_pattern(std::string_view pattern, std::string_view word) {
    if (!pattern.ends_with('*')) return 0;
    pattern.remove_suffix(1);
    if (pattern.empty()) return 2;
    return word.starts_with(pattern) ? 1 : 0;
}

}  // namespace moosaic::world
