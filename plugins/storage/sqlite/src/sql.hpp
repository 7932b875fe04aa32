// SQL text for the tables of a schema. Names are quoted, values are always bound.
#pragma once

#include <string>

#include <moosaic/storage.hpp>

namespace moosaic::storage::sql {

std::string create_table(const Table& table);
std::string create_index(const std::string& table, const std::vector<Column>& columns, const Index& index);
std::string add_column(const std::string& table, const Column& column);

std::string get(const Table& table);    // binds the key
std::string put(const Table& table);    // binds the row
std::string erase(const Table& table);  // binds the key
// Binds the `equals` values, then, when asked for, the key to continue behind, then the limit.
std::string scan(const Table& table, std::optional<IndexId> index, std::size_t equals, std::size_t after, bool limit);

}  // namespace moosaic::storage::sql
