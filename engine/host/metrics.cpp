// Families of cells, and their text.
#include "host/metrics.hpp"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>
#include <algorithm>
#include <deque>
#include <list>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include <moosaic/mutex.hpp>

#include "host/metric_cells.hpp"

namespace moosaic::host {
namespace {

using prometheus::ClientMetric;
using Labels = std::vector<std::pair<std::string, std::string>>;

bool good_word(std::string_view word, bool colon) {
    const auto letter = [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (colon && c == ':');
    };
    return !word.empty() && letter(word.front()) &&
           std::all_of(word.begin(), word.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

// `name{label="value",…}`, values without quotes and backslashes.
std::optional<std::pair<std::string, Labels>> parse(std::string_view text) {
    const auto brace = text.find('{');
    std::pair<std::string, Labels> out{std::string(text.substr(0, brace)), Labels()};
    if (!good_word(out.first, true)) return std::nullopt;
    if (brace == std::string_view::npos) return out;
    for (std::string_view rest = text.substr(brace + 1); rest != "}";) {
        const auto equals = rest.find("=\"");
        const auto end = equals == std::string_view::npos ? equals : rest.find('"', equals + 2);
        if (end == std::string_view::npos || !good_word(rest.substr(0, equals), false)) return std::nullopt;
        out.second.emplace_back(rest.substr(0, equals), rest.substr(equals + 2, end - equals - 2));
        rest.remove_prefix(end + 1);
        if (rest != "}" && (rest.empty() || rest.front() != ',')) return std::nullopt;
        if (rest != "}") rest.remove_prefix(1);
    }
    return out;
}

void fill(ClientMetric& out, const CounterCell& cell) { out.counter.value = cell.value(); }
void fill(ClientMetric& out, const GaugeCell& cell) { out.gauge.value = cell.value(); }
void fill(ClientMetric& out, const HistogramCell& cell) {
    const auto counts = cell.counts();
    auto& histogram = out.histogram;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        histogram.sample_count += counts[i];
        if (i < HistogramCell::bounds_us.size())
            histogram.bucket.push_back(
                {histogram.sample_count, static_cast<double>(HistogramCell::bounds_us[i]) / 1e6});
    }
    histogram.sample_sum = cell.seconds();
}

// All metrics of one type. Cells never move and are never removed.
template <class Cell>
class Kind {
public:
    explicit Kind(prometheus::MetricType type) : type_(type) {}

    Cell& get(const std::string& name, const Labels& labels, std::string_view help, const std::string& owner) {
        auto [family, made] = families_.try_emplace(name);
        if (made) family->second.help = help, family->second.owner = owner;
        for (auto& one : family->second.cells)
            if (one.labels == labels) return one.cell;
        return family->second.cells.emplace_back(labels).cell;
    }
    Cell& nowhere() { return nowhere_; }
    [[nodiscard]] bool has(const std::string& name) const { return families_.contains(name); }
    [[nodiscard]] const std::string* owner(const std::string& name) const {
        const auto found = families_.find(name);
        return found == families_.end() ? nullptr : &found->second.owner;
    }
    // Not shown any more; its cells stay where they are, for whoever has them.
    void retire(const std::string& name) {
        if (auto node = families_.extract(name); !node.empty()) retired_.push_back(std::move(node));
    }

    void collect(std::vector<prometheus::MetricFamily>& out) const {
        for (const auto& [name, family] : families_) {
            auto& into = out.emplace_back();
            into.name = name;
            into.help = family.help;
            into.type = type_;
            for (const auto& one : family.cells) {
                auto& metric = into.metric.emplace_back();
                for (const auto& [label, value] : one.labels) metric.label.push_back({label, value});
                fill(metric, one.cell);
            }
        }
    }

private:
    struct One {
        explicit One(Labels l) : labels(std::move(l)) {}
        Labels labels;
        Cell cell;
    };
    struct Family {
        std::string help;
        std::string owner;  // a plugin; empty: the engine
        std::deque<One> cells;
    };
    using Families = std::map<std::string, Family>;
    const prometheus::MetricType type_;
    Families families_;
    std::vector<typename Families::node_type> retired_;
    Cell nowhere_;
};

}  // namespace

struct MetricsRegistry::Parts {
    explicit Parts(Logger& logger) : log(logger) {}

    // `owner`: the plugin that asks; empty: the engine.
    template <class Cell>
    Cell& get(Kind<Cell>& kind, std::string_view name, std::string_view help, const std::string& owner) {
        const auto parsed = parse(name);
        const LockGuard lock(mutex);
        const auto refused = [&](const std::string& why) -> Cell& {
            log.error((owner.empty() ? "" : owner + ": ") + "the metric " + std::string(name) +
                      " cannot be registered: " + why);
            return kind.nowhere();
        };
        if (!parsed) return refused("that is no metric's name");
        const auto& family = parsed->first;
        if (const auto other = owner_of(family); other && *other != owner) {
            if (!owner.empty()) return refused("it belongs to " + (other->empty() ? "the engine" : *other));
            log.error("the metric " + family + " is the engine's; what " + *other + " counts under it is not shown");
            counters.retire(family), gauges.retire(family), histograms.retire(family);
        }
        if (!kind.has(family) && owner_of(family)) return refused("there is one of another type");
        return kind.get(family, parsed->second, help, owner);
    }
    [[nodiscard]] std::optional<std::string> owner_of(const std::string& family) const MOOSAIC_REQUIRES(mutex) {
        for (const auto* found : {counters.owner(family), gauges.owner(family), histograms.owner(family)})
            if (found != nullptr) return *found;
        return std::nullopt;
    }

    Logger& log;
    mutable Mutex mutex;  // also the kinds' families
    Kind<CounterCell> counters{prometheus::MetricType::Counter};
    Kind<GaugeCell> gauges{prometheus::MetricType::Gauge};
    Kind<HistogramCell> histograms{prometheus::MetricType::Histogram};
    std::map<std::pair<std::string, std::string>, std::string> states MOOSAIC_GUARDED_BY(mutex);  // plugin -> state
    Mutex text_mutex;  // one text() at a time
    std::list<std::function<void()>> refreshes MOOSAIC_GUARDED_BY(text_mutex);
};

MetricsRegistry::MetricsRegistry(Logger& log) : parts_(std::make_unique<Parts>(log)) {}
MetricsRegistry::~MetricsRegistry() = default;

class MetricsRegistry::Owned final : public TimedMetrics {
public:
    Owned(Parts& parts, std::string owner) : parts_(parts), owner_(std::move(owner)) {}
    Counter& counter(std::string_view name, std::string_view help) override {
        return parts_.get(parts_.counters, name, help, owner_);
    }
    Gauge& gauge(std::string_view name, std::string_view help) override {
        return parts_.get(parts_.gauges, name, help, owner_);
    }
    Histogram& histogram(std::string_view name, std::string_view help) override {
        return parts_.get(parts_.histograms, name, help, owner_);
    }

private:
    Parts& parts_;
    const std::string owner_;
};

Counter& MetricsRegistry::counter(std::string_view name, std::string_view help) {
    return parts_->get(parts_->counters, name, help, {});
}
Gauge& MetricsRegistry::gauge(std::string_view name, std::string_view help) {
    return parts_->get(parts_->gauges, name, help, {});
}
Histogram& MetricsRegistry::histogram(std::string_view name, std::string_view help) {
    return parts_->get(parts_->histograms, name, help, {});
}

std::unique_ptr<TimedMetrics> MetricsRegistry::of_plugin(std::string plugin) {
    return std::make_unique<Owned>(*parts_, std::move(plugin));
}

void MetricsRegistry::plugin_state(const std::string& kind, const std::string& name, const std::string& state) {
    const auto gauge = [&](const std::string& value) -> Gauge& {
        return this->gauge("moosaic_plugin_state{kind=\"" + kind + "\",name=\"" + name + "\",state=\"" + value + "\"}",
                           "1 for the state a plugin is in, 0 for those it has been in");
    };
    std::string before;
    {
        const LockGuard lock(parts_->mutex);
        before = std::exchange(parts_->states[{kind, name}], state);
    }
    if (before == state) return;
    if (!before.empty()) gauge(before).set(0);
    gauge(state).set(1);
}

std::shared_ptr<void> MetricsRegistry::before_text(std::function<void()> refresh) {
    const LockGuard lock(parts_->text_mutex);
    const auto at = parts_->refreshes.insert(parts_->refreshes.end(), std::move(refresh));
    return {nullptr, [this, at](void*) {
                const LockGuard inner(parts_->text_mutex);
                parts_->refreshes.erase(at);
            }};
}

std::string MetricsRegistry::text() const {
    const LockGuard one(parts_->text_mutex);
    for (const auto& refresh : parts_->refreshes) refresh();
    std::vector<prometheus::MetricFamily> families;
    {
        const LockGuard lock(parts_->mutex);
        parts_->counters.collect(families);
        parts_->gauges.collect(families);
        parts_->histograms.collect(families);
    }
    std::sort(families.begin(), families.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return prometheus::TextSerializer().Serialize(families);
}

}  // namespace moosaic::host
