// Finding verbs: by method name, for a typed word, for a hook, and the next one for passthrough (world.md 3.4, 3.5).
#include <algorithm>

#include "world/fields.hpp"
#include "world/memo.hpp"
#include "world/rows.hpp"
#include "world/text.hpp"
#include "world/verb_names.hpp"

namespace moosaic::world {

namespace {

constexpr std::size_t max_listed_verbs = 5;  // in an error

Value verb_refs(const std::vector<BoundVerb>& verbs) {
    std::vector<Value> refs;
    for (const auto& verb : verbs) refs.emplace_back(Ref{RefKind::verb, verb.verb.id, verb.bound_to, verb.name, 0});
    return Value::list(std::move(refs));
}

}  // namespace

const std::vector<VerbName>& World::names_on(Id object, const std::string& folded) {
    auto& known = memo_->names[object];
    if (const auto found = known.find(folded); found != known.end()) return found->second;
    std::vector<VerbName> names;
    for (const auto& row : transaction_.select(Idx::verb_name_object, {object, folded}))
        names.push_back(verb_name_from(*row));
    return known.emplace(folded, std::move(names)).first->second;
}

std::vector<Ancestor> World::search_order(Id object, bool recurse) {
    std::vector<Ancestor> order{{object, 0, 0}};
    if (!recurse) return order;
    const auto& above = ancestors_of(object);
    order.insert(order.end(), above.begin(), above.end());
    return order;
}

std::optional<BoundVerb> World::bind(const VerbName& name, const Ancestor& where, Id bound_to, int pattern) {
    auto row = verb(name.verb);
    if (!row) return std::nullopt;
    return BoundVerb{std::move(*row), bound_to, name.name, where.depth, where.path_weight, pattern};
}

std::vector<BoundVerb> World::exact_on(const Ancestor& where, Id bound_to, std::string_view name) {
    std::vector<BoundVerb> found;
    const auto take = [&](const std::string& folded, bool pattern) {
        for (const auto& row : names_on(where.id, folded))
            if (row.pattern == pattern && row.name == name)
                if (auto verb = bind(row, where, bound_to, 0)) found.push_back(std::move(*verb));
    };
    take(fold(name), false);
    if (name.ends_with('*')) take("*", true);  // a pattern asked for by its own text
    return found;
}

// Longest prefix first, "*" last; of one verb only its best pattern.
std::vector<BoundVerb> World::patterns_on(const Ancestor& where, Id bound_to, std::string_view name) {
    auto names = names_on(where.id, "*");
    std::stable_sort(names.begin(), names.end(),
                     [](const VerbName& a, const VerbName& b) { return a.name.size() > b.name.size(); });
    std::vector<BoundVerb> found;
    for (const auto& row : names) {
        const int rank = row.pattern ? match_pattern(row.name, name) : 0;
        const bool known =
            std::any_of(found.begin(), found.end(), [&](const auto& v) { return v.verb.id == row.verb; });
        if (rank == 0 || known) continue;
        if (auto verb = bind(row, where, bound_to, rank)) found.push_back(std::move(*verb));
    }
    return found;
}

std::vector<BoundVerb> World::method_verbs(Id object, std::string_view name, bool recurse, bool all) {
    if (name.empty()) return {};
    const auto order = search_order(object, recurse);
    std::vector<BoundVerb> found;
    for (const auto& where : order) {
        for (auto& verb : exact_on(where, object, name)) found.push_back(std::move(verb));
        if (!found.empty() && (!all || where.depth == 0)) return found;
    }
    if (!found.empty() || find_property(object, name, recurse)) return found;
    for (const auto& where : order) {
        found = patterns_on(where, object, name);
        if (found.empty()) continue;
        if (!all) found.resize(1);
        return found;
    }
    return found;
}

std::vector<BoundVerb> World::get_verb(Id object, std::string_view name, bool recurse, bool all) {
    need_to_see(*this, object);
    return method_verbs(object, name, recurse, all);
}

BoundVerb World::need_verb(Id object, std::string_view name) {
    auto found = method_verbs(object, name, true, false);
    const std::string shown = clean_text(name, 80);
    if (found.empty())
        throw WorldError("NoSuchVerbError", "There is no verb \"" + shown + "\" on " + display_object(object) + ".",
                         Value(name));
    if (found.size() == 1) return std::move(found.front());
    std::string list;
    for (std::size_t i = 0; i < found.size() && i < max_listed_verbs; ++i)
        list += (list.empty() ? "" : ", ") + display(Entity::verb, found[i].verb.id);
    if (found.size() > max_listed_verbs) list += " and " + std::to_string(found.size() - max_listed_verbs) + " more";
    throw WorldError("AmbiguousVerbError", "\"" + shown + "\" could be: " + list + ".", verb_refs(found));
}

std::optional<BoundVerb> World::find_hook(Id object, std::string_view name) {
    for (const auto& where : search_order(object, true)) {
        auto found = exact_on(where, object, name);
        if (!found.empty()) return std::move(found.front());
    }
    return std::nullopt;
}

std::vector<BoundVerb> World::verb_chain(Id object, std::string_view name) {
    std::vector<BoundVerb> chain;
    for (const auto& where : search_order(object, true))
        for (auto& verb : exact_on(where, object, name)) chain.push_back(std::move(verb));
    return chain;
}

// Continues behind the object that defines the running verb, in the ancestor order of `this`. If `this` no longer
// inherits from that object, along that object's own ancestors.
std::optional<BoundVerb> World::next_verb(const BoundVerb& current) {
    if (current.bound_to == 0)
        throw WorldError("RuntimeError", "passthrough needs a verb that was found on an object.");
    const Id origin = current.verb.object;
    auto order = search_order(current.bound_to, true);
    const auto at = std::find_if(order.begin(), order.end(), [&](const Ancestor& a) { return a.id == origin; });
    if (at == order.end()) {
        order = search_order(origin, true);
        order.erase(order.begin());
    } else {
        order.erase(order.begin(), at + 1);
    }
    for (const auto& where : order) {
        auto found = exact_on(where, current.bound_to, current.name);
        if (!found.empty()) return std::move(found.front());
    }
    return std::nullopt;
}

std::vector<BoundVerb> World::command_verbs(Id object, std::string_view word) {
    const std::string folded = fold(word);
    std::vector<BoundVerb> found;
    const auto take = [&](const VerbName& row, const Ancestor& where, int pattern) {
        const bool known =
            std::any_of(found.begin(), found.end(), [&](const auto& v) { return v.verb.id == row.verb; });
        if (known) return;
        auto verb = bind(row, where, object, pattern);
        if (verb && !verb->verb.flags.method) found.push_back(std::move(*verb));
    };
    const auto order = search_order(object, true);
    for (const auto& where : order)
        for (const auto& row : names_on(where.id, folded))
            if (!row.pattern) take(row, where, 0);
    for (const int wanted : {1, 2})
        for (const auto& where : order)
            for (const auto& row : names_on(where.id, "*"))
                if (row.pattern && match_pattern(fold(row.name), folded) == wanted) take(row, where, wanted);
    return found;
}

}  // namespace moosaic::world
