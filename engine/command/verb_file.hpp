// The first line of a verb file: `#!moo verb NAME… --on TARGET [--dspec S] [--ispec PREP:S…] [--raw] [--method]
// [--reserved]`.
//
// One routine for the world loader, `verb check` and @edit. Quoting is the shell's (quotes and backslashes; # is an
// ordinary character). Options may stand before or after the names, as `--option value` or `--option=value`, and may be
// shortened while the beginning is unique; --dobj is --dspec, --iobj is --ispec. --ispec takes all bare words that
// follow it, so names must not; repeated --ispec add up; of repeated --dspec and --on the last counts.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <moosaic/result.hpp>

#include "world/world.hpp"

namespace moosaic::command {

struct VerbHeader {
    std::vector<std::string> names;  // as written, `*` not expanded
    std::string on;                  // "$property", "#N" or an object's exact name; empty only where it may be missing
    std::string dspec = "none";
    std::vector<std::pair<std::string, std::string>> ispec;  // canonical preposition (or any, none) -> this any none
    world::VerbFlags flags;
};

enum class Target : std::uint8_t { required, optional };  // @edit names its object itself

// Does the text mean to start with a shebang: is `#!moo` the first thing in it? Text without one is skipped, no error.
bool has_shebang(std::string_view text);

// A warning about a text without one at its beginning that has such a line further down, below a comment or another
// `#!` line; nothing: it has none at all. `where` as below.
std::optional<Error> late_shebang(std::string_view text, std::string_view where);

// The header of a text that has one. The error says what is wrong with which word; `where` (a file name, may be empty)
// is put before it as "where:1".
Result<VerbHeader> parse_shebang(std::string_view text, std::string_view where = {}, Target target = Target::required);

}  // namespace moosaic::command
