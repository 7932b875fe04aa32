// Keys as short byte strings: a space (table or index number) and the fields, so that bytes compare as the fields do.
//
// One or two ids take at most 15 bytes (ids below 2^48), which std::string keeps without an allocation. Order: NULL,
// then integers by value, then reals by value, then text bytewise; a column holds one of the three, so this is storage
// order.
#pragma once

#include <string>
#include <string_view>

#include <moosaic/storage.hpp>

namespace moosaic::store {

// The first byte: the position of the table, or of the index in world::Idx.
std::string encode_key(std::uint8_t space, const storage::Key& fields);
void append_field(std::string& out, const storage::Field& field);
// The fields of an encoded key; the input must come from encode_key.
storage::Key decode_key(std::string_view key);
inline std::uint8_t space_of(std::string_view key) { return static_cast<std::uint8_t>(key.front()); }
// The first field when it is a positive integer, else 0: the id most keys begin with.
std::int64_t leading_id(std::string_view key);

}  // namespace moosaic::store
