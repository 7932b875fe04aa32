// Where one fragment of a line ends and the next begins: pure text, no knowledge of verbs.
//
// Outside quoted spans and brackets a line is cut at `.` `,` `;` followed by spaces and a letter or `@`, and at the
// word `then`. Separators left at the end of a fragment are dropped with it; brackets of all kinds share one depth.
#pragma once

#include <cstddef>
#include <string_view>

namespace moosaic::command {

struct Cut {
    std::string_view fragment;  // trimmed; empty only for text made of separators
    std::string_view rest;      // what follows; empty at the end of the line
};

// The first fragment of `text` that is not empty. Text that holds nothing but separators and `then` gives an empty
// fragment and no rest.
Cut cut_fragment(std::string_view text);

}  // namespace moosaic::command
