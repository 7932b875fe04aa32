// Store and Tx: the public faces of Core and TxState.
#include "store/store.hpp"

#include <algorithm>
#include <stdexcept>

#include "store/row_key.hpp"
#include "store/tx_state.hpp"

namespace moosaic::store {

namespace {

std::string row_key(world::Tab table, const world::Key& key) {
    return encode_key(static_cast<std::uint8_t>(table), key);
}

std::string set_key(world::Idx index, const world::Key& equals) {
    return encode_key(static_cast<std::uint8_t>(index), equals);
}

}  // namespace

Tx::Tx(std::unique_ptr<TxState> state) : state_(std::move(state)) {}
Tx::~Tx() = default;

world::RowPtr Tx::get(world::Tab table, const world::Key& key) { return state_->current(row_key(table, key)); }

std::vector<world::RowPtr> Tx::select(world::Idx index, const world::Key& equals) {
    if (!equals.empty()) return state_->select(set_key(index, equals));
    const world::Tab table = world::place(index).table;
    state_->whole_tables.push_back(table);
    return state_->sweep(table, {}, SIZE_MAX);
}

bool Tx::any(world::Idx index, const world::Key& equals) {
    if (equals.empty()) return !select(index, equals).empty();
    return state_->any(set_key(index, equals));
}

std::vector<world::RowPtr> Tx::sweep(world::Tab table, const world::Key& after, std::size_t limit) {
    return state_->sweep(table, after, limit);
}

void Tx::put(world::Tab table, world::Row row) {
    const storage::Table& shape = state_->core.tables[static_cast<std::size_t>(table)].table;
    check_shape(shape, row);
    const std::string key = row_key(table, primary_key(shape, row));
    state_->write(key, std::make_shared<const world::Row>(std::move(row)));
}

void Tx::erase(world::Tab table, const world::Key& key) { state_->write(row_key(table, key), nullptr); }

void Tx::add(world::Tab table, const world::Key& key, std::size_t column, std::int64_t delta, std::int64_t minimum) {
    const TableInfo& info = state_->core.tables[static_cast<std::size_t>(table)];
    const bool indexed = std::any_of(info.indexes.begin(), info.indexes.end(), [column](const IndexInfo& index) {
        return std::find(index.columns.begin(), index.columns.end(), column) != index.columns.end();
    });
    if (indexed || column < info.table.key_columns ||
        info.table.columns.at(column).type != storage::ColumnType::integer)
        throw std::logic_error(info.table.name + "." + info.table.columns.at(column).name + " is no counter");
    state_->add(row_key(table, key), {column, delta, minimum});
}

Id Tx::allocate(world::Seq sequence) {
    const Id id = state_->core.allocate(sequence);
    state_->own_ids[static_cast<std::size_t>(sequence)].push_back(id);
    return id;
}

std::size_t Tx::savepoint() {
    state_->savepoints = true;
    return state_->undo.size();
}

void Tx::rollback(std::size_t savepoint) { state_->rollback(savepoint); }
world::RowPtr Tx::peek(world::Tab table, const world::Key& key) { return state_->peek(row_key(table, key)); }
void Tx::each_written(const Written& each) const { state_->each_written(each); }
std::uint64_t Tx::version() const { return state_->version; }
void Tx::spend_from(world::Budget& budget) { state_->budget = &budget; }
SeqNo Tx::snapshot() const { return state_->snapshot; }
SeqNo Tx::read_seq() const { return state_->seen; }
bool Tx::has_writes() const { return state_->has_writes(); }
std::shared_ptr<const Reading> Tx::reading(std::size_t most) const { return state_->reading(most); }
bool Tx::reuse(const std::shared_ptr<const Reading>& reading) { return state_->reuse(reading); }

Store::Store(storage::Storage& storage, StoreOptions options)
    : core_(std::make_unique<Core>(storage, std::move(options))) {}
Store::~Store() = default;

std::unique_ptr<Tx> Store::begin() { return std::unique_ptr<Tx>(new Tx(core_->begin())); }
std::unique_ptr<Tx> Store::begin_beside(const Tx& other) {
    return std::unique_ptr<Tx>(new Tx(core_->begin_beside(*other.state_)));
}
CommitResult Store::commit(Tx& tx) { return core_->commit(*tx.state_, {}); }

CommitResult Store::commit(Tx& tx, WhenDurable release) { return core_->commit(*tx.state_, std::move(release)); }
void Store::release(SeqNo seen, WhenDurable release, SeqNo not_before) {
    core_->release(seen, std::move(release), not_before);
}
std::unique_ptr<Tx> Store::reserve(Tx& failed) { return std::unique_ptr<Tx>(new Tx(core_->reserve(*failed.state_))); }
bool Store::wait_durable(SeqNo seq) { return core_->wait_durable(seq); }
void Store::finish() { core_->finish(); }
bool Store::pump() { return core_->write_batch(); }
Id Store::allocate(world::Seq sequence) { return core_->allocate(sequence); }

SeqNo Store::visible() const { return core_->snapshots.visible(); }
SeqNo Store::durable() const { return core_->durable(); }
Stats Store::stats() const { return core_->stats(); }
Error Store::last_failure() const { return core_->last_failure(); }

}  // namespace moosaic::store
