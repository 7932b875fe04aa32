// Is what a library exports what its mark has promised? Used by whatever opens plugins: the host and the worker
// program.
#pragma once

#include <string>

#include <moosaic/detail/mark.hpp>
#include <moosaic/plugin.hpp>

namespace moosaic::detail {

inline Result<void> check_manifest(const Manifest& manifest, const Mark& mark, const std::string& file) {
    const std::string again = "build the plugin again, from clean";
    const auto same = [](const char* text, const std::string& expected) { return text != nullptr && text == expected; };
    if (manifest.magic != plugin_magic)
        return fail("the plugin's manifest is damaged: wrong magic number", file, again);
    if (manifest.api != api_version)
        return fail("the plugin's manifest is for plugin API " + std::to_string(manifest.api) + ", its mark for " +
                        std::to_string(mark.api),
                    file, again);
    if (!same(manifest.kind, mark.kind) || !same(manifest.name, mark.name) || manifest.abi == nullptr ||
        mark.text.find(manifest.abi) == std::string::npos)
        return fail("the plugin's manifest and its mark disagree", file, again);
    return {};
}

}  // namespace moosaic::detail
