#include "checker.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "graph.hpp"

namespace moosaic::consistency {

namespace {

struct Place {
    std::size_t record = 0;
    const Write* write = nullptr;
};

struct Name {
    Key key;
    Version version;
    friend bool operator==(const Name&, const Name&) = default;
};

struct NameHash {
    std::size_t operator()(const Name& name) const {
        return std::hash<std::uint64_t>()(name.key * 0x9e3779b97f4a7c15ULL ^ name.version);
    }
};

std::string text(Key key) { return "key " + std::to_string(key >> 48) + "/" + std::to_string(key & 0xffffffffffffULL); }

std::string text(Key key, Version version) {
    return text(key) + " version " + (version == absent ? "absent" : std::to_string(version));
}

bool contains(const std::vector<std::string>& sets, const std::string& set) {
    return std::find(sets.begin(), sets.end(), set) != sets.end();
}

class Check {
public:
    Check(const History& history, std::size_t most) : history_(history), most_(most), graph_(history.size()) {}

    std::vector<Anomaly> run() {
        index_writes();
        settle_unknown();
        order_versions();
        for (std::size_t i = 0; i < history_.size(); ++i) follow(i);
        count();
        look_for_cycles("");
        if (found_.empty()) {
            add_time();
            look_for_cycles(" in real time");
        }
        return std::move(found_);
    }

private:
    // --- what committed ---------------------------------------------------------------------------------------------
    void index_writes() {
        for (std::size_t i = 0; i < history_.size(); ++i)
            for (const Write& write : history_[i].writes) writers_[{write.key, write.version}] = {i, &write};
        committed_.resize(history_.size());
        for (std::size_t i = 0; i < history_.size(); ++i) committed_[i] = history_[i].outcome == Outcome::committed;
    }

    // Who was never answered has committed if somebody saw what it wrote.
    void settle_unknown() {
        std::vector<std::size_t> work;
        for (std::size_t i = 0; i < history_.size(); ++i)
            if (committed_[i] || history_[i].outcome == Outcome::failed) work.push_back(i);
        const auto saw = [&](Key key, Version version) {
            const auto writer = writers_.find({key, version});
            if (writer == writers_.end()) return;
            const auto i = writer->second.record;
            if (committed_[i] || history_[i].outcome != Outcome::unknown) return;
            committed_[i] = true;
            work.push_back(i);
        };
        while (!work.empty()) {
            const Record& record = history_[work.back()];
            const bool wrote = committed_[work.back()];
            work.pop_back();
            for (const Read& read : record.reads) saw(read.key, read.version);
            if (!wrote) continue;
            for (const Write& write : record.writes) saw(write.key, write.before);
        }
    }

    // --- the order of versions --------------------------------------------------------------------------------------
    struct Chain {
        std::vector<Place> places;
        std::unordered_map<Version, std::size_t> at;
        bool by_claim = false;  // came and went more than once
    };

    void order_versions() {
        for (std::size_t i = 0; i < history_.size(); ++i) {
            if (!committed_[i]) continue;
            for (const Write& write : history_[i].writes) {
                if (!write.last) continue;
                Chain& chain = chains_[write.key];
                chain.places.push_back({i, &write});
                chain.by_claim = chain.by_claim || write.erased;
            }
        }
        for (auto& [key, chain] : chains_) {
            if (chain.by_claim)
                by_claim(chain);
            else
                by_predecessor(key, chain);
            for (std::size_t i = 0; i < chain.places.size(); ++i) {
                chain.at[chain.places[i].write->version] = i;
                for (const auto& set : chain.places[i].write->sets) touched_[set].insert(key);
                if (i > 0) graph_.add(chain.places[i - 1].record, chain.places[i].record, Why::ww, key);
            }
        }
    }

    void by_claim(Chain& chain) {
        std::sort(chain.places.begin(), chain.places.end(), [&](const Place& a, const Place& b) {
            return history_[a.record].seq.value_or(0) < history_[b.record].seq.value_or(0);
        });
    }

    void by_predecessor(Key key, Chain& chain) {
        std::unordered_map<Version, Place> next;
        for (const Place& place : chain.places) {
            const auto [other, fresh] = next.emplace(place.write->before, place);
            if (!fresh)
                report("lost update", name(other->second.record) + " and " + name(place.record) + " both replaced " +
                                          text(key, place.write->before));
        }
        std::vector<Place> ordered;
        for (auto at = next.find(absent); at != next.end() && ordered.size() < chain.places.size();
             at = next.find(ordered.back().write->version))
            ordered.push_back(at->second);
        if (ordered.size() < next.size())
            for (const auto& [before, place] : next)
                if (before != absent && !chain_has(chain, before))
                    report("G1a", name(place.record) + " replaced " + text(key, before) + ", which never committed");
        chain.places = std::move(ordered);
    }

    static bool chain_has(const Chain& chain, Version version) {
        return std::any_of(chain.places.begin(), chain.places.end(),
                           [&](const Place& place) { return place.write->version == version; });
    }

    // --- what each transaction saw ----------------------------------------------------------------------------------
    void follow(std::size_t i) {
        const Record& record = history_[i];
        // A try that was never answered may have met a commit that was lost later: then it was thrown away with it.
        if (!committed_[i] && record.outcome != Outcome::failed && saw_lost(record)) return;
        for (const Read& read : record.reads) {
            if (read.version == absent)
                read_nothing(i, read.key);
            else
                read_version(i, read);
        }
        for (const SetRead& set : record.sets) read_set(i, set);
        for (const AnyRead& any : record.anys) read_any(i, any);
        if (record.follows) graph_.add(*record.follows, i, Why::session);
    }

    bool saw_lost(const Record& record) {
        return std::any_of(record.reads.begin(), record.reads.end(), [&](const Read& read) {
            const auto writer = writers_.find({read.key, read.version});
            return writer != writers_.end() && !committed_[writer->second.record];
        });
    }

    void read_version(std::size_t i, const Read& read) {
        const auto writer = writers_.find({read.key, read.version});
        if (writer == writers_.end()) {
            report("G1a", name(i) + " read " + text(read.key, read.version) + ", which nobody wrote");
            return;
        }
        const auto [by, write] = writer->second;
        if (by == i) return;
        if (!committed_[by]) {
            report("G1a",
                   name(i) + " read " + text(read.key, read.version) + " of " + name(by) + ", which never committed");
            return;
        }
        if (!write->last) {
            report("G1b", name(i) + " read " + text(read.key, read.version) + ", which was passing in " + name(by));
            return;
        }
        const Chain& chain = chains_[read.key];
        const auto at = chain.at.find(read.version);
        if (at != chain.at.end()) place_read(i, read.key, chain, at->second + 1);
    }

    // Read after the first `seen` versions of a key.
    void place_read(std::size_t i, Key key, const Chain& chain, std::size_t seen) {
        if (seen > 0) graph_.add(chain.places[seen - 1].record, i, Why::wr, key);
        if (seen < chain.places.size()) graph_.add(i, chain.places[seen].record, Why::rw, key);
        const auto& snapshot = history_[i].snapshot;
        if (!snapshot) return;
        if (claimed(chain, *snapshot) != seen)
            report("snapshot", name(i) + " read version " + std::to_string(seen) + " of " + text(key) +
                                   ", its snapshot has " + std::to_string(claimed(chain, *snapshot)));
    }

    // How many versions of a key a snapshot has seen, by the store's claims.
    std::size_t claimed(const Chain& chain, std::uint64_t snapshot) const {
        const auto after = std::partition_point(chain.places.begin(), chain.places.end(), [&](const Place& place) {
            return history_[place.record].seq.value_or(0) <= snapshot;
        });
        return static_cast<std::size_t>(after - chain.places.begin());
    }

    void read_nothing(std::size_t i, Key key) {
        const auto found = chains_.find(key);
        if (found == chains_.end()) return;
        const Chain& chain = found->second;
        if (!history_[i].snapshot) {
            if (!chain.by_claim) place_read(i, key, chain, 0);
            return;
        }
        const auto seen = claimed(chain, *history_[i].snapshot);
        if (seen > 0 && !chain.places[seen - 1].write->erased) {
            report("snapshot", name(i) + " did not see " + text(key, chain.places[seen - 1].write->version) + " of " +
                                   name(chain.places[seen - 1].record));
            return;
        }
        place_read(i, key, chain, seen);
    }

    // Keys that the transaction wrote itself tell nothing about the set it found.
    static bool own(const Record& record, Key key) {
        return std::any_of(record.writes.begin(), record.writes.end(),
                           [&](const Write& write) { return write.key == key; });
    }

    void read_set(std::size_t i, const SetRead& read) {
        const Record& record = history_[i];
        const std::unordered_set<Key> members(read.members.begin(), read.members.end());
        for (const Key key : read.members)
            for (const Read& row : record.reads)
                if (row.key == key && row.version != absent && !listed(row, read.set))
                    report("phantom", name(i) + " found " + text(key, row.version) + " in set " + read.set +
                                          ", where that version is not");
        if (!record.snapshot) return;
        for (const Key key : touched_[read.set])
            if (!members.contains(key) && !own(record, key)) miss(i, key, read.set);
    }

    bool listed(const Read& row, const std::string& set) const {
        const auto writer = writers_.find({row.key, row.version});
        return writer == writers_.end() || contains(writer->second.write->sets, set);
    }

    // Transaction i did not find `key` in `set`: who puts it there comes after it, who took it away before. Where in
    // the order of the key's versions that is: at its commit, if the key was absent there (it may have come and gone
    // since the snapshot, which changes nothing); else in its snapshot.
    void miss(std::size_t i, Key key, const std::string& set) {
        const Chain& chain = chains_[key];
        const auto in = [&](std::size_t count) {
            return count > 0 && contains(chain.places[count - 1].write->sets, set);
        };
        auto seen = claimed(chain, *history_[i].snapshot);
        if (in(seen)) {
            report("phantom", name(i) + " missed " + text(key, chain.places[seen - 1].write->version) + " of " +
                                  name(chain.places[seen - 1].record) + " in set " + set);
            return;
        }
        if (history_[i].seq && committed_[i]) {
            const auto then = claimed(chain, *history_[i].seq - 1);
            if (!in(then)) seen = then;
        }
        for (std::size_t later = seen + 1; later <= chain.places.size(); ++later) {
            if (!in(later)) continue;
            graph_.add(i, chain.places[later - 1].record, Why::rw, key);
            break;
        }
        for (std::size_t before = seen; before > 0; --before) {
            if (!in(before - 1)) continue;
            graph_.add(chain.places[before - 1].record, i, Why::wr, key);
            break;
        }
    }

    void read_any(std::size_t i, const AnyRead& any) {
        const Record& record = history_[i];
        if (!record.snapshot) return;
        const auto& keys = touched_[any.set];
        if (!any.found) {
            for (const Key key : keys)
                if (!own(record, key)) miss(i, key, any.set);
            return;
        }
        const bool one = std::any_of(keys.begin(), keys.end(), [&](Key key) {
            const Chain& chain = chains_[key];
            const auto seen = claimed(chain, *record.snapshot);
            return seen > 0 && contains(chain.places[seen - 1].write->sets, any.set);
        });
        if (!one) report("phantom", name(i) + " found somebody in set " + any.set + ", which was empty");
    }

    // --- counters ---------------------------------------------------------------------------------------------------
    void count() {
        std::map<Key, std::map<std::uint64_t, std::int64_t>> sums;
        for (std::size_t i = 0; i < history_.size(); ++i)
            if (committed_[i] && history_[i].seq)
                for (const auto& step : history_[i].counted) sums[step.key][*history_[i].seq] += step.value;
        for (auto& [key, at] : sums) {
            std::int64_t sum = 0;
            for (auto& [seq, value] : at) sum = value += sum;
        }
        for (std::size_t i = 0; i < history_.size(); ++i) {
            if (!history_[i].snapshot) continue;
            for (const auto& read : history_[i].counters_read) {
                const auto& at = sums[read.key];
                auto after = at.upper_bound(*history_[i].snapshot);
                const std::int64_t there = after == at.begin() ? 0 : std::prev(after)->second;
                if (there != read.value)
                    report("counter", name(i) + " read " + std::to_string(read.value) + " of " + text(read.key) +
                                          ", its snapshot has " + std::to_string(there));
            }
        }
    }

    // --- cycles -----------------------------------------------------------------------------------------------------
    // One node for each moment at which somebody ended: whoever begins later comes after it.
    void add_time() {
        std::vector<std::pair<std::uint64_t, std::size_t>> ends;
        for (std::size_t i = 0; i < history_.size(); ++i)
            if (history_[i].ended != 0 && (committed_[i] || history_[i].outcome == Outcome::failed))
                ends.emplace_back(history_[i].ended, i);
        std::sort(ends.begin(), ends.end());
        std::vector<std::uint32_t> moments;
        for (const auto& end : ends) {
            moments.push_back(graph_.add_node());
            graph_.add(end.second, moments.back(), Why::time);
            if (moments.size() > 1) graph_.add(moments[moments.size() - 2], moments.back(), Why::time);
        }
        for (std::size_t i = 0; i < history_.size(); ++i) {
            const auto after = std::lower_bound(ends.begin(), ends.end(), std::pair(history_[i].began, std::size_t{0}));
            if (after == ends.begin()) continue;
            graph_.add(moments[static_cast<std::size_t>(after - ends.begin()) - 1], i, Why::time);
        }
    }

    void look_for_cycles(const std::string& suffix) {
        for (const auto& cycle : graph_.cycles(most_)) {
            std::size_t reads = 0;
            bool flows = false;
            std::string steps;
            for (const Step& step : cycle) {
                if (step.edge.why == Why::rw) ++reads;
                if (step.edge.why == Why::wr) flows = true;
                if (step.from < history_.size()) steps += name(step.from);
                steps += arrow(step.edge);
            }
            const std::string kind = reads > 1 ? "G2" : reads == 1 ? "G-single" : flows ? "G1c" : "G0";
            report(kind + suffix, steps + (cycle.front().from < history_.size() ? name(cycle.front().from) : "…"));
        }
    }

    static std::string arrow(const Edge& edge) {
        switch (edge.why) {
            case Why::ww:
                return " -ww " + text(edge.key) + "-> ";
            case Why::wr:
                return " -wr " + text(edge.key) + "-> ";
            case Why::rw:
                return " -rw " + text(edge.key) + "-> ";
            case Why::session:
                return " -session-> ";
            default:
                return " -time-> ";
        }
    }

    std::string name(std::size_t i) const { return "T" + std::to_string(i) + " (" + history_[i].what + ")"; }

    void report(std::string kind, std::string what) {
        if (++reported_[kind] <= most_) found_.push_back({std::move(kind), std::move(what)});
    }

    const History& history_;
    const std::size_t most_;
    Graph graph_;
    std::vector<bool> committed_;
    std::unordered_map<Name, Place, NameHash> writers_;
    std::unordered_map<Key, Chain> chains_;
    std::unordered_map<std::string, std::set<Key>> touched_;  // set -> keys that were ever in it
    std::vector<Anomaly> found_;
    std::map<std::string, std::size_t> reported_;  // by kind, so that no kind hides another
};

}  // namespace

std::vector<Anomaly> check(const History& history, std::size_t most) { return Check(history, most).run(); }

std::string describe(const std::vector<Anomaly>& anomalies) {
    std::string all;
    for (const auto& anomaly : anomalies) all += anomaly.kind + ": " + anomaly.text + "\n";
    return all;
}

}  // namespace moosaic::consistency
