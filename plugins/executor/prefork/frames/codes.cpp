// Codes: see codes.hpp.
#include "codes.hpp"

namespace moosaic::executor::frames {

const std::string* Codes::find(const VerbCode& code) const {
    const auto found = kept_.find({code.verb, code.hash});
    return found == kept_.end() ? nullptr : &found->second;
}

void Codes::keep(const VerbCode& code, std::string text) {
    if (find(code) != nullptr) return;
    if (kept_.size() >= most || bytes_ + code.source.size() > most_bytes) {
        kept_.clear();
        bytes_ = 0;
    }
    bytes_ += code.source.size();
    kept_.emplace(std::pair(code.verb, code.hash), std::move(text));
}

}  // namespace moosaic::executor::frames
