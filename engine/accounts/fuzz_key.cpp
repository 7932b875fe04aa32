// libFuzzer target: any text as a line of authorized_keys.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "accounts/accounts.hpp"

using namespace moosaic;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view line(reinterpret_cast<const char*>(data), size);
    const auto key = accounts::parse_key(line);
    // What is taken is a bounded line and has a fingerprint.
    if (key && (size > accounts::max_key_line || key->fingerprint.size() != 50 || key->blob.size() < 40)) std::abort();
    if (!key && key.error().message.empty()) std::abort();
    return 0;
}
