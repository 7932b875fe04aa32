// Where this program is installed, or built: PREFIX/bin/moosaic, a build tree being laid out like an installation.
#pragma once

#include <string>

namespace moosaic::host {

struct Prefix {
    std::string root;
    [[nodiscard]] std::string plugins() const { return root + "/lib/moosaic/plugins"; }
    [[nodiscard]] std::string libexec() const { return root + "/libexec/moosaic"; }
    [[nodiscard]] std::string share() const { return root + "/share/moosaic"; }
};

// The folder above that of the running program's file.
Prefix own_prefix();

}  // namespace moosaic::host
