// Examinable: a storage that can be looked at without being opened, for `moosaic doctor`. API 0.
#pragma once

#include <string>
#include <vector>

#include <moosaic/result.hpp>
#include <moosaic/storage.hpp>

namespace moosaic::storage {

struct Examination {
    bool found = false;               // there is something in this directory
    int version = 0;                  // of its schema
    std::vector<std::string> faults;  // each one sentence; none: sound
};

// A storage plugin that keeps something derives from this too.
class Examinable {
public:
    virtual ~Examinable() = default;
    // Looks at what lies in `directory` without changing it; a server may be running on it. Reads everything, so it may
    // take long. An Error: it could not be looked at. Called on a configured plugin. [any]
    virtual Result<Examination> examine(const std::string& directory, const Schema& schema) = 0;
};

}  // namespace moosaic::storage
