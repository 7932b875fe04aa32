// Fresh ids: a transaction that allocated an id itself need not ask the storage for rows and sets under it.
#pragma once

#include <optional>
#include <string_view>

#include "world/transaction.hpp"

namespace moosaic::store {

struct SequenceId {
    world::Seq sequence;
    Id id = 0;
};

// The allocated id this row's primary key begins with; none where keys are not (only) allocated ids.
std::optional<SequenceId> row_id(std::string_view row_key);
// The allocated id this index set is about; none where the index begins with something else.
std::optional<SequenceId> set_id(std::string_view set_key);

}  // namespace moosaic::store
