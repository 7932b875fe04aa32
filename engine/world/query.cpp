// Sources and steps of queries; see query.hpp.
#include "world/query.hpp"

#include <algorithm>
#include <deque>
#include <functional>
#include <numeric>
#include <optional>
#include <unordered_map>

#include "world/fields.hpp"
#include "world/query_filter.hpp"
#include "world/rows.hpp"
#include "world/text.hpp"

namespace moosaic::world {

namespace {

[[noreturn]] void malformed(const char* what) {
    throw WorldError("TypeError", std::string("malformed query: ") + what);
}

const std::vector<Value>* items_of(const Value& value) {
    if (const auto* tuple = value.get<Tuple>()) return &tuple->items;
    if (const auto* list = value.get<List>()) return &list->items;
    return nullptr;
}

const std::string& text_of(const Value& value, const char* what) {
    const auto* text = value.get<std::string>();
    if (text == nullptr) malformed(what);
    return *text;
}

// One query asks for so much at most; see run_query.
constexpr std::size_t max_steps = 64;
constexpr std::size_t max_conditions = 64;
constexpr std::size_t max_keys = 16;
constexpr std::size_t max_listed = 5;  // names in an error

void bound(std::size_t count, std::size_t most, const char* what) {
    if (count > most)
        throw WorldError("ValueError", "A query takes at most " + std::to_string(most) + " " + what + ".");
}

struct View {
    RefKind kind = RefKind::object;
    bool walked = false;
    std::deque<Element> elements;  // no large piece of memory to be moved, taken or given back at once
    std::size_t conditions = 0;    // asked of them so far, and keys to order them by
    std::size_t keys = 0;

    void add(RefKind of, Id id, std::string name = {}) {
        elements.push_back({Ref{of, id, 0, std::move(name), 0}, false, 0, 0});
    }
};

View objects_view(const std::vector<Id>& ids) {
    View view;
    for (const Id id : ids) view.add(RefKind::object, id);
    return view;
}

View walk_view(World& world, const std::vector<Ancestor>& walk) {
    View view;
    view.walked = true;
    for (const auto& step : walk)
        if (world.visible(step.id))
            view.elements.push_back({Ref{RefKind::object, step.id, 0, {}, 0}, true, step.depth, step.path_weight});
    return view;
}

std::vector<Id> visible_only(World& world, std::vector<Id> ids) {
    std::erase_if(ids, [&](Id id) { return !world.visible(id); });
    return ids;
}

View by_name(World& world, std::vector<Id> ids) {
    std::vector<std::pair<std::string, Id>> named;
    named.reserve(ids.size());
    const FreedInPieces freed(world.budget(), named);
    for (const Id id : ids) named.emplace_back(world.object(id).value_or(Object{}).folded, id);
    sort_within(world.budget(), named);
    named.erase(std::unique(named.begin(), named.end()), named.end());
    View view;
    for (const auto& entry : named) view.add(RefKind::object, entry.second);
    return view;
}

View rules_view(World& world, const Ref& ref) {
    const auto [kind, id] = guard_of(world, ref);
    world.need("grant", kind, id);
    View view;
    view.kind = RefKind::acl;
    const auto rules = world.rules_of(kind, id);
    for (const auto& rule : rules) {
        if (rule.accessor != 0 && !world.object(rule.accessor)) continue;  // it named something now destroyed
        view.elements.push_back({rule_ref(kind, id, rule), false, 0, 0});
    }
    return view;
}

View names_view(World& world, Id verb) {
    View view;
    view.kind = RefKind::verb_name;
    for (const auto& name : world.names_of(verb)) view.add(RefKind::verb_name, name.id, name.name);
    return view;
}

View object_relation(World& world, Id id, const std::string& name) {
    if (name == "contents") return objects_view(world.contents_of(id));
    if (name == "parents") return objects_view(visible_only(world, world.parents_of(id)));
    if (name == "children") return objects_view(visible_only(world, world.children_of(id)));
    if (name == "placed_objects") return objects_view(world.placed_on(id));
    View view;
    if (name == "verbs") {
        view.kind = RefKind::verb;
        for (const auto& verb : world.verbs_on(id)) view.add(RefKind::verb, verb.id);
        return view;
    }
    if (name == "properties") {
        view.kind = RefKind::property;
        for (const auto& property : world.properties_on(id)) view.add(RefKind::property, property.id, property.name);
        return view;
    }
    if (name == "aliases") {
        view.kind = RefKind::alias;
        for (const auto& alias : world.aliases_of(id)) view.add(RefKind::alias, alias.first, alias.second);
        return view;
    }
    throw WorldError("AttributeError", "objects have no relation '" + clean_text(name, 80) + "'");
}

View relation(World& world, const Value& of, const std::string& name) {
    const auto* ref = of.get<Ref>();
    if (ref == nullptr) malformed("a relation of what is no handle");
    const bool entity = ref->kind == RefKind::object || ref->kind == RefKind::verb || ref->kind == RefKind::property;
    if (name == "acl" && entity) return rules_view(world, *ref);
    if (ref->kind == RefKind::object) {
        if (name == "contents" || name == "placed_objects")
            need_to_see(world, ref->id);
        else
            world.need("read", Entity::object, ref->id);
        return object_relation(world, ref->id, name);
    }
    if (ref->kind == RefKind::verb && name == "names") {
        world.need("read", Entity::verb, ref->id);
        return names_view(world, ref->id);
    }
    throw WorldError("AttributeError", "this handle has no relation '" + clean_text(name, 80) + "'");
}

View open_view(World& world, const Value& source) {
    const auto* parts = items_of(source);
    if (parts == nullptr || parts->size() < 2) malformed("a source");
    const auto& kind = text_of(parts->front(), "a source without a name");
    const auto object = [&](std::size_t at) {
        const Id id = (*parts)[at].object_id();
        if (id == 0) malformed("a source needs an object");
        return id;
    };
    if (kind == "relation" && parts->size() == 3)
        return relation(world, (*parts)[1], text_of((*parts)[2], "a relation"));
    if (kind == "find" && parts->size() >= 3)
        return objects_view(
            world.find(object(1), text_of((*parts)[2], "a name"), parts->size() > 3 && (*parts)[3].truthy()));
    if (kind == "owned") return by_name(world, world.owned_by(object(1)));
    if (kind == "ids") {
        const auto* given = items_of((*parts)[1]);
        if (given == nullptr) malformed("a list of ids");
        std::vector<Id> ids;
        for (const auto& item : *given) {
            const auto* id = item.get<std::int64_t>();
            if (id == nullptr) malformed("an id is no number");
            ids.push_back(*id);
        }
        return by_name(world, visible_only(world, std::move(ids)));
    }
    const Id start = object(1);
    world.need("read", Entity::object, start);
    if (kind == "contents") return walk_view(world, world.deep_contents_of(start));
    if (kind == "ancestors") return walk_view(world, world.ancestors_of(start));
    if (kind == "descendants") return walk_view(world, world.descendants_of(start));
    malformed("an unknown source");
}

std::vector<Condition> conditions_of(View& view, const Value& arguments) {
    std::vector<Condition> conditions;
    const auto* keywords = arguments.get<Dict>();
    if (keywords == nullptr) {
        const auto* items = items_of(arguments);
        if (!arguments.is_none() && (items == nullptr || !items->empty())) malformed("conditions are keywords");
        return conditions;
    }
    bound(view.conditions += keywords->items.size(), max_conditions, "conditions");
    for (const auto& [keyword, value] : keywords->items)
        conditions.push_back(parse_condition(view.kind, view.walked, text_of(keyword, "a keyword"), value));
    return conditions;
}

void keep_matching(World& world, View& view, const Value& arguments, bool wanted) {
    const auto conditions = conditions_of(view, arguments);
    if (conditions.empty()) return;
    std::erase_if(view.elements, [&](const Element& element) {
        if (!may_read(world, element.ref)) return true;
        const bool all = std::all_of(conditions.begin(), conditions.end(),
                                     [&](const Condition& condition) { return holds(world, element, condition); });
        return all != wanted;
    });
}

// Places are sorted, not the elements themselves: those move once.
void order_by_one(World& world, std::deque<Element>& elements, const std::string& field, bool descending) {
    auto& budget = world.budget();
    std::deque<Value> keys;
    const FreedInPieces freed_keys(budget, keys);
    for (const auto& element : elements) keys.push_back(sort_key(world, element, field));
    std::vector<std::uint32_t> places(elements.size());
    std::iota(places.begin(), places.end(), 0U);
    sort_within(budget, places, [&](std::uint32_t a, std::uint32_t b) {
        return descending ? key_less(budget, keys[b], keys[a]) : key_less(budget, keys[a], keys[b]);
    });
    std::deque<Element> ordered;
    const FreedInPieces freed(budget, ordered);
    for (const auto place : places) {
        budget.spend();
        ordered.push_back(std::move(elements[place]));
    }
    elements.swap(ordered);
}

void order(World& world, View& view, const Value& arguments) {
    const auto* fields = items_of(arguments);
    if (fields == nullptr) malformed("order_by needs fields");
    bound(view.keys += fields->size(), max_keys, "keys to order by");
    std::vector<std::pair<std::string, bool>> keys;
    for (const auto& field : *fields) keys.push_back(parse_order(view.kind, view.walked, text_of(field, "a field")));
    std::erase_if(view.elements, [&](const Element& element) { return !may_read(world, element.ref); });
    // The last key first: each pass is stable.
    for (auto key = keys.rbegin(); key != keys.rend(); ++key)
        order_by_one(world, view.elements, key->first, key->second);
}

bool contains(const View& view, const Value& arguments) {
    const auto* items = items_of(arguments);
    const auto* keywords = arguments.get<Dict>();
    const Value* wanted = items != nullptr && items->size() == 1               ? &items->front()
                          : keywords != nullptr && keywords->items.size() == 1 ? &keywords->items.front().second
                                                                               : nullptr;
    if (wanted == nullptr) malformed("contains needs one value");
    const auto* ref = wanted->get<Ref>();
    return ref != nullptr && std::any_of(view.elements.begin(), view.elements.end(),
                                         [&](const Element& element) { return element.ref == *ref; });
}

Value only_one(World& world, const View& view) {
    if (view.elements.size() == 1) return view.elements.front().shown();
    if (view.elements.empty()) throw WorldError("NoSuchObjectError", "Nothing matches.");
    std::vector<Value> matches;
    for (const auto& element : view.elements) matches.emplace_back(element.ref);
    std::string list;
    for (std::size_t i = 0; i < view.elements.size() && i < max_listed; ++i)
        if (const auto& ref = view.elements[i].ref; ref.kind == RefKind::object)
            list += (list.empty() ? ": " : ", ") + world.display_object(ref.id);
    if (!list.empty() && view.elements.size() > max_listed)
        list += " and " + std::to_string(view.elements.size() - max_listed) + " more";
    throw WorldError("AmbiguousObjectError", "More than one matches" + list + ".", Value::list(std::move(matches)));
}

// The elements that have a verb of the name, those of the same verb together: a list of (verb, elements). Left out are
// those the caller may not read and those whose verb of that name is not one alone, as calling it by name would raise.
Value by_verb(World& world, const View& view, const Value& arguments) {
    const auto& name = text_of(arguments, "by_verb needs a name");
    if (view.kind != RefKind::object) throw WorldError("AttributeError", "only objects are told apart by_verb");
    std::vector<std::pair<Ref, std::vector<Value>>> groups;
    std::unordered_map<Id, std::size_t> places;  // by verb
    for (const auto& element : view.elements) {
        world.budget().spend();
        if (!may_read(world, element.ref)) continue;
        const auto found = world.get_verb(element.ref.id, name);
        if (found.size() != 1) continue;
        const Id verb = found.front().verb.id;
        const auto [place, made] = places.emplace(verb, groups.size());
        if (made) groups.push_back({Ref{RefKind::verb, verb, 0, found.front().name, 0}, {}});
        groups[place->second].second.emplace_back(element.ref);
    }
    std::vector<Value> shown;
    for (auto& [verb, elements] : groups)
        shown.push_back(Value::tuple({std::move(verb), Value::list(std::move(elements))}));
    return Value::list(std::move(shown));
}

bool is_hint(const std::string& method) {
    return method == "all" || method == "distinct" || method == "select_related" || method == "prefetch_related";
}

// The answer of a closing step, or nothing when the view goes on.
std::optional<Value> apply(World& world, View& view, const std::string& method, const Value& arguments) {
    const auto& elements = view.elements;
    if (is_hint(method)) return std::nullopt;
    if (method == "filter" || method == "exclude") {
        keep_matching(world, view, arguments, method == "filter");
        return std::nullopt;
    }
    if (method == "order_by") {
        order(world, view, arguments);
        return std::nullopt;
    }
    if (method == "none") {
        view.elements.clear();
        return std::nullopt;
    }
    if (method == "count") return static_cast<std::int64_t>(elements.size());
    if (method == "exists") return !elements.empty();
    if (method == "first") return elements.empty() ? Value() : elements.front().shown();
    if (method == "last") return elements.empty() ? Value() : elements.back().shown();
    if (method == "contains") return contains(view, arguments);
    if (method == "by_verb") return by_verb(world, view, arguments);
    if (method == "get") {
        keep_matching(world, view, arguments, true);
        return only_one(world, view);
    }
    throw WorldError("AttributeError", "views have no method '" + clean_text(method, 80) + "'");
}

}  // namespace

Value run_query(World& world, const Value& source, const Value& steps) {
    const auto* chain = items_of(steps);
    if (chain == nullptr && !steps.is_none()) malformed("steps");
    if (chain != nullptr) bound(chain->size(), max_steps, "steps");
    View view = open_view(world, source);
    const FreedInPieces freed(world.budget(), view.elements);
    std::optional<Value> answer;
    for (std::size_t i = 0; chain != nullptr && i < chain->size(); ++i) {
        const auto* step = items_of((*chain)[i]);
        if (step == nullptr || step->empty()) malformed("a step");
        const auto& method = text_of(step->front(), "a step without a name");
        if (answer) throw WorldError("AttributeError", "a value has no method '" + clean_text(method, 80) + "'");
        answer = apply(world, view, method, step->size() > 1 ? (*step)[1] : Value());
    }
    if (answer) return std::move(*answer);
    std::vector<Value> shown;
    shown.reserve(view.elements.size());
    for (const auto& element : view.elements) {
        world.budget().spend();
        shown.push_back(element.shown());
    }
    return Value::list(std::move(shown));
}

}  // namespace moosaic::world
