// What the threads of the store's test do: random transactions of every kind the world knows, small enough that they
// meet all the time.
#pragma once

#include <random>

#include "recorder.hpp"

namespace moosaic::consistency {

// The first transaction: everything the others work on.
void fill(Recorder& r);

// One transaction, chosen by `random`. False: it fails on purpose, and its transaction is to be dropped.
bool work(Recorder& r, std::mt19937_64& random, store::Store& store);

// Reads everything and complains about what may never be: money gained or lost, an object in two places or none, both
// switches of a pair off, a room with too many, a name taken twice, a child with three parents.
void audit(Recorder& r);

}  // namespace moosaic::consistency
