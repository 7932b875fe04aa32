// Title: what the process table shows of this process, written over its own arguments.
#pragma once

#include <string_view>

namespace moosaic::worker {

// Needs no system call, so that a worker may take its principal's title behind its walls. The arguments are gone after
// the first set(): copy what you need.
class Title {
public:
    Title(int argc, char** argv);
    void set(std::string_view title);

private:
    char* start_;
    char* end_;
};

}  // namespace moosaic::worker
