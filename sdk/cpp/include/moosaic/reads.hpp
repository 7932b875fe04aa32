// Which operations only read, and what they ask about. One list for the engine, which answers ahead, for the worker,
// which keeps answers, and for runtimes, which cache them: were they to differ, a verb would see its own past.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include <moosaic/ops.hpp>
#include <moosaic/value.hpp>

namespace moosaic {

namespace detail {

inline constexpr std::array<std::string_view, 20> reading_methods = {"is_player",
                                                                     "is_wizard",
                                                                     "is_connected",
                                                                     "is_named",
                                                                     "contains",
                                                                     "is_a",
                                                                     "is_placed",
                                                                     "is_hidden_placement",
                                                                     "has_verb",
                                                                     "get_property",
                                                                     "get_property_objects",
                                                                     "has_property",
                                                                     "owns",
                                                                     "is_allowed",
                                                                     "can_caller",
                                                                     "caller_can_read",
                                                                     "name",
                                                                     "actor",
                                                                     "entity",
                                                                     "origin"};
inline constexpr std::array<std::string_view, 21> reading_functions = {"lookup",
                                                                       "players",
                                                                       "connected_players",
                                                                       "prefetch_property",
                                                                       "write",
                                                                       "notify",
                                                                       "account_for",
                                                                       "account_id_for",
                                                                       "current_account",
                                                                       "server_info",
                                                                       "check_verb",
                                                                       "escape",
                                                                       "find_object",
                                                                       "get_pronoun_object",
                                                                       "set_task_perms",
                                                                       "list_ssh_keys",
                                                                       "presence",
                                                                       "asker",
                                                                       "available_commands",
                                                                       "command_help",
                                                                       "parse_shebang"};

template <class Names>
bool names(const Names& list, const std::vector<Value>& args, std::size_t index) {
    const auto* name = args.size() > index ? args[index].get<std::string>() : nullptr;
    return name != nullptr && std::find(list.begin(), list.end(), *name) != list.end();
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
            return detail::names(detail::reading_methods, args, 1);
        case Op::sdk:
            return detail::names(detail::reading_functions, args, 0);
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
