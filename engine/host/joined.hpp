// Words as one text, for messages: "a, b, c".
#pragma once

#include <string>
#include <vector>

namespace moosaic::host {

inline std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (const auto& word : words) out += (out.empty() ? "" : ", ") + word;
    return out;
}

}  // namespace moosaic::host
