// CommonPasswords: passwords that everybody tries first, which nobody may choose.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <moosaic/result.hpp>

namespace moosaic::accounts {

// Read once, then immutable: any thread. Words are compared without case and without blanks around them. Kept are 64
// bits of each word: one password in 2^40 is refused by mistake, and its owner asked for another.
class CommonPasswords {
public:
    CommonPasswords() = default;  // none
    // One word a line, whatever the line ends and with or without a byte order mark; UTF-8. Lines that are no UTF-8 can
    // be nobody's password and are passed over. What is no such list (UTF-16, binary, no word at all) is refused.
    static Result<CommonPasswords> parse(std::string_view text, const std::string& where);
    static Result<CommonPasswords> read(const std::string& file);

    [[nodiscard]] bool contains(std::string_view password) const;
    [[nodiscard]] std::size_t size() const { return words_.size(); }

private:
    std::vector<std::uint64_t> words_;  // sorted
};

}  // namespace moosaic::accounts
