// Standard input where a file or a password is expected: "-" or one of its names; read whole and bounded.
#pragma once

#include <cstddef>
#include <string>

#include <moosaic/result.hpp>

namespace moosaic::cli {

// "-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0".
bool names_standard_input(const std::string& file);

// All of it, waiting for its end. An Error: it cannot be read, there is more than `most` bytes, or it was read before:
// two options cannot share it. `what`: of whom the error speaks, "the key".
Result<std::string> read_standard_input(std::size_t most, const std::string& what);

// Its first line without the line's end, at most `most` bytes, waiting only for that.
Result<std::string> read_standard_line(std::size_t most, const std::string& what);

}  // namespace moosaic::cli
