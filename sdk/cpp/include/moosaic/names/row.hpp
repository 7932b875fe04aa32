// A row of the table of names (names.hpp), and how its shape is read.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace moosaic::names {

// What the name belongs to. The first ones are those of RefKind.
enum class Kind : std::uint8_t {
    object,
    verb,
    property,
    alias,
    verb_name,
    acl,
    account,
    ssh_key,
    site,
    view,
    parser,
    context,
    function,  // of moo.sdk, as are the two that follow
    constant,
    error
};
enum class Form : std::uint8_t {
    call,
    field,    // an attribute that is assigned and kept with save()
    fixed,    // an attribute that is only read
    relation  // an attribute that is a view
};
enum class Effect : std::uint8_t {
    reads,   // what was read before still holds, and so does this answer
    speaks,  // lets something out; what was read before still holds
    writes
};
enum class By : std::uint8_t { engine, runtime, nobody };  // who answers; nobody: not yet
enum class Who : std::uint8_t {
    anyone,
    rights,  // whom the rules of the thing allow
    own,     // somebody for himself; for others a wizard
    wizard   // code of a wizard; checked by the engine before the body runs
};

struct Row {
    Kind kind;
    Form form;
    std::string_view name;
    // Of a call: "(parameters) -> result" as Python writes it; of an error: "Base(parameters)"; else a type. A default
    // of
    // `...` stands for "not given".
    std::string_view shape;
    Effect effect;
    By by;
    Who who;
    std::string_view doc;  // one line
    // A function whose answer hangs on nothing but the world and the caller stack: it may be asked ahead. Methods and
    // attributes that read are all so.
    bool ahead = false;
};

struct Parameter {
    enum class How : std::uint8_t { positional, keyword, rest, keywords };
    std::string_view name;
    How how = How::positional;
    bool required = true;
    std::string_view fallback;  // as written
};

struct Shape {
    static constexpr std::size_t most = 12;
    std::array<Parameter, most> parameters{};
    std::size_t count = 0;
    std::string_view result;
};

namespace detail {

constexpr std::string_view trim(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

// Where `wanted` stands outside of brackets, else the end.
constexpr std::size_t outside(std::string_view text, char wanted) {
    int depth = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (depth == 0 && text[i] == wanted) return i;
        if (text[i] == '[' || text[i] == '(') ++depth;
        if (text[i] == ']' || text[i] == ')') --depth;
    }
    return text.size();
}

}  // namespace detail

// Reads the shape of a call or of an error's construction.
constexpr Shape read_shape(std::string_view text) {
    Shape shape;
    text.remove_prefix(text.find('('));
    const std::size_t end = detail::outside(text.substr(1), ')') + 1;
    if (const auto arrow = text.find("-> ", end); arrow != std::string_view::npos)
        shape.result = text.substr(arrow + 3);
    std::string_view rest = text.substr(1, end - 1);
    bool keyword = false;
    while (!rest.empty()) {
        const std::size_t comma = detail::outside(rest, ',');
        std::string_view part = detail::trim(rest.substr(0, comma));
        rest.remove_prefix(comma == rest.size() ? comma : comma + 1);
        Parameter parameter;
        parameter.how = keyword ? Parameter::How::keyword : Parameter::How::positional;
        if (part.starts_with("**")) {
            parameter.how = Parameter::How::keywords;
            part.remove_prefix(2);
        } else if (part.starts_with("*")) {
            parameter.how = Parameter::How::rest;
            part.remove_prefix(1);
            keyword = true;
        }
        const std::size_t equals = detail::outside(part, '=');
        if (equals != part.size()) parameter.fallback = detail::trim(part.substr(equals + 1));
        parameter.required = equals == part.size() &&
                             (parameter.how == Parameter::How::positional || parameter.how == Parameter::How::keyword);
        const std::size_t colon = detail::outside(part.substr(0, equals), ':');
        parameter.name = detail::trim(part.substr(0, colon < equals ? colon : equals));
        if (!parameter.name.empty()) shape.parameters[shape.count++] = parameter;  // a bare * has none
    }
    return shape;
}

}  // namespace moosaic::names
