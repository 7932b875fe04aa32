// Answers: see answers.hpp.
#include "answers.hpp"

#include <moosaic/reads.hpp>

#include <algorithm>
#include <utility>

namespace moosaic::worker {

std::uint64_t Answers::end() {
    const auto used = levels_.back().used;
    levels_.pop_back();
    return used;
}

const Value* Answers::find(Op op, Id caller, std::vector<Value>& args) {
    if (levels_.empty() || levels_.back().given == nullptr) return nullptr;
    auto& level = levels_.back();
    if (level.given->empty()) return nullptr;
    Ref* subject = subject_of(op, args);
    const Id id = subject != nullptr ? std::exchange(subject->id, 0) : 0;
    const Value* found = nullptr;
    for (const auto& given : *level.given) {
        const auto& ahead = *given;
        if (ahead.op != op || ahead.caller != caller || !items_equal(ahead.args, args)) continue;
        const auto place = std::lower_bound(ahead.answers.begin(), ahead.answers.end(), id,
                                            [](const auto& answer, Id wanted) { return answer.first < wanted; });
        if (place == ahead.answers.end() || place->first != id) continue;
        found = &place->second;
        level.used |= std::uint64_t{1} << (ahead.mark & 63U);
        break;
    }
    if (subject != nullptr) subject->id = id;
    return found;
}

void Answers::forget() {
    for (auto& level : levels_) level.given = nullptr;
}

}  // namespace moosaic::worker
