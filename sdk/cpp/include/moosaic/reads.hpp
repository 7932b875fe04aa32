// Which operations only read, and what they ask about, from the table of names. One answer for the engine, which
// answers ahead, for the worker, which keeps answers, and for runtimes, which cache them: were they to differ, a verb
// would see its own past.
#pragma once

#include <string>
#include <vector>

#include <moosaic/names.hpp>
#include <moosaic/ops.hpp>
#include <moosaic/value.hpp>

namespace moosaic {

namespace detail {

// The row of the name that a request gives; nullptr if it gives none that there is.
inline const names::Row* requested(Op op, const std::vector<Value>& args) {
    const std::size_t at = op == Op::method ? 1 : 0;
    const auto* name = args.size() > at ? args[at].get<std::string>() : nullptr;
    if (name == nullptr) return nullptr;
    if (op == Op::sdk) return names::find_function(*name);
    const auto* ref = args[0].get<Ref>();
    return ref != nullptr ? names::find(ref->kind, *name) : nullptr;
}

}  // namespace detail

// Whether everything read before a request still holds after it.
inline bool only_reads(Op op, const std::vector<Value>& args) {
    switch (op) {
        case Op::attr:
        case Op::query:
        case Op::find_verb:
        case Op::next_verb:
        case Op::code:
        case Op::text:
        case Op::frames:
        case Op::print:
            return true;
        case Op::method:
        case Op::sdk: {
            const auto* row = detail::requested(op, args);
            return row != nullptr && row->effect != names::Effect::writes;
        }
        default:
            return false;
    }
}

// Whether a request's answer hangs on nothing but the world and the caller stack, so that it may be given ahead.
inline bool may_be_ahead(Op op, const std::vector<Value>& args) {
    switch (op) {
        case Op::attr:
        case Op::query:
        case Op::find_verb:
        case Op::text:
            return true;
        case Op::method:
        case Op::sdk: {
            const auto* row = detail::requested(op, args);
            return row != nullptr && row->effect == names::Effect::reads && (op == Op::method || row->ahead);
        }
        default:
            return false;
    }
}

// The object a reading request asks about; nullptr if it asks about none, or is no such request. Points into `args`.
inline Ref* subject_of(Op op, std::vector<Value>& args) {
    Value* subject = nullptr;
    switch (op) {
        case Op::attr:
        case Op::find_verb:
        case Op::text:
        case Op::method:
            if (!args.empty()) subject = &args[0];
            break;
        case Op::query:
            if (auto* source = args.empty() ? nullptr : args[0].get<Tuple>();
                source != nullptr && source->items.size() > 1)
                subject = &source->items[1];
            break;
        default:
            break;
    }
    auto* ref = subject != nullptr ? subject->get<Ref>() : nullptr;
    return ref != nullptr && ref->kind == RefKind::object ? ref : nullptr;
}

}  // namespace moosaic
