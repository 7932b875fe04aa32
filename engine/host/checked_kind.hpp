// CheckedKind: what the checked form of every kind of plugin answers alike, in the plugin's stead.
//
// A checked executor once answered needs() by itself, with nothing, and the engine's long work never let others go on.
#pragma once

#include <string>
#include <vector>

#include "host/plugin_faults.hpp"

namespace moosaic::host {

// Both outlive it. Life (describe, configure, start, stop) is the host's with the plugin itself.
template <class Kind>
class CheckedKind : public Kind {
public:
    CheckedKind(Kind& plugin, PluginFaults& faults) : plugin_(plugin), faults_(faults) {}

    [[nodiscard]] std::vector<std::string> needs() const override {
        std::vector<std::string> out;
        faults_.watch("needs", [&] { out = plugin_.needs(); });
        return out;
    }

protected:
    Kind& plugin_;          // NOLINT: for the kinds' own classes
    PluginFaults& faults_;  // NOLINT
};

}  // namespace moosaic::host
