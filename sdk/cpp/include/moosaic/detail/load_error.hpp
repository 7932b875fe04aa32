// The dynamic linker's words, in those of somebody who has to do something about them. Used by whatever opens plugins.
#pragma once

#include <cxxabi.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include <moosaic/result.hpp>

namespace moosaic::detail {

inline std::string demangled(const std::string& symbol) {
    int status = 0;
    const std::unique_ptr<char, void (*)(void*)> name(abi::__cxa_demangle(symbol.c_str(), nullptr, nullptr, &status),
                                                      std::free);
    return status == 0 && name != nullptr ? name.get() : symbol;
}

inline Error load_error(const std::string& said, const std::string& file) {
    const auto word = [&](std::size_t from) { return said.substr(from, said.find_first_of(" \t\n,;)'", from) - from); };
    constexpr std::string_view undefined = "undefined symbol: ";
    if (const auto at = said.find(undefined); at != std::string::npos) {
        const std::string symbol = word(at + undefined.size());
        const std::string name = demangled(symbol);
        return {"the plugin cannot be loaded: nobody has " + name + (name == symbol ? "" : " (" + symbol + ")"), file,
                "name the library that has it in LIBS of moosaic_add_plugin(), or add the source that defines it"};
    }
    if (const auto at = said.find(": cannot open shared object file"); at != std::string::npos) {
        const auto from = said.find_last_of(" \t\n(", at - 1);
        const std::string library = said.substr(from == std::string::npos ? 0 : from + 1, at - (from + 1));
        return {"the plugin cannot be loaded: it needs " + library + ", which is not here", file,
                "install that library; `ldd` on the file shows all that are missing"};
    }
    constexpr std::string_view version = "version `";
    if (const auto at = said.find(version); at != std::string::npos)
        return {"the plugin cannot be loaded: it needs " + word(at + version.size()) + ": " + said, file,
                "it was built on a newer system: build it on this one, or with an older compiler"};
    return {"the plugin cannot be loaded: " + said, file, "install the libraries it needs, or build it again"};
}

}  // namespace moosaic::detail
