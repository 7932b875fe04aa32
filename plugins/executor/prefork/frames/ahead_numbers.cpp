// Kept: see ahead_numbers.hpp.
#include "ahead_numbers.hpp"

namespace moosaic::executor::frames {

std::vector<Numbered> AheadSent::number(const std::vector<AheadPtr>& list) const {
    std::vector<Numbered> numbers(list.size());
    std::uint32_t next = next_;
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (!list[i]->lasting) continue;
        const auto found = numbers_.find(list[i].get());
        numbers[i] = found != numbers_.end() ? Numbered{found->second, true} : Numbered{next++, false};
    }
    return numbers;
}

void AheadSent::sent(const std::vector<AheadPtr>& list, const std::vector<Numbered>& numbers) {
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (numbers[i].number == 0 || numbers[i].known) continue;
        next_ = numbers[i].number + 1;
        numbers_.emplace(list[i].get(), numbers[i].number);
        order_.push_back(list[i]);
    }
    for (; order_.size() > most_kept; order_.pop_front()) numbers_.erase(order_.front().get());
}

bool AheadHeld::received(std::vector<AheadPtr>& list, const std::vector<Numbered>& numbers) {
    if (list.size() != numbers.size()) return list.empty();
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (numbers[i].known) {
            const auto found = kept_.find(numbers[i].number);
            if (found == kept_.end()) return false;
            list[i] = found->second;
        } else if (numbers[i].number != 0) {
            kept_[numbers[i].number] = list[i];
            order_.push_back(numbers[i].number);
        }
    }
    for (; order_.size() > most_kept; order_.pop_front()) kept_.erase(order_.front());
    return true;
}

}  // namespace moosaic::executor::frames
