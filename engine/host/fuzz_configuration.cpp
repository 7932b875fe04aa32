// libFuzzer target: any text as the configuration file, as a variable's value and as `--set`.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "host/configuration.hpp"
#include "host/test_sections.hpp"

using namespace moosaic;

namespace {

void check(bool holds) {
    if (!holds) std::abort();
}

void check_all(host::Configuration& configuration) {
    for (const auto& error : configuration.check()) check(!error.message.empty());
    (void)configuration.mentioned_sections();
    check(!configuration.show().empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    host::Configuration from_file;
    host::add_test_sections(from_file);
    if (auto loaded = from_file.load_text(text, "moosaic.toml"); !loaded) check(!loaded.error().message.empty());
    check_all(from_file);

    host::Configuration from_words;
    host::add_test_sections(from_words);
    if (auto set = from_words.apply_set(std::string(text)); !set) check(!set.error().message.empty());
    from_words.apply_environment({{"MOOSAIC_LOG__LEVEL", std::string(text)}, {"MOOSAIC_" + std::string(text), "1"}});
    check_all(from_words);
    return 0;
}
