#include "rekey_limit.hpp"

#include <algorithm>

namespace moosaic::transport::ssh {

bool RekeyLimit::take(TimePoint now, std::uint64_t bytes) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now - counted_until_);
    counted_until_ += seconds;
    const std::uint64_t pieces = (bytes - counted_bytes_) / bytes_each;
    counted_bytes_ += pieces * bytes_each;
    left_ = std::min(saved_at_most, left_ + static_cast<std::uint64_t>(seconds.count()) + pieces);
    if (left_ == 0) return false;
    --left_;
    return true;
}

}  // namespace moosaic::transport::ssh
