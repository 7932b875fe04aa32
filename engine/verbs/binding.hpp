// Arguments of one request, bound to the parameters of its row with Python's rules and messages.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "verbs/request.hpp"

namespace moosaic::verbs {

// Holds references: the lists and the row must outlive it. TypeError for too many, unknown, doubled or missing ones.
// Every getter raises TypeError for a wrong type, naming function and parameter.
class Binding {
public:
    Binding(const names::Row& row, const std::vector<Value>& positional, const Value& keywords);

    [[nodiscard]] const Value* given(std::size_t at) const { return slots_[at]; }  // nullptr: its default is `...`
    [[nodiscard]] const Value& any(std::size_t at) const;                          // None if it was not given
    [[nodiscard]] const std::string& text(std::size_t at) const;
    [[nodiscard]] std::int64_t integer(std::size_t at) const;
    [[nodiscard]] Thing thing(std::size_t at) const;
    [[nodiscard]] const Ref& ref(std::size_t at) const;
    [[nodiscard]] Items items(std::size_t at) const;
    [[nodiscard]] const Rest& rest() const { return rest_; }

private:
    [[noreturn]] void wrong(std::size_t at, std::string_view wanted) const;
    void bind_positional(const std::vector<Value>& positional);
    void bind_keywords(const Value& keywords);
    void fill_in();

    const names::Row& row_;
    const names::Shape& shape_;
    std::array<const Value*, names::Shape::most> slots_{};
    Rest rest_;
};

using Body = Value (*)(Request&, const Binding&);

namespace detail {

template <class T>
struct Optional : std::false_type {};
template <class T>
struct Optional<std::optional<T>> : std::true_type {
    using Inside = T;
};

// The argument at `at` as a body's parameter of type T, or of a reference to one.
template <class T>
decltype(auto) take(const Binding& binding, std::size_t at) {
    using Plain = std::remove_cvref_t<T>;
    if constexpr (std::is_same_v<T, const Value*>) {
        return binding.given(at);
    } else if constexpr (Optional<Plain>::value) {
        using Inside = typename Optional<Plain>::Inside;
        const bool nothing = Optional<Inside>::value ? binding.given(at) == nullptr : binding.any(at).is_none();
        return nothing ? Plain() : Plain(take<Inside>(binding, at));
    } else if constexpr (std::is_same_v<Plain, bool>) {
        return binding.any(at).truthy();
    } else if constexpr (std::is_same_v<Plain, std::int64_t>) {
        return binding.integer(at);
    } else if constexpr (std::is_same_v<Plain, std::string>) {
        return binding.text(at);
    } else if constexpr (std::is_same_v<Plain, Thing>) {
        return binding.thing(at);
    } else if constexpr (std::is_same_v<Plain, Ref>) {
        return binding.ref(at);
    } else if constexpr (std::is_same_v<Plain, Items>) {
        return binding.items(at);
    } else if constexpr (std::is_same_v<Plain, Rest>) {
        return binding.rest();
    } else {
        static_assert(std::is_same_v<Plain, Value>, "request.hpp says what a body may take");
        return binding.any(at);
    }
}

template <auto body>
struct Bound;

template <class Result, class... Taken, Result (*body)(Request&, Taken...)>
struct Bound<body> {
    static constexpr std::size_t takes = sizeof...(Taken);

    static Value call(Request& request, const Binding& binding) {
        return call(request, binding, std::index_sequence_for<Taken...>());
    }

private:
    template <std::size_t... at>
    static Value call(Request& request, [[maybe_unused]] const Binding& binding, std::index_sequence<at...>) {
        if constexpr (std::is_void_v<Result>) {
            body(request, take<Taken>(binding, at)...);
            return {};
        } else {
            return body(request, take<Taken>(binding, at)...);
        }
    }
};

}  // namespace detail

}  // namespace moosaic::verbs
