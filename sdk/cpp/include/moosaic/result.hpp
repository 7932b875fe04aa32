// Result<T>: how every function in the seam reports failure.
//
// Nothing crosses the seam as an exception. An Error says what failed, on what, and what to do about it;
// `text()` joins the three for a log line or a terminal.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace moosaic {

struct Error {
    std::string message;  // what went wrong, one sentence, no trailing full stop
    std::string where;    // file:line:column, key, plugin, object … may be empty
    std::string remedy;   // what the reader can do; may be empty

    [[nodiscard]] std::string text() const {
        std::string out = where.empty() ? message : where + ": " + message;
        if (!remedy.empty()) out += " (" + remedy + ")";
        return out;
    }
};

template <class T = void>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(std::string message, std::string where = {}, std::string remedy = {}) {
    return tl::unexpected<Error>(Error{std::move(message), std::move(where), std::move(remedy)});
}

}  // namespace moosaic
