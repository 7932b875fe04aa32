// Defining, replacing, editing and removing verbs (world.md 3.6 NEW).
#include <sodium.h>

#include <algorithm>
#include <array>
#include <set>

#include "world/memo.hpp"
#include "world/prepositions.hpp"
#include "world/rows.hpp"
#include "world/text.hpp"
#include "world/verb_names.hpp"

namespace moosaic::world {

namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

// BLAKE2b with 128 bits, in hex: the key under which compiled code is kept.
std::string hash_of(const std::string& code) {
    std::array<unsigned char, 16> digest{};
    crypto_generichash(digest.data(), digest.size(), reinterpret_cast<const unsigned char*>(code.data()), code.size(),
                       nullptr, 0);
    std::string text(2 * digest.size() + 1, '\0');
    sodium_bin2hex(text.data(), text.size(), digest.data(), digest.size());
    text.pop_back();
    return text;
}

void check_specifier(const std::string& text, bool direct) {
    if (text == "this" || text == "any" || text == "none" || (direct && text == "either")) return;
    throw WorldError("UsageError", "\"" + clean_text(text, 60) +
                                       "\" is not an argument specifier: use this, any, none" +
                                       (direct ? " or either." : "."));
}

// Canonical prepositions, each once (the last specifier counts), in order.
Pairs checked_pairs(const Pairs& written) {
    Pairs pairs;
    for (const auto& [preposition, specifier] : written) {
        check_specifier(specifier, false);
        const std::string folded = fold(preposition);
        const std::string key = folded == "any" || folded == "none" ? folded : need_preposition(preposition);
        const auto known =
            std::find_if(pairs.begin(), pairs.end(), [&](const auto& pair) { return pair.first == key; });
        if (known == pairs.end())
            pairs.emplace_back(key, specifier);
        else
            known->second = specifier;
    }
    return pairs;
}

void check_code(const std::string& code) {
    if (code.size() > max_code_size) throw WorldError("ValueError", "A verb's code is limited to 1 MiB.");
    if (!valid_utf8(code)) throw WorldError("ValueError", "A verb's code must be valid UTF-8 text.");
}

void check_file(const std::string& text, const char* what) {
    if (text.size() > 4096 || clean_text(text) != text)
        throw WorldError("ValueError",
                         std::string(what) + " must be at most 4096 bytes of text without control characters.");
}

std::set<std::string> name_set(const std::vector<VerbName>& names) {
    std::set<std::string> set;
    for (const auto& name : names) set.insert(name.name);
    return set;
}

bool same_pairs(Pairs a, Pairs b) {
    std::sort(a.begin(), a.end());
    std::sort(b.begin(), b.end());
    return a == b;
}

}  // namespace

void World::erase_name(const VerbName& name) {
    transaction_.erase(Tab::verb_name, {name.id});
    memo_->names.erase(name.object);
}

void World::write_names(const Verb& verb, const std::vector<std::string>& names) {
    const auto stored = expand_names(names);
    for (const auto& old : names_of(verb.id)) erase_name(old);
    for (const auto& name : stored)
        transaction_.put(Tab::verb_name, row_of(VerbName{transaction_.allocate(Seq::row), verb.id, verb.object,
                                                         name.name, name.pattern}));
    memo_->names.erase(verb.object);
}

// Two verbs of one object may share a name, but not all their names and their specifiers: neither could ever be told
// apart.
void World::refuse_twin(const Verb& verb) {
    const auto names = name_set(names_of(verb.id));
    for (const auto& other : verbs_on(verb.object)) {
        if (other.id == verb.id || other.direct_object != verb.direct_object ||
            !same_pairs(other.indirect_objects, verb.indirect_objects) || name_set(names_of(other.id)) != names)
            continue;
        throw WorldError("UserError", "There is already a verb with these names and arguments: " +
                                          display(Entity::verb, other.id) + ". Replace or edit that one.");
    }
}

Id World::verb_to_replace(Id object, const AddVerb& request, const std::string& first) {
    for (const auto& candidate : verbs_on(object)) {
        if (!request.filename.empty()) {
            if (candidate.filename == request.filename) return candidate.id;
            continue;
        }
        const auto names = names_of(candidate.id);
        if (std::any_of(names.begin(), names.end(), [&](const VerbName& n) { return n.name == first; }))
            return candidate.id;
    }
    return 0;
}

Id World::add_verb(Id object, const AddVerb& request) {
    need_object(object);
    need_programmer();
    need("write", Entity::object, object);
    if (request.names.empty()) throw WorldError("UserError", "A verb needs a name.");
    check_code(request.code);
    check_file(request.repo, "A repository's name");
    check_file(request.filename, "A file name");
    check_specifier(request.direct_object, true);
    Verb verb;
    verb.object = object;
    verb.owner = attribution(object, request.owner);
    verb.code = request.code;
    verb.hash = hash_of(request.code);
    verb.direct_object = request.direct_object;
    verb.indirect_objects = checked_pairs(request.indirect_objects);
    verb.flags = request.flags;
    verb.repo = request.repo;
    verb.filename = request.filename;
    if (request.replace) verb.id = verb_to_replace(object, request, full_name(request.names.front()));
    if (verb.id != 0) {
        need("write", Entity::verb, verb.id);
        // Other code under the same number is no reason to let it run again: that is for an operator to say.
        if (const auto before = this->verb(verb.id)) verb.flags.suspended = before->flags.suspended;
    }
    atomically([&] {
        if (verb.id == 0) verb.id = transaction_.allocate(Seq::row);
        transaction_.put(Tab::verb, row_of(verb));
        write_names(verb, request.names);
        refuse_twin(verb);
    });
    return verb.id;
}

void World::save_verb(Id id, std::optional<std::string> code, std::optional<std::string> direct_object,
                      std::optional<Pairs> indirect_objects, std::optional<Id> owner, std::optional<VerbFlags> flags) {
    const auto before = verb(id);
    if (!before) no_such_row("verb", id);
    Verb after = *before;
    if (owner && *owner != before->owner) {
        if (!caller_.system && !is_wizard(caller_.id) && *owner != caller_.id)
            throw WorldError("PermissionError", "Only a wizard may give a verb to somebody else.");
        need_entrust(Entity::verb, id);
        if (*owner != 0) need_object(*owner);
        after.owner = *owner;
    }
    if (code || direct_object || indirect_objects || flags) {
        need_programmer();
        need("write", Entity::verb, id);
    }
    if (direct_object) check_specifier(after.direct_object = *direct_object, true);
    if (indirect_objects) after.indirect_objects = checked_pairs(*indirect_objects);
    if (flags) after.flags = *flags;
    if (code && *code != before->code) {
        check_code(*code);
        after.code = *code;
        after.hash = hash_of(*code);
        // Nobody's text ever runs under another's authority.
        if (!caller_is_wizard()) after.owner = caller_.id;
    }
    if (row_of(after) == row_of(*before)) return;
    atomically([&] {
        transaction_.put(Tab::verb, row_of(after));
        if (direct_object || indirect_objects) refuse_twin(after);
        if (after.owner != before->owner)
            audit("owner_change", after.object, "verb #" + std::to_string(id) + " to #" + std::to_string(after.owner));
    });
}

void World::set_verb_names(Id id, const std::vector<std::string>& names) {
    const auto row = verb(id);
    if (!row) no_such_row("verb", id);
    need_programmer();
    need("write", Entity::verb, id);
    atomically([&] {
        write_names(*row, names);
        refuse_twin(*row);
    });
}

void World::save_verb_name(Id name_row, std::string_view name) {
    const auto row = verb_name(name_row);
    if (!row) no_such_row("verb name", name_row);
    std::vector<std::string> names;
    for (const auto& other : names_of(row->verb))
        names.push_back(other.id == name_row ? std::string(name) : other.name);
    set_verb_names(row->verb, names);
}

void World::remove_verb_name(Id name_row) {
    const auto row = verb_name(name_row);
    if (!row) no_such_row("verb name", name_row);
    need_programmer();
    need("write", Entity::verb, row->verb);
    erase_name(*row);
}

void World::erase_verb(Id id) {
    for (const auto& name : names_of(id)) erase_name(name);
    transaction_.erase(Tab::acl, {static_cast<std::int64_t>(Entity::verb), id});
    transaction_.erase(Tab::verb, {id});
}

void World::delete_verb(Id id) {
    if (!verb(id)) no_such_row("verb", id);
    need("write", Entity::verb, id);
    erase_verb(id);
}

}  // namespace moosaic::world
