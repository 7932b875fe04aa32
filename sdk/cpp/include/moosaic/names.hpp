// Everything verbs may name: one table for the engine, which binds arguments and answers, for the worker, which keeps
// answers, for runtimes, which make their types and functions of it, and for the tools that write `sdk.pyi` and
// the pages of a reference.
//
// Data only. A name is added by a row under names/ and its body: the engine's in the engine, a runtime's own in the
// runtime; both refuse to build or to start while one is missing.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <moosaic/names/functions.hpp>
#include <moosaic/names/objects.hpp>
#include <moosaic/names/row.hpp>
#include <moosaic/names/rows.hpp>
#include <moosaic/names/task.hpp>
#include <moosaic/value.hpp>

namespace moosaic::names {

static_assert(static_cast<int>(Kind::site) == static_cast<int>(RefKind::site));

namespace detail {

constexpr auto join() {
    std::array<Row, objects.size() + rows_of_objects.size() + of_the_task.size() + functions.size() + not_yet.size()>
        all{};
    auto out = all.begin();
    const auto add = [&](const auto& some) { out = std::copy(some.begin(), some.end(), out); };
    add(objects);
    add(rows_of_objects);
    add(of_the_task);
    add(functions);
    for (const auto name : not_yet)
        *out++ = Row{Kind::function, Form::call, name,        "(*args: Any, **kwargs: Any) -> Any",
                     Effect::reads,  By::nobody, Who::anyone, ""};
    return all;
}

}  // namespace detail

inline constexpr auto rows = detail::join();

namespace detail {

constexpr std::size_t places = 1024;  // a power of two, well above the number of rows
static_assert(rows.size() * 2 < places);

constexpr std::size_t place(Kind kind, std::string_view name) {
    std::uint32_t hash = 2166136261U ^ static_cast<std::uint32_t>(kind);
    for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
    return (hash ^ (hash >> 15U)) & (places - 1);
}

constexpr auto make_index() {
    std::array<std::uint16_t, places> index{};  // row + 1; 0: free
    for (std::size_t i = 0; i < rows.size(); ++i) {
        std::size_t at = place(rows[i].kind, rows[i].name);
        while (index[at] != 0) at = (at + 1) & (places - 1);
        index[at] = static_cast<std::uint16_t>(i + 1);
    }
    return index;
}

inline constexpr auto index = make_index();

}  // namespace detail

// The row, or nullptr.
constexpr const Row* find(Kind kind, std::string_view name) {
    for (std::size_t at = detail::place(kind, name); detail::index[at] != 0; at = (at + 1) & (detail::places - 1))
        if (const Row& row = rows[detail::index[at] - 1U]; row.kind == kind && row.name == name) return &row;
    return nullptr;
}
constexpr const Row* find(RefKind kind, std::string_view name) { return find(static_cast<Kind>(kind), name); }

// What the name of an Op::sdk request stands for: a function, or something of the parser that the engine answers.
constexpr const Row* find_function(std::string_view name) {
    const Row* row = find(Kind::function, name);
    return row != nullptr ? row : find(Kind::parser, name);
}

constexpr std::size_t index_of(const Row& row) { return static_cast<std::size_t>(&row - rows.data()); }

}  // namespace moosaic::names
