#include "session/output_queue.hpp"

#include <algorithm>
#include <iterator>

namespace moosaic::session {

namespace {

constexpr std::size_t item_cost = 64;  // bookkeeping, so that empty lines are not free

std::size_t cost(const OutputItem& item) { return item.markup->size() + item_cost; }

}  // namespace

void OutputQueue::push(OutputItem item) {
    bytes_ += cost(item);
    items_.push_back(std::move(item));
    while (bytes_ > limit_ && items_.size() > 1)
        if (!drop_oldest(false) && !drop_oldest(true)) break;
}

bool OutputQueue::drop_oldest(bool own_too) {
    const auto last = std::prev(items_.end());
    const auto at = std::find_if(items_.begin(), last, [own_too](const OutputItem& i) { return own_too || !i.own; });
    if (at == last) return false;
    bytes_ -= cost(*at);
    dropped_ += 1 + static_cast<std::size_t>(std::count(at->markup->begin(), at->markup->end(), '\n'));
    items_.erase(at);
    return true;
}

std::optional<OutputItem> OutputQueue::pop() {
    if (dropped_ != 0) {
        OutputItem note{std::make_shared<std::string>("[yellow]*** " + std::to_string(dropped_) +
                                                      (dropped_ == 1 ? " line was" : " lines were") +
                                                      " dropped: your client did not keep up. ***[/]"),
                        false};
        dropped_ = 0;
        return note;
    }
    if (items_.empty()) return std::nullopt;
    OutputItem item = std::move(items_.front());
    items_.pop_front();
    bytes_ -= cost(item);
    return item;
}

}  // namespace moosaic::session
