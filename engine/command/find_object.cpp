// The object finders of context.parser.
#include "command/find_object.hpp"

#include "command/lexer.hpp"
#include "command/phrases.hpp"
#include "command/resolve.hpp"
#include "command/text.hpp"

namespace moosaic::command {

namespace {

constexpr std::size_t max_text = 8192;  // bytes; a longer text names nothing

// The phrase as the parser would have read it: blanks folded, quotes off, a leading specifier taken.
Phrase phrase_of(std::string_view specifier, std::string_view name) {
    if (specifier.size() + name.size() > max_text) return {};
    const auto tokens = lex(std::string(specifier) + " " + std::string(name)).tokens;
    return make_phrase(tokens, 0, tokens.size(), {});
}

}  // namespace

Value find_object(Scene& scene, std::string_view specifier, std::string_view name, bool return_list) {
    Phrase phrase = phrase_of(specifier, name);
    if (phrase.text.empty()) return return_list ? Value::list() : Value();
    Resolver(scene, {}).resolve(phrase);
    if (phrase.failure) throw *phrase.failure;
    if (!return_list && !phrase.candidates.empty()) throw unresolved(scene, phrase);
    if (!return_list) return Value::object(phrase.object);
    List found;
    if (phrase.object != 0) found.items.push_back(Value::object(phrase.object));
    for (const Id id : phrase.candidates) found.items.push_back(Value::object(id));
    return found;
}

Value pronoun_object(Scene& scene, std::string_view text) {
    if (text.size() > max_text) return {};
    std::optional<world::WorldError> failure;
    const Id id = Resolver(scene, {}).pronoun(std::string(trim(text)), failure);
    if (failure) throw *failure;
    return Value::object(id);
}

}  // namespace moosaic::command
