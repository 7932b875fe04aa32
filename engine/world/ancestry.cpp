// Parents, the total ancestor order (world.md 1.6 NEW) and changes to it.
#include <algorithm>
#include <unordered_set>

#include <boost/unordered/unordered_flat_set.hpp>

#include "world/fields.hpp"
#include "world/memo.hpp"
#include "world/rows.hpp"

namespace moosaic::world {

const std::vector<std::pair<Id, std::int64_t>>& World::links_of(Id child) {
    if (const auto known = memo_->links.find(child); known != memo_->links.end()) return known->second;
    std::vector<std::pair<Id, std::int64_t>> links;
    for (const auto& row : transaction_.select(Idx::parent_child, {child}))
        links.emplace_back(int_at(*row, col::parent::parent), int_at(*row, col::parent::position));
    std::sort(links.begin(), links.end(), [](const auto& a, const auto& b) {
        return a.second != b.second ? a.second > b.second : a.first < b.first;
    });
    return memo_->links.emplace(child, std::move(links)).first->second;
}

std::vector<Id> World::parents_of(Id object) {
    std::vector<Id> out;
    for (const auto& link : links_of(object)) out.push_back(link.first);
    return out;
}

std::vector<Id> World::children_of(Id object) {
    std::vector<Id> out;
    auto rows = transaction_.select(Idx::parent_parent, {object});
    const FreedInPieces freed(budget(), rows);
    for (const auto& row : rows) out.push_back(int_at(*row, col::parent::child));
    sort_within(budget(), out);
    return out;
}

// Level by level, each level in its own order, each object's parents heaviest first: the first time an object is met is
// over the greatest of its shortest paths, and the order of meeting is the order wanted. Two paths of equal length
// never have equal weights, since weights are unique per child.
const std::vector<Ancestor>& World::ancestors_of(Id object) {
    if (const auto known = memo_->ancestors.find(object); known != memo_->ancestors.end()) return known->second;
    std::vector<Ancestor> found;
    std::unordered_set<Id> seen{object};
    for (const auto& [parent, weight] : links_of(object))
        if (seen.insert(parent).second) found.push_back({parent, 1, weight});
    for (std::size_t i = 0; i < found.size(); ++i) {
        const Ancestor via = found[i];
        for (const auto& link : links_of(via.id))
            if (seen.insert(link.first).second) found.push_back({link.first, via.depth + 1, via.path_weight});
    }
    return memo_->ancestors.emplace(object, std::move(found)).first->second;
}

std::vector<Ancestor> World::descendants_of(Id object) {
    std::vector<Ancestor> found;
    boost::unordered_flat_set<Id> seen{object};
    std::vector<Id> level{object};
    for (int depth = 1; !level.empty(); ++depth) {
        std::vector<Id> next;
        for (const Id id : level)
            for (const Id child : children_of(id))
                if (seen.insert(child).second) next.push_back(child);
        sort_within(budget(), next);
        for (const Id id : next) found.push_back({id, depth, 0});
        level = std::move(next);
    }
    return found;
}

bool World::is_a(Id object, Id ancestor) {
    need_to_see(*this, object);
    const auto& all = ancestors_of(object);
    return std::any_of(all.begin(), all.end(), [&](const Ancestor& a) { return a.id == ancestor; });
}

void World::check_parent(Id object, Id parent) {
    const auto& above = ancestors_of(parent);
    const bool loop =
        parent == object || std::any_of(above.begin(), above.end(), [&](const Ancestor& a) { return a.id == object; });
    if (loop)
        throw WorldError("RecursiveError", display_object(object) + " cannot have " + display_object(parent) +
                                               " as a parent: it would be its own ancestor.");
}

// Rewrites all links of a child; positions become 0, 1, 2 …
void World::put_links(Id child, const std::vector<Id>& lowest_first) {
    for (const Id parent : parents_of(child)) transaction_.erase(Tab::parent, {child, parent});
    for (std::size_t i = 0; i < lowest_first.size(); ++i)
        transaction_.put(Tab::parent, {child, lowest_first[i], static_cast<std::int64_t>(i)});
    memo_->parents_changed(child);
}

void World::add_parent(Id object, Id parent) {
    need_object(object);
    if (!visible(parent)) no_such_object(parent);
    need("transmute", Entity::object, object);
    const auto& links = links_of(object);
    if (std::any_of(links.begin(), links.end(), [&](const auto& link) { return link.first == parent; })) return;
    need("derive", Entity::object, parent);
    check_parent(object, parent);
    atomically([&] {
        const auto& old = links_of(object);
        const std::int64_t weight = old.empty() ? 0 : old.front().second + 1;
        transaction_.put(Tab::parent, {object, parent, weight});
        memo_->parents_changed(object);
        initialise(object);
    });
}

void World::remove_parent(Id object, Id parent) {
    need_object(object);
    need("transmute", Entity::object, object);
    const auto& links = links_of(object);
    if (std::none_of(links.begin(), links.end(), [&](const auto& link) { return link.first == parent; })) return;
    need("derive", Entity::object, parent);
    transaction_.erase(Tab::parent, {object, parent});
    memo_->parents_changed(object);
}

// Once per object, at the end of the first operation that gives it a parent, whether or not there is anything to call.
void World::initialise(Id id) {
    auto row = object(id);
    if (!row || row->initialised) return;
    row->initialised = true;
    put_object(*row);
    if (const auto hook = find_hook(id, "initialize")) surroundings_.call_verb(*hook, {});
}

}  // namespace moosaic::world
