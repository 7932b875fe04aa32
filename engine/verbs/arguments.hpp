// Arguments of one request from verb code, by position or by keyword, with Python's rules and messages.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <moosaic/value.hpp>

namespace moosaic::verbs {

// Binds positional and keyword arguments to `names`; too many, unknown or doubled ones raise TypeError. Holds
// references: the lists must outlive it. Every getter raises TypeError for a wrong type, naming function and parameter.
class Arguments {
public:
    Arguments(std::string_view function, const std::vector<Value>& positional, const Value& keywords,
              std::initializer_list<std::string_view> names, std::string_view rest = {});

    [[nodiscard]] bool has(std::string_view name) const;  // given and not None
    [[nodiscard]] bool given(std::string_view name) const;
    [[nodiscard]] const Value& any(std::string_view name) const;  // None when not given
    [[nodiscard]] std::string text(std::string_view name) const;
    [[nodiscard]] std::string text_or(std::string_view name, std::string fallback) const;
    [[nodiscard]] bool boolean(std::string_view name, bool fallback) const;
    [[nodiscard]] std::int64_t integer(std::string_view name, std::int64_t fallback) const;
    [[nodiscard]] Id object(std::string_view name) const;          // TypeError unless an object
    [[nodiscard]] Id object_or_none(std::string_view name) const;  // 0 for None or absent
    [[nodiscard]] const Ref& ref(std::string_view name) const;
    [[nodiscard]] std::vector<Value> items(std::string_view name) const;    // list, tuple or set
    [[nodiscard]] const std::vector<Value>& rest() const { return rest_; }  // positional ones beyond `names`

private:
    [[noreturn]] void wrong(std::string_view name, std::string_view wanted) const;
    [[nodiscard]] const Value* find(std::string_view name) const;

    std::string_view function_;
    std::vector<std::pair<std::string_view, const Value*>> bound_;
    std::vector<Value> rest_;
};

// The ids of a list of objects; TypeError otherwise.
std::vector<Id> object_ids(std::string_view function, const std::vector<Value>& values);

}  // namespace moosaic::verbs
