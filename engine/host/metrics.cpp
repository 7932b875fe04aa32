// Families of cells, and their text.
#include "host/metrics.hpp"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>
#include <algorithm>
#include <deque>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

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

    Cell& get(const std::string& name, const Labels& labels, std::string_view help) {
        auto [family, made] = families_.try_emplace(name);
        if (made) family->second.help = help;
        for (auto& one : family->second.cells)
            if (one.labels == labels) return one.cell;
        return family->second.cells.emplace_back(labels).cell;
    }
    Cell& nowhere() { return nowhere_; }
    [[nodiscard]] bool has(const std::string& name) const { return families_.contains(name); }

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
        std::deque<One> cells;
    };
    const prometheus::MetricType type_;
    std::map<std::string, Family> families_;
    Cell nowhere_;
};

}  // namespace

struct MetricsRegistry::Parts {
    explicit Parts(Logger& logger) : log(logger) {}

    template <class Cell>
    Cell& get(Kind<Cell>& kind, std::string_view name, std::string_view help) {
        const auto parsed = parse(name);
        const std::lock_guard lock(mutex);
        if (!parsed) {
            log.error("the metric " + std::string(name) + " cannot be registered: that is no metric's name");
            return kind.nowhere();
        }
        const auto& family = parsed->first;
        if (!kind.has(family) && (counters.has(family) || gauges.has(family) || histograms.has(family))) {
            log.error("the metric " + family + " cannot be registered: there is one of another type");
            return kind.nowhere();
        }
        return kind.get(family, parsed->second, help);
    }

    Logger& log;
    std::mutex mutex;  // guards the kinds' families and `states`
    Kind<CounterCell> counters{prometheus::MetricType::Counter};
    Kind<GaugeCell> gauges{prometheus::MetricType::Gauge};
    Kind<HistogramCell> histograms{prometheus::MetricType::Histogram};
    std::map<std::pair<std::string, std::string>, std::string> states;  // plugin -> state
    std::mutex text_mutex;                                              // one text() at a time; guards `refreshes`
    std::list<std::function<void()>> refreshes;
};

MetricsRegistry::MetricsRegistry(Logger& log) : parts_(std::make_unique<Parts>(log)) {}
MetricsRegistry::~MetricsRegistry() = default;

Counter& MetricsRegistry::counter(std::string_view name, std::string_view help) {
    return parts_->get(parts_->counters, name, help);
}
Gauge& MetricsRegistry::gauge(std::string_view name, std::string_view help) {
    return parts_->get(parts_->gauges, name, help);
}
Histogram& MetricsRegistry::histogram(std::string_view name, std::string_view help) {
    return parts_->get(parts_->histograms, name, help);
}

void MetricsRegistry::plugin_state(const std::string& kind, const std::string& name, const std::string& state) {
    const std::lock_guard lock(parts_->mutex);
    const auto gauge = [&](const std::string& value) -> GaugeCell& {
        return parts_->gauges.get("moosaic_plugin_state", {{"kind", kind}, {"name", name}, {"state", value}},
                                  "1 for the state a plugin is in, 0 for those it has been in");
    };
    auto& now = parts_->states[{kind, name}];
    if (now == state) return;
    if (!now.empty()) gauge(now).set(0);
    now = state;
    gauge(now).set(1);
}

std::shared_ptr<void> MetricsRegistry::before_text(std::function<void()> refresh) {
    const std::lock_guard lock(parts_->text_mutex);
    const auto at = parts_->refreshes.insert(parts_->refreshes.end(), std::move(refresh));
    return {nullptr, [this, at](void*) {
                const std::lock_guard inner(parts_->text_mutex);
                parts_->refreshes.erase(at);
            }};
}

std::string MetricsRegistry::text() const {
    const std::lock_guard one(parts_->text_mutex);
    for (const auto& refresh : parts_->refreshes) refresh();
    std::vector<prometheus::MetricFamily> families;
    {
        const std::lock_guard lock(parts_->mutex);
        parts_->counters.collect(families);
        parts_->gauges.collect(families);
        parts_->histograms.collect(families);
    }
    std::sort(families.begin(), families.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return prometheus::TextSerializer().Serialize(families);
}

}  // namespace moosaic::host
