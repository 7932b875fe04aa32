// KeepsFiles: a storage that keeps its world in files of the data directory. API 0.
#pragma once

#include <string>
#include <vector>

namespace moosaic::storage {

// A storage plugin that does derives from this too; others keep their world elsewhere.
class KeepsFiles {  // [any]
public:
    virtual ~KeepsFiles() = default;
    // Their names in the data directory, the database first, those included that are there only while it is open. They
    // are private to their owner, and their sizes are the size of the world. On a configured plugin, any thread.
    [[nodiscard]] virtual std::vector<std::string> files() const = 0;
};

}  // namespace moosaic::storage
