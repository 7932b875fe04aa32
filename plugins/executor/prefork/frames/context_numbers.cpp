// See context_numbers.hpp.
#include "context_numbers.hpp"

#include <algorithm>
#include <vector>

namespace moosaic::executor::frames {

namespace {

constexpr std::size_t part_bytes = 64;
// No number is given twice; after four thousand million values the rest cross every time.
constexpr std::uint32_t last_number = UINT32_MAX - 2;

// Takes what a value weighs from `left`; false: it is more.
bool fits(const Value& value, std::size_t& left) {
    std::size_t bytes = part_bytes;
    if (const auto* text = value.get<std::string>()) bytes += text->size();
    if (const auto* data = value.get<Bytes>()) bytes += data->data.size();
    if (const auto* big = value.get<BigInt>()) bytes += big->decimal.size();
    if (bytes > left) return false;
    left -= bytes;
    const auto all = [&left](const std::vector<Value>& items) {
        return std::all_of(items.begin(), items.end(), [&left](const Value& item) { return fits(item, left); });
    };
    if (const auto* list = value.get<List>()) return all(list->items);
    if (const auto* tuple = value.get<Tuple>()) return all(tuple->items);
    if (const auto* set = value.get<Set>()) return all(set->items);
    const auto* dict = value.get<Dict>();
    return dict == nullptr || std::all_of(dict->items.begin(), dict->items.end(), [&left](const auto& item) {
               return fits(item.first, left) && fits(item.second, left);
           });
}

}  // namespace

ContextNumbers ContextSent::number(const Context& context) const {
    ContextNumbers numbers;
    if (context.parser_lasts) numbers.parser = number(context.parser, next_);
    numbers.settings = number(context.settings, std::max(next_, numbers.parser.number + 1));
    return numbers;
}

Numbered ContextSent::number(const SharedValue& value, std::uint32_t next) const {
    if (value.is_none() || next >= last_number) return {};
    if (const auto found = numbers_.find(&value.value()); found != numbers_.end()) return {found->second, true};
    std::size_t left = most_kept_bytes;
    return fits(value, left) ? Numbered{next, false} : Numbered{};
}

void ContextSent::sent(const Context& context, const ContextNumbers& numbers) {
    sent(context.parser, numbers.parser);
    sent(context.settings, numbers.settings);
    for (; order_.size() > most_kept_values; order_.pop_front()) numbers_.erase(&order_.front().value());
}

void ContextSent::sent(const SharedValue& value, Numbered numbered) {
    if (numbered.number == 0 || numbered.known) return;
    order_.push_back(value);  // first: an address in the map is held by somebody, whatever fails
    numbers_.insert_or_assign(&value.value(), numbered.number);
    next_ = numbered.number + 1;
}

bool ContextHeld::received(Context& context, const ContextNumbers& numbers) {
    if (!received(context.parser, numbers.parser) || !received(context.settings, numbers.settings)) return false;
    for (; order_.size() > most_kept_values; order_.pop_front()) kept_.erase(order_.front());
    return true;
}

bool ContextHeld::received(SharedValue& value, Numbered numbered) {
    if (numbered.number == 0) return !numbered.known;
    if (!numbered.known) {
        kept_[numbered.number] = value;
        order_.push_back(numbered.number);
        return true;
    }
    const auto found = kept_.find(numbered.number);
    if (found == kept_.end()) return false;
    value = found->second;
    return true;
}

}  // namespace moosaic::executor::frames
