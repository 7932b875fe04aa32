// libFuzzer target: any text as a stored value, any value as a worker may send it, any text as a name.
#include <fuzzer/FuzzedDataProvider.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "world/encoding.hpp"
#include "world/error.hpp"
#include "world/text.hpp"

using namespace moosaic;

namespace {

void check(bool holds) {
    if (!holds) std::abort();
}

// What was once stored is read back as what it was, however often.
void store_and_read(const Value& value) {
    std::string stored;
    try {
        stored = world::encode(value);
    } catch (const world::WorldError& error) {
        check(!error.message.empty());
        return;
    }
    check(stored.size() <= world::max_encoded_size);
    const auto read = world::decode_strict(stored);
    check(read.has_value());
    const auto again = world::encode(*read);
    const auto once_more = world::decode_strict(again);
    check(once_more.has_value() && world::encode(*once_more) == again);
}

std::vector<Value> items(FuzzedDataProvider& data, int depth);

Value any_value(FuzzedDataProvider& data, int depth) {
    const auto text = [&data] { return data.ConsumeRandomLengthString(64); };
    switch (data.ConsumeIntegralInRange(0, depth > 80 ? 11 : 15)) {
        case 0:
            return {};
        case 1:
            return data.ConsumeBool();
        case 2:
            return data.ConsumeIntegral<std::int64_t>();
        case 3:
            return BigInt{text()};
        case 4:
            return data.ConsumeFloatingPoint<double>();
        case 5:
            return text();
        case 6:
            return Bytes{text()};
        case 7:
            return Ref{static_cast<RefKind>(data.ConsumeIntegralInRange(0, 8)), data.ConsumeIntegral<Id>(), 0, text(),
                       0};
        case 8:
            return DateTime{text()};
        case 9:
            return Date{text()};
        case 10:
            return TimeOfDay{text()};
        case 11:
            return TimeDelta{data.ConsumeIntegral<std::int64_t>()};
        case 12:
            return Value::list(items(data, depth));
        case 13:
            return Value::tuple(items(data, depth));
        case 14:
            return Set{items(data, depth), data.ConsumeBool()};
        default: {
            Dict dict;
            for (auto& key : items(data, depth)) dict.items.emplace_back(std::move(key), any_value(data, depth + 1));
            return dict;
        }
    }
}

std::vector<Value> items(FuzzedDataProvider& data, int depth) {
    std::vector<Value> made;
    for (int n = data.ConsumeIntegralInRange(0, 4); n > 0 && data.remaining_bytes() > 0; --n)
        made.push_back(any_value(data, depth + 1));
    return made;
}

void names(std::string_view text) {
    const auto clean = world::clean_text(text, 100);
    check(world::valid_utf8(clean) && world::text_length(clean) <= 100 && world::clean_text(clean, 100) == clean);
    const auto folded = world::fold(text);
    check(world::valid_utf8(folded));
    try {
        world::check_name(text, "A name");
        check(world::valid_utf8(text) && world::text_length(text) <= world::max_name_length);
    } catch (const world::WorldError& error) {
        check(error.type == "UserError");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto value = world::decode(text);
    store_and_read(value);
    store_and_read(world::replace_object(value, 1, Value()));
    check(value.object_id() == 0 || !world::objects_in(value).empty());
    names(text);
    FuzzedDataProvider provider(data, size);
    store_and_read(any_value(provider, 0));
    return 0;
}
