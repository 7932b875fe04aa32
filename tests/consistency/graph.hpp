// A graph of dependencies and the search for cycles in it.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "history.hpp"

namespace moosaic::consistency {

enum class Why : std::uint8_t { ww, wr, rw, session, time };

struct Edge {
    std::uint32_t to = 0;
    Why why = Why::ww;
    Key key = 0;  // of ww, wr, rw
};

struct Step {
    std::uint32_t from = 0;
    Edge edge;
};

class Graph {
public:
    explicit Graph(std::size_t nodes) : edges_(nodes) {}
    std::uint32_t add_node();
    void add(std::size_t from, std::size_t to, Why why, Key key = 0);
    // A short cycle of every part in which all nodes reach each other, at most so many.
    [[nodiscard]] std::vector<std::vector<Step>> cycles(std::size_t most) const;

private:
    [[nodiscard]] std::vector<std::uint32_t> components() const;
    [[nodiscard]] std::vector<Step> shortest(std::uint32_t from, const std::vector<std::uint32_t>& part) const;

    std::vector<std::vector<Edge>> edges_;
};

}  // namespace moosaic::consistency
