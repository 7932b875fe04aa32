#include "cli/credentials.hpp"

#include <algorithm>
#include <sstream>

#include "cli/standard_input.hpp"
#include "world/text.hpp"
#include "worldfiles/text_file.hpp"

namespace moosaic::cli {

namespace {

constexpr std::size_t longest_key = 8192;
constexpr std::uintmax_t largest_key_file = 1u << 20;
constexpr std::size_t longest_password = 4096;  // to be read; what may be kept is another rule

void drop_carriage_return(std::string& line) {
    if (line.ends_with('\r')) line.pop_back();
}

}  // namespace

Result<std::string> read_key_line(const std::string& file) {
    const bool standard = names_standard_input(file);
    auto bytes = standard ? read_standard_input(largest_key_file, "the key") : Result<std::string>();
    if (!bytes) return bytes;
    auto text = standard ? worldfiles::text_of(std::move(*bytes), "standard input")
                         : worldfiles::read_text(file, file, largest_key_file);
    if (!text) {
        auto error = std::move(text.error());
        error.message = "the key file cannot be taken: " + error.message;
        error.remedy = "name a public key file, as ~/.ssh/id_ed25519.pub; - takes the key from standard input";
        return tl::unexpected(std::move(error));
    }
    std::istringstream lines(*text);
    for (std::string line; std::getline(lines, line);) {
        if (line.size() > longest_key) return fail("that line is too long for a public key", file);
        drop_carriage_return(line);
        const auto first = line.find_first_not_of(" \t");
        if (first != std::string::npos && line[first] != '#') return line.substr(first);
    }
    return fail("there is no key in the file", file);
}

Result<std::string> read_password() {
    auto read = read_standard_line(longest_password, "the password");
    if (!read) return read;
    std::string line = std::move(*read);
    drop_carriage_return(line);
    if (line.starts_with("\xEF\xBB\xBF")) line.erase(0, 3);
    if (line.empty()) return fail("there is no password on standard input", {}, "write it there, as the first line");
    if (!world::valid_utf8(line)) return fail("the password on standard input is not UTF-8");
    return line;
}

}  // namespace moosaic::cli
