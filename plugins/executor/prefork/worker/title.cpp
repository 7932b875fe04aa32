// Title: see title.hpp.
#include "title.hpp"

#include <algorithm>
#include <cstring>

namespace moosaic::worker {

Title::Title(int argc, char** argv) : start_(argv[0]), end_(argv[0]) {
    for (int i = 0; i < argc && argv[i] == end_; ++i) end_ = argv[i] + std::strlen(argv[i]) + 1;
}

void Title::set(std::string_view title) {
    const auto room = static_cast<std::size_t>(end_ - start_);
    if (room < 2) return;
    std::memset(start_, 0, room);
    std::memcpy(start_, title.data(), std::min(title.size(), room - 2));
    // A last byte that is not zero makes the kernel show the text up to its first zero and nothing behind it
    // (proc(5), /proc/pid/cmdline).
    end_[-1] = '.';
}

}  // namespace moosaic::worker
