// Objects that are inside themselves, and objects that are their own ancestors: no verb makes them, a damaged or
// foreign database may have them.
#include <algorithm>
#include <unordered_map>

#include "server/examine/examine.hpp"
#include "world/rows.hpp"

namespace moosaic::server {

namespace {

using Links = std::unordered_map<Id, std::vector<Id>>;

constexpr std::size_t most_cycles = 20;

// Walks up from every object once; a way that comes back to an object still on it is a cycle.
class Walk {
public:
    explicit Walk(const Links& links) : links_(links) {}

    std::vector<std::vector<Id>> cycles() {
        std::vector<Id> starts;
        for (const auto& [id, up] : links_) starts.push_back(id);
        std::sort(starts.begin(), starts.end());
        for (const Id id : starts)
            if (!state_.contains(id)) from(id);
        return std::move(found_);
    }

private:
    enum class State : std::uint8_t { under_way, done };
    struct Step {
        Id id;
        std::size_t next;
    };

    void from(Id start) {
        enter(start);
        while (!way_.empty()) {
            const Id id = way_.back().id;
            const auto up = links_.find(id);
            if (up == links_.end() || way_.back().next >= up->second.size()) {
                state_[id] = State::done;
                way_.pop_back();
                continue;
            }
            const Id above = up->second[way_.back().next++];
            if (const auto known = state_.find(above); known == state_.end())
                enter(above);
            else if (known->second == State::under_way)
                keep(above);
        }
    }
    void enter(Id id) {
        state_.emplace(id, State::under_way);
        way_.push_back({id, 0});
    }
    void keep(Id first) {
        if (found_.size() >= most_cycles) return;
        auto& cycle = found_.emplace_back();
        const auto at = std::find_if(way_.begin(), way_.end(), [&](const Step& step) { return step.id == first; });
        for (auto step = at; step != way_.end(); ++step) cycle.push_back(step->id);
    }

    const Links& links_;
    std::unordered_map<Id, State> state_;
    std::vector<Step> way_;
    std::vector<std::vector<Id>> found_;
};

Result<WorldFindings> look(OpenWorld& open, world::Tab table, std::size_t from, std::size_t to,
                           WorldFinding (*told)(task::Attempt&, const std::vector<Id>&)) {
    WorldFindings found;
    auto done = open.runner().inspect([&](task::Attempt& attempt) {
        found.clear();
        Links links;
        const auto use = [&](const world::Row& row) {
            links[world::int_at(row, from)].push_back(world::int_at(row, to));
        };
        each_row(attempt.tx(), table, use, table == world::Tab::parent ? 2 : 1);
        for (const auto& cycle : Walk(links).cycles()) found.push_back(told(attempt, cycle));
    });
    if (!done) return tl::unexpected<Error>(done.error());
    return found;
}

std::string way(task::Attempt& attempt, const std::vector<Id>& cycle, const char* word) {
    constexpr std::size_t named = 5;
    std::string out = shown(attempt, cycle.front());
    for (std::size_t i = 1; i < cycle.size() && i < named; ++i) out += word + shown(attempt, cycle[i]);
    if (cycle.size() > named) out += word + std::string("…");
    return out + word + "#" + std::to_string(cycle.front());
}

std::string number(Id id) { return "lookup(" + std::to_string(id) + ")"; }

}  // namespace

Result<WorldFindings> examine_locations(OpenWorld& open) {
    return look(
        open, world::Tab::location, world::col::location::object, world::col::location::container,
        [](task::Attempt& attempt, const std::vector<Id>& cycle) {
            return WorldFinding{
                "locations", shown(attempt, cycle.front()) + " is inside itself: " + way(attempt, cycle, " in "),
                "take it out as a wizard: `;" + number(cycle.front()) + ".moveto(this.location)`, or restore a backup"};
        });
}

Result<WorldFindings> examine_parents(OpenWorld& open) {
    return look(open, world::Tab::parent, world::col::parent::child, world::col::parent::parent,
                [](task::Attempt& attempt, const std::vector<Id>& cycle) {
                    const Id above = cycle.size() > 1 ? cycle[1] : cycle.front();
                    return WorldFinding{
                        "parents",
                        shown(attempt, cycle.front()) + " is its own ancestor: " + way(attempt, cycle, ", child of "),
                        "take one of these parents away as a wizard: `;" + number(cycle.front()) + ".remove_parent(" +
                            number(above) + ")`, or restore a backup"};
                });
}

}  // namespace moosaic::server
