#include "order.hpp"

#include <algorithm>
#include <cmath>

namespace moosaic::storage {

namespace {

int rank(const Field& field) {
    switch (field.index()) {
        case 0:
            return 0;
        case 3:
            return 2;
        default:
            return 1;
    }
}

// NaN sorts below every other number, so that the order stays total.
std::weak_ordering compare_reals(double a, double b) {
    if (std::isnan(a) || std::isnan(b)) return std::isnan(b) <=> std::isnan(a);
    return a < b ? std::weak_ordering::less : a > b ? std::weak_ordering::greater : std::weak_ordering::equivalent;
}

std::weak_ordering compare_numbers(const Field& a, const Field& b) {
    const auto* i = std::get_if<std::int64_t>(&a);
    const auto* j = std::get_if<std::int64_t>(&b);
    if (i != nullptr && j != nullptr) return *i <=> *j;
    const auto real = [](const Field& f, const std::int64_t* n) {
        return n != nullptr ? static_cast<double>(*n) : std::get<double>(f);
    };
    return compare_reals(real(a, i), real(b, j));
}

}  // namespace

std::weak_ordering compare(const Field& a, const Field& b) {
    if (const auto ranks = rank(a) <=> rank(b); ranks != 0) return ranks;
    switch (rank(a)) {
        case 0:
            return std::weak_ordering::equivalent;
        case 1:
            return compare_numbers(a, b);
        default:
            return std::get<std::string>(a) <=> std::get<std::string>(b);
    }
}

std::weak_ordering compare(const Key& a, const Key& b) {
    const std::size_t both = std::min(a.size(), b.size());
    for (std::size_t i = 0; i < both; ++i)
        if (const auto order = compare(a[i], b[i]); order != 0) return order;
    return a.size() <=> b.size();
}

bool same(const Row& a, const Row& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const Field& x, const Field& y) { return x.index() == y.index() && compare(x, y) == 0; });
}

bool starts_with(const Key& key, const Key& prefix) {
    if (key.size() < prefix.size()) return false;
    for (std::size_t i = 0; i < prefix.size(); ++i)
        if (compare(key[i], prefix[i]) != 0) return false;
    return true;
}

}  // namespace moosaic::storage
