// AheadAnswers: see ahead_answers.hpp.
#include "ahead_answers.hpp"

#include <moosaic/identical.hpp>
#include <moosaic/reads.hpp>

#include <algorithm>
#include <utility>

namespace moosaic::worker {

void AheadAnswers::begin(const executor::Call& call, const std::vector<executor::frames::Numbered>& numbers) {
    std::vector<std::uint32_t> lasting;
    for (const auto& numbered : numbers)
        if (numbered.number != 0) lasting.push_back(numbered.number);
    levels_.push_back({&call.ahead, 0, 0, 0});
    if (lasting.empty()) return;
    if (kept_.size() >= most_kept && !kept_.contains(lasting)) {
        kept_.clear();
        by_number_.clear();
    }
    auto& kept = kept_[std::move(lasting)];
    if (kept.number == 0) {
        kept.number = ++last_number_;
        by_number_.emplace(kept.number, &kept);
    }
    levels_.back().lasting = kept.number;
}

std::uint64_t AheadAnswers::end() {
    auto used = levels_.back().used;
    if (const auto kept = by_number_.find(levels_.back().lasting); kept != by_number_.end())
        used |= kept->second->used |= levels_.back().used_lasting;
    levels_.pop_back();
    return used;
}

const Value* AheadAnswers::find(Op op, Id caller, std::vector<Value>& args) {
    if (levels_.empty() || levels_.back().given == nullptr) return nullptr;
    auto& level = levels_.back();
    if (level.given->empty()) return nullptr;
    Ref* subject = subject_of(op, args);
    const Id id = subject != nullptr ? std::exchange(subject->id, 0) : 0;
    const Value* found = nullptr;
    lasted_ = false;
    for (const auto& given : *level.given) {
        const auto& ahead = *given;
        if (ahead.op != op || ahead.caller != caller || !identical(ahead.args, args)) continue;
        const auto place = std::lower_bound(ahead.answers.begin(), ahead.answers.end(), id,
                                            [](const auto& answer, Id wanted) { return answer.first < wanted; });
        if (place == ahead.answers.end() || place->first != id) continue;
        found = &place->second;
        lasted_ = ahead.lasting;
        const auto mark = std::uint64_t{1} << (ahead.mark & 63U);
        level.used |= mark;
        if (ahead.lasting) level.used_lasting |= mark;
        break;
    }
    if (subject != nullptr) subject->id = id;
    return found;
}

void AheadAnswers::forget() {
    for (auto& level : levels_) level.given = nullptr;
}

}  // namespace moosaic::worker
