#include "graph.hpp"

#include <algorithm>
#include <deque>
#include <set>

namespace moosaic::consistency {

std::uint32_t Graph::add_node() {
    edges_.emplace_back();
    return static_cast<std::uint32_t>(edges_.size() - 1);
}

void Graph::add(std::size_t from, std::size_t to, Why why, Key key) {
    if (from != to) edges_[from].push_back({static_cast<std::uint32_t>(to), why, key});
}

// Tarjan's algorithm with a stack of its own: for each node the number of its strongly connected component.
std::vector<std::uint32_t> Graph::components() const {
    constexpr auto none = ~std::uint32_t{0};
    const auto count = edges_.size();
    std::vector<std::uint32_t> part(count, none);
    std::vector<std::uint32_t> number(count, none);
    std::vector<std::uint32_t> low(count, 0);
    std::vector<std::uint32_t> open;
    std::vector<std::pair<std::uint32_t, std::size_t>> walk;
    std::uint32_t numbers = 0;
    std::uint32_t parts = 0;
    for (std::uint32_t start = 0; start < count; ++start) {
        if (number[start] != none) continue;
        walk.emplace_back(start, 0);
        while (!walk.empty()) {
            const auto node = walk.back().first;
            const auto next = walk.back().second++;
            if (next == 0) {
                number[node] = low[node] = numbers++;
                open.push_back(node);
            }
            if (next < edges_[node].size()) {
                const auto to = edges_[node][next].to;
                if (number[to] == none)
                    walk.emplace_back(to, 0);
                else if (part[to] == none)
                    low[node] = std::min(low[node], number[to]);
                continue;
            }
            walk.pop_back();
            if (!walk.empty()) low[walk.back().first] = std::min(low[walk.back().first], low[node]);
            if (low[node] != number[node]) continue;
            while (part[node] == none) {
                part[open.back()] = parts;
                open.pop_back();
            }
            ++parts;
        }
    }
    return part;
}

// Breadth first from `from` back to it, inside its component.
std::vector<Step> Graph::shortest(std::uint32_t from, const std::vector<std::uint32_t>& part) const {
    std::vector<std::optional<Step>> came(edges_.size());
    std::deque<std::uint32_t> front{from};
    while (!front.empty()) {
        const auto node = front.front();
        front.pop_front();
        for (const Edge& edge : edges_[node]) {
            if (part[edge.to] != part[from] || came[edge.to]) continue;
            came[edge.to] = Step{node, edge};
            if (edge.to != from) {
                front.push_back(edge.to);
                continue;
            }
            std::vector<Step> cycle;
            for (auto at = from; cycle.empty() || at != from; at = cycle.back().from) cycle.push_back(*came[at]);
            std::reverse(cycle.begin(), cycle.end());
            return cycle;
        }
    }
    return {};
}

std::vector<std::vector<Step>> Graph::cycles(std::size_t most) const {
    const auto part = components();
    std::vector<std::uint32_t> sizes(edges_.size(), 0);
    for (const auto p : part) ++sizes[p];
    std::set<std::uint32_t> seen;
    std::vector<std::vector<Step>> found;
    for (std::uint32_t node = 0; node < part.size() && found.size() < most; ++node)
        if (sizes[part[node]] > 1 && seen.insert(part[node]).second) found.push_back(shortest(node, part));
    return found;
}

}  // namespace moosaic::consistency
