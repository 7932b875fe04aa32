// A small reader of fixed-width fields; see iso.hpp.
#include "world/iso.hpp"

#include <chrono>
#include <cstddef>
#include <optional>

namespace moosaic::world {

namespace {

class Reader {
public:
    explicit Reader(std::string_view text) : rest_(text) {}

    std::optional<int> digits(std::size_t count) {
        if (rest_.size() < count) return std::nullopt;
        int number = 0;
        for (std::size_t i = 0; i < count; ++i) {
            if (rest_[i] < '0' || rest_[i] > '9') return std::nullopt;
            number = number * 10 + (rest_[i] - '0');
        }
        rest_.remove_prefix(count);
        return number;
    }
    bool number_below(int limit) {
        const auto number = digits(2);
        return number && *number < limit;
    }
    bool skip(char wanted) {
        if (rest_.empty() || rest_.front() != wanted) return false;
        rest_.remove_prefix(1);
        return true;
    }
    [[nodiscard]] bool done() const { return rest_.empty(); }

private:
    std::string_view rest_;
};

bool read_date(Reader& reader) {
    const auto year = reader.digits(4);
    if (!year || *year == 0 || !reader.skip('-')) return false;
    const auto month = reader.digits(2);
    if (!month || !reader.skip('-')) return false;
    const auto day = reader.digits(2);
    return day &&
           std::chrono::year_month_day(std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                       std::chrono::day(static_cast<unsigned>(*day)))
               .ok();
}

// HH:MM[:SS[.ffffff]]
bool read_clock(Reader& reader) {
    if (!reader.number_below(24) || !reader.skip(':') || !reader.number_below(60)) return false;
    if (!reader.skip(':')) return true;
    if (!reader.number_below(60)) return false;
    return !reader.skip('.') || reader.digits(6).has_value();
}

bool read_time(Reader& reader) {
    if (!read_clock(reader)) return false;
    if (reader.done() || reader.skip('Z')) return reader.done();
    return (reader.skip('+') || reader.skip('-')) && read_clock(reader) && reader.done();
}

}  // namespace

bool is_iso_date(std::string_view text) {
    Reader reader(text);
    return read_date(reader) && reader.done();
}

bool is_iso_time(std::string_view text) {
    Reader reader(text);
    return read_time(reader);
}

bool is_iso_date_time(std::string_view text) {
    Reader reader(text);
    return read_date(reader) && (reader.skip('T') || reader.skip(' ')) && read_time(reader);
}

}  // namespace moosaic::world
