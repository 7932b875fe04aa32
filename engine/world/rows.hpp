// Rows of the tables as the structures of world.hpp, and back.
#pragma once

#include <cstddef>
#include <string>

#include "world/columns.hpp"
#include "world/transaction.hpp"
#include "world/world.hpp"

namespace moosaic::world {

// A field of a row; 0, false or empty when it is NULL, of another type or missing.
std::int64_t int_at(const Row& row, std::size_t column);
const std::string& text_at(const Row& row, std::size_t column);
inline bool flag_at(const Row& row, std::size_t column) { return int_at(row, column) != 0; }

inline Field flag_field(bool flag) { return static_cast<std::int64_t>(flag ? 1 : 0); }
inline Field optional_id(Id id) { return id == 0 ? Field() : Field(id); }
inline Field optional_text(const std::string& text) { return text.empty() ? Field() : Field(text); }

Object object_from(const Row& row);
Verb verb_from(const Row& row);
VerbName verb_name_from(const Row& row);
Property property_from(const Row& row);
Alias alias_from(const Row& row);

Row row_of(const Object& object);
Row row_of(const Verb& verb);
Row row_of(const VerbName& name);
Row row_of(const Property& property);
Row row_of(const Alias& alias);

}  // namespace moosaic::world
