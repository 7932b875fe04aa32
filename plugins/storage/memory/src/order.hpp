// The order of fields and keys that storage.hpp asks for: NULL < integer and real by value < text and blob bytewise.
#pragma once

#include <compare>

#include <moosaic/storage.hpp>

namespace moosaic::storage {

std::weak_ordering compare(const Field& a, const Field& b);
std::weak_ordering compare(const Key& a, const Key& b);  // a prefix comes first
bool same(const Row& a, const Row& b);                   // also in type: the integer 1 is not the real 1.0
bool starts_with(const Key& key, const Key& prefix);

struct KeyLess {
    bool operator()(const Key& a, const Key& b) const { return compare(a, b) < 0; }
};

}  // namespace moosaic::storage
