// Relation views: the small query set verb code may use (world.md 8.3), for Op::query.
#pragma once

#include "world/world.hpp"

namespace moosaic::world {

// `source` and `steps` as sdk/ops.hpp describes them. Answers a list of references (of (reference, depth, path_weight)
// for contents, ancestors and descendants), or what a closing count, exists, first, last, get, contains or by_verb step
// says.
//
// The relation itself needs `read` on its row (`acl`: `grant`). A filter or order reads fields: candidates the caller
// may not read are left out. AttributeError for every method, relation, field and suffix not listed here, wizards
// included; get: NoSuchObjectError, AmbiguousObjectError; TypeError for a malformed request; ValueError for more than
// 64 steps, 64 conditions or 16 keys to order by, all steps together.
Value run_query(World& world, const Value& source, const Value& steps);

}  // namespace moosaic::world
