// What each path answers; nothing of HTTP but its status numbers.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include <moosaic/monitor.hpp>

namespace moosaic::metrics {

struct Answer {
    unsigned status = 200;
    std::string type;
    std::string body;
};

// Used on one thread.
class Answers {
public:
    explicit Answers(Monitor& monitor) : monitor_(monitor) {}

    // `target` as in the request line; a query is passed over.
    Answer to(std::string_view target);

private:
    const std::string& text();

    Monitor& monitor_;
    std::string text_;
    std::chrono::steady_clock::time_point made_;
};

}  // namespace moosaic::metrics
