// ParsedCommand: one fragment taken apart into verb word, direct object and prepositional phrases.
//
// Nothing here fails: what is wrong with a phrase is kept in it and raised when a verb asks for the object, or by
// select() (dispatch.hpp) when no verb fits without it. So free text never breaks a command (commands.md D1, D2, D12).
//
// Order of work for one fragment (the runner's): next_fragment (line.hpp) -> do_command hook -> resolve -> select ->
// call, or the huh hook with the failed parse.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <moosaic/value.hpp>

#include "command/scene.hpp"
#include "world/error.hpp"

namespace moosaic::command {

// Prepositions behind this many are words of the last phrase, so that the cost of a line does not grow with its square.
inline constexpr std::size_t max_phrases = 16;

// "the brass lamp" after a verb or a preposition.
struct Phrase {
    std::string preposition;                   // canonical; empty: the direct object
    std::string spec;                          // my the a an (lower case), or a possessive as typed; may be empty
    std::string text;                          // never empty
    Id object = 0;                             // 0: not resolved
    std::vector<Id> candidates;                // two or more: the text fits all of these
    std::optional<world::WorldError> failure;  // another reason: the possessive's person, a dead or distant #N

    // What to call it in a message: articles are left out.
    [[nodiscard]] std::string shown() const;
};

// The verb a fragment runs, and the object it was found for.
struct Selected {
    world::BoundVerb verb;
    Id this_object = 0;
};

struct ParsedCommand {
    std::string command;             // the fragment as typed
    std::vector<std::string> words;  // unquoted, the verb word first; never empty for a fragment of next_fragment
    std::string tail;                // behind the verb word and one blank, as typed
    bool unbalanced = false;         // a quoted word is not closed
    std::optional<Phrase> dobj;
    std::vector<Phrase> prepositions;  // in order of appearance; one preposition may occur several times
    // Set for a fragment whose verb takes raw text: the tail then reaches to the end of the line, and no phrase is
    // resolved.
    std::optional<Selected> raw_verb;

    // The canonical prepositions present, each once, in order of appearance.
    [[nodiscard]] std::vector<std::string> prepositions_present() const;
};

// Takes a fragment apart without looking at the world.
ParsedCommand parse(std::string_view fragment);

// Finds the objects of all phrases. A phrase whose joined text ("the gate") is a name loses its specifier if it is the
// direct object. Does nothing for a raw verb.
void resolve(Scene& scene, ParsedCommand& command);

// The error that a phrase without an object stands for: its failure, AmbiguousObjectError, or NoSuchObjectError.
world::WorldError unresolved(Scene& scene, const Phrase& phrase);

// The contract with the runtimes, which build context.parser from it: a dict with exactly these keys, in this order.
//   command          str: the fragment as typed
//   words            list of str: unquoted words, the verb word included
//   raw              str, the untouched rest of the line, if the verb has the raw flag; else None
//   dobj_str         str or None; None when nothing was typed, and for raw verbs
//   dobj_spec_str    str ("" without a specifier), None with dobj_str
//   dobj             object or None
//   dobj_candidates  list of objects: two or more when the text is ambiguous, else empty
//   prepositions     list of tuples (canonical, spec, text, object or None, [candidates]) in order of appearance
//   verb             Ref of the bound verb, or None while nothing is selected
//   this             object the verb was found for, or None
// When an object is None and its candidates are empty, find_object(spec, text) (find_object.hpp) raises the exact error
// for a missing possessor; otherwise the error is NoSuchObjectError(text).
Value parser_value(const ParsedCommand& command, const Selected* selected);

}  // namespace moosaic::command
