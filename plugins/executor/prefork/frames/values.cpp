// Values: see values.hpp.
#include "values.hpp"

#include <algorithm>
#include <cstring>

#include "frames.hpp"

namespace moosaic::executor::frames {

namespace {

constexpr std::size_t value_bytes = 24;  // one wire::Value in a list

void check_depth(int depth) {
    if (depth > max_value_depth)
        throw Refused("the value is nested more than " + std::to_string(max_value_depth) + " deep");
}

bool is_continuation(unsigned char c) { return (c & 0xc0U) == 0x80U; }

bool all_ascii(const unsigned char* eight) {
    std::uint64_t word = 0;
    std::memcpy(&word, eight, sizeof word);
    return (word & 0x8080808080808080ULL) == 0;
}

// Length of the well-formed UTF-8 sequence at `at`, 0 if there is none (Unicode 15, table 3-7).
std::size_t utf8_length(const unsigned char* at, std::size_t left) {
    const unsigned char c = at[0];
    if (c < 0x80) return 1;
    if (c >= 0xc2 && c <= 0xdf) return left >= 2 && is_continuation(at[1]) ? 2 : 0;
    if (c >= 0xe0 && c <= 0xef) {
        if (left < 3 || !is_continuation(at[1]) || !is_continuation(at[2])) return 0;
        return (c == 0xe0 && at[1] < 0xa0) || (c == 0xed && at[1] > 0x9f) ? 0 : 3;
    }
    if (c >= 0xf0 && c <= 0xf4) {
        if (left < 4 || !is_continuation(at[1]) || !is_continuation(at[2]) || !is_continuation(at[3])) return 0;
        return (c == 0xf0 && at[1] < 0x90) || (c == 0xf4 && at[1] > 0x8f) ? 0 : 4;
    }
    return 0;
}

std::string read_decimal(::capnp::Text::Reader from) {
    std::string text(from.cStr(), from.size());
    const std::size_t start = !text.empty() && text[0] == '-' ? 1 : 0;
    if (text.size() == start || !std::all_of(text.begin() + static_cast<std::ptrdiff_t>(start), text.end(),
                                             [](char c) { return c >= '0' && c <= '9'; }))
        throw Refused("a big integer is not a decimal number");
    return text;
}

// ISO forms of dates and times: short and plain.
std::string read_iso(::capnp::Text::Reader from) {
    std::string text(from.cStr(), from.size());
    if (text.size() > 64 || !std::all_of(text.begin(), text.end(), [](char c) {
            return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '-' || c == ':' || c == '+' || c == '.';
        }))
        throw Refused("a date or time is not in ISO form");
    return text;
}

Ref read_ref(wire::Ref::Reader from) {
    if (from.getKind() > static_cast<std::uint8_t>(RefKind::site)) throw Refused("a reference has an unknown kind");
    return Ref{static_cast<RefKind>(from.getKind()), from.getId(), from.getBoundTo(), read_text(from.getName()),
               from.getIndex()};
}

struct Writer {
    wire::Value::Builder to;
    Budget& budget;
    int depth;

    void operator()(std::monostate) { to.setNone(); }
    void operator()(bool b) { to.setBoolean(b); }
    void operator()(std::int64_t n) { to.setInteger(n); }
    void operator()(const BigInt& b) { to.setBigInt(text_of(b.decimal, budget)); }
    void operator()(double d) { to.setReal(d); }
    void operator()(const std::string& s) { to.setText(text_of(s, budget)); }
    void operator()(const Bytes& b) {
        budget.take(b.data.size());
        to.setBytes(::kj::arrayPtr(reinterpret_cast<const ::kj::byte*>(b.data.data()), b.data.size()));
    }
    void operator()(const Ref& r) {
        budget.take(40);
        auto ref = to.initRef();
        ref.setKind(static_cast<std::uint8_t>(r.kind));
        ref.setId(r.id);
        ref.setBoundTo(r.bound_to);
        ref.setIndex(r.index);
        if (!r.name.empty()) ref.setName(text_of(r.name, budget));
    }
    void operator()(const DateTime& d) { to.setDateTime(text_of(d.iso, budget)); }
    void operator()(const Date& d) { to.setDate(text_of(d.iso, budget)); }
    void operator()(const TimeOfDay& d) { to.setTimeOfDay(text_of(d.iso, budget)); }
    void operator()(const TimeDelta& d) { to.setTimeDelta(d.microseconds); }
    void operator()(const List& l) {
        items(l.items, [this](unsigned n) { return to.initList(n); });
    }
    void operator()(const Tuple& l) {
        items(l.items, [this](unsigned n) { return to.initTuple(n); });
    }
    void operator()(const Set& l) {
        items(l.items, [&](unsigned n) { return l.frozen ? to.initFrozenSet(n) : to.initSet(n); });
    }
    void operator()(const Dict& d) {
        check_depth(depth + (d.items.empty() ? 0 : 1));
        budget.take(2 * d.items.size() * value_bytes);
        auto list = to.initDict(static_cast<unsigned>(2 * d.items.size()));
        unsigned i = 0;
        for (const auto& [key, value] : d.items) {
            write_value(list[i++], key, budget, depth + 1);
            write_value(list[i++], value, budget, depth + 1);
        }
    }

    template <class Init>
    void items(const std::vector<Value>& from, Init init) {
        budget.take(from.size() * value_bytes);
        write_items(init(static_cast<unsigned>(from.size())), from, budget, depth + 1);
    }
};

Value read_dict(ValueLists::Reader from, int depth) {
    if (from.size() % 2 != 0) throw Refused("a dict has a key without a value");
    Dict dict;
    dict.items.reserve(from.size() / 2);
    for (unsigned i = 0; i < from.size(); i += 2) {
        Value key = read_value(from[i], depth);
        dict.items.emplace_back(std::move(key), read_value(from[i + 1], depth));
    }
    return dict;
}

using Trace = ::capnp::List<wire::TraceFrame>;

void write_trace(Trace::Builder to, const std::vector<TraceFrame>& trace, Budget& budget) {
    for (unsigned i = 0; i < to.size(); ++i) {
        to[i].setAuthor(text_of(trace[i].author, budget));
        to[i].setVerb(text_of(trace[i].verb, budget));
        to[i].setLine(trace[i].line);
        to[i].setSource(text_of(trace[i].source, budget));
    }
}

std::vector<TraceFrame> read_trace(Trace::Reader from) {
    std::vector<TraceFrame> trace;
    trace.reserve(from.size());
    for (const auto frame : from)
        trace.push_back(
            {read_text(frame.getAuthor()), read_text(frame.getVerb()), frame.getLine(), read_text(frame.getSource())});
    return trace;
}

}  // namespace

void Budget::take(std::size_t bytes) {
    if (bytes > left_)
        throw Refused("the value is too large to pass to or from a verb: more than " +
                      std::to_string(max_frame_bytes / 1024 / 1024) + " MiB");
    left_ -= bytes;
}

::kj::StringPtr text_of(const std::string& text, Budget& budget) {
    budget.take(text.size());
    if (!is_utf8(text)) throw Refused("a text is not UTF-8");
    return {text.c_str(), text.size()};
}

bool is_utf8(std::string_view text) {
    const auto* at = reinterpret_cast<const unsigned char*>(text.data());
    const auto* const end = at + text.size();
    while (at != end) {
        while (end - at >= 8 && all_ascii(at)) at += 8;
        while (at != end && *at < 0x80) ++at;  // most texts are short and ASCII
        if (at == end) return true;
        const std::size_t n = utf8_length(at, static_cast<std::size_t>(end - at));
        if (n == 0) return false;
        at += n;
    }
    return true;
}

std::string read_text(::capnp::Text::Reader from) {
    if (!is_utf8({from.cStr(), from.size()})) throw Refused("a text is not UTF-8");
    return {from.cStr(), from.size()};
}

void write_value(wire::Value::Builder to, const Value& value, Budget& budget, int depth) {
    check_depth(depth);
    std::visit(Writer{to, budget, depth}, value.v);
}

void write_items(ValueLists::Builder to, const std::vector<Value>& items, Budget& budget, int depth) {
    for (unsigned i = 0; i < to.size(); ++i) write_value(to[i], items[i], budget, depth);
}

std::vector<Value> read_items(ValueLists::Reader from, int depth) {
    std::vector<Value> items;
    items.reserve(from.size());
    for (const auto item : from) items.push_back(read_value(item, depth));
    return items;
}

Value read_value(wire::Value::Reader from, int depth) {
    check_depth(depth);
    switch (from.which()) {
        case wire::Value::NONE:
            return {};
        case wire::Value::BOOLEAN:
            return from.getBoolean();
        case wire::Value::INTEGER:
            return static_cast<std::int64_t>(from.getInteger());
        case wire::Value::BIG_INT:
            return BigInt{read_decimal(from.getBigInt())};
        case wire::Value::REAL:
            return from.getReal();
        case wire::Value::TEXT:
            return read_text(from.getText());
        case wire::Value::BYTES: {
            const auto data = from.getBytes();
            return Bytes{std::string(reinterpret_cast<const char*>(data.begin()), data.size())};
        }
        case wire::Value::REF:
            return read_ref(from.getRef());
        case wire::Value::DATE_TIME:
            return DateTime{read_iso(from.getDateTime())};
        case wire::Value::DATE:
            return Date{read_iso(from.getDate())};
        case wire::Value::TIME_OF_DAY:
            return TimeOfDay{read_iso(from.getTimeOfDay())};
        case wire::Value::TIME_DELTA:
            return TimeDelta{from.getTimeDelta()};
        case wire::Value::LIST:
            return List{read_items(from.getList(), depth + 1)};
        case wire::Value::TUPLE:
            return Tuple{read_items(from.getTuple(), depth + 1)};
        case wire::Value::SET:
            return Set{read_items(from.getSet(), depth + 1), false};
        case wire::Value::FROZEN_SET:
            return Set{read_items(from.getFrozenSet(), depth + 1), true};
        case wire::Value::DICT:
            return read_dict(from.getDict(), depth + 1);
    }
    throw Refused("a value has an unknown type");
}

void write_stopped(wire::Stopped::Builder to, const Stopped& stopped, Budget& budget) {
    to.setWhy(static_cast<std::uint8_t>(stopped.why));
    to.setMessage(text_of(stopped.message, budget));
    write_trace(to.initTrace(static_cast<unsigned>(stopped.trace.size())), stopped.trace, budget);
}

Stopped read_stopped(wire::Stopped::Reader from) {
    if (from.getWhy() > static_cast<std::uint8_t>(Stopped::Why::call_limit)) throw Refused("an unknown reason to stop");
    return {static_cast<Stopped::Why>(from.getWhy()), read_text(from.getMessage()), read_trace(from.getTrace())};
}

void write_outcome(wire::Outcome::Builder to, const Outcome& outcome, Budget& budget) {
    if (const auto* value = std::get_if<Value>(&outcome)) {
        write_value(to.initValue(), *value, budget);
    } else if (const auto* raised = std::get_if<Raised>(&outcome)) {
        auto wire = to.initRaised();
        wire.setType(text_of(raised->type, budget));
        wire.setMessage(text_of(raised->message, budget));
        write_value(wire.initData(), raised->data, budget);
        write_trace(wire.initTrace(static_cast<unsigned>(raised->trace.size())), raised->trace, budget);
    } else {
        write_stopped(to.initStopped(), std::get<Stopped>(outcome), budget);
    }
}

Outcome read_outcome(wire::Outcome::Reader from) {
    switch (from.which()) {
        case wire::Outcome::VALUE:
            return read_value(from.getValue());
        case wire::Outcome::RAISED: {
            const auto raised = from.getRaised();
            return Raised{read_text(raised.getType()), read_text(raised.getMessage()), read_value(raised.getData()),
                          read_trace(raised.getTrace())};
        }
        case wire::Outcome::STOPPED:
            return read_stopped(from.getStopped());
    }
    throw Refused("an outcome of an unknown type");
}

}  // namespace moosaic::executor::frames
