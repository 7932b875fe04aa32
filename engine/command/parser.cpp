// One fragment taken apart, and its form for the runtimes.
#include "command/parser.hpp"

#include <algorithm>

#include "command/lexer.hpp"
#include "command/phrases.hpp"
#include "command/text.hpp"

namespace moosaic::command {

namespace {

Value objects(const std::vector<Id>& ids) {
    List list;
    for (const Id id : ids) list.items.push_back(Value::object(id));
    return list;
}

Value phrases(const std::vector<Phrase>& all) {
    List list;
    for (const auto& phrase : all)
        list.items.push_back(Value::tuple(
            {phrase.preposition, phrase.spec, phrase.text, Value::object(phrase.object), objects(phrase.candidates)}));
    return list;
}

}  // namespace

std::string Phrase::shown() const {
    const bool tells_more = spec == "my" || !possessor(spec).empty();
    return tells_more ? spec + " " + text : text;
}

std::vector<std::string> ParsedCommand::prepositions_present() const {
    std::vector<std::string> out;
    for (const auto& phrase : prepositions)
        if (std::ranges::find(out, phrase.preposition) == out.end()) out.push_back(phrase.preposition);
    return out;
}

ParsedCommand parse(std::string_view fragment) {
    ParsedCommand command;
    command.command = fragment;
    const Lexed lexed = lex(fragment);
    command.unbalanced = lexed.unbalanced;
    for (const auto& token : lexed.tokens) command.words.push_back(token.text);
    if (lexed.tokens.empty()) return command;
    std::string_view tail = fragment.substr(lexed.tokens.front().end);
    if (!tail.empty() && is_blank(tail.front())) tail.remove_prefix(1);
    command.tail = tail;
    find_phrases(lexed.tokens, command);
    return command;
}

Value parser_value(const ParsedCommand& command, const Selected* selected) {
    const bool raw = command.raw_verb || (selected != nullptr && selected->verb.verb.flags.raw);
    const Phrase* dobj = command.dobj && !raw ? &*command.dobj : nullptr;
    List words;
    for (const auto& word : command.words) words.items.emplace_back(word);
    Value verb;
    if (selected != nullptr)
        verb = Ref{RefKind::verb, selected->verb.verb.id, selected->verb.bound_to, selected->verb.name, 0};
    return Value::dict({
        {"command", command.command},
        {"words", std::move(words)},
        {"raw", raw ? Value(command.tail) : Value()},
        {"dobj_str", dobj != nullptr ? Value(dobj->text) : Value()},
        {"dobj_spec_str", dobj != nullptr ? Value(dobj->spec) : Value()},
        {"dobj", dobj != nullptr ? Value::object(dobj->object) : Value()},
        {"dobj_candidates", dobj != nullptr ? objects(dobj->candidates) : Value::list()},
        {"prepositions", raw ? Value::list() : phrases(command.prepositions)},
        {"verb", std::move(verb)},
        {"this", selected != nullptr ? Value::object(selected->this_object) : Value()},
    });
}

}  // namespace moosaic::command
