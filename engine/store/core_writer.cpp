// Batches: one thread takes everything queued, hands it to the storage in one step, and settles or discards.
#include <algorithm>

#include "store/row_key.hpp"
#include "store/tx_state.hpp"

namespace moosaic::store {

Core::Core(storage::Storage& storage, StoreOptions opts)
    : reservations(opts.now),
      options(std::move(opts)),
      tables(table_infos()),
      storage_(storage),
      rows_(options.row_budget),
      sets_(options.member_budget),
      sequences_(storage) {
    if (options.background) committer_ = std::thread([this] { run(); });
}

Core::~Core() { finish(); }

void Core::finish() {
    if (std::exchange(finished_, true)) return;
    {
        const std::lock_guard lock(commit_mutex_);
        stopping_ = true;
        work_.notify_all();
    }
    if (committer_.joinable()) committer_.join();
    while (write_batch()) {}
    if (auto rows = sequences_.unused(); !rows.empty()) {
        storage::Transaction last;
        last.writes = std::move(rows);
        // If it fails, the ids up to the old mark are skipped, as after a crash.
        (void)storage_.commit({std::move(last)});
    }
}

void Core::run() {
    std::unique_lock lock(commit_mutex_);
    for (;;) {
        work_.wait(lock, [&] { return stopping_ || !queue_.empty() || sequences_.urgent(); });
        if (stopping_) return;
        lock.unlock();
        write_batch();
        lock.lock();
    }
}

void Core::wake() {
    const std::lock_guard lock(commit_mutex_);
    work_.notify_all();
}

bool Core::writes_here() const { return !options.background || std::this_thread::get_id() == committer_.get_id(); }

std::vector<Core::Queued> Core::take_queue() {
    const std::lock_guard lock(commit_mutex_);
    return std::exchange(queue_, {});
}

// The last write of a key stands for all of them.
void Core::append_writes(const std::vector<Queued>& queue, std::vector<storage::Write>& out) const {
    std::unordered_map<std::string_view, const Write*> last;
    for (const auto& queued : queue)
        for (const Write& write : queued.writes) {
            const Write*& kept = last[write.entry->key];
            if (kept == nullptr || !options.unsafe_unordered_batches) kept = &write;
        }
    out.reserve(out.size() + last.size());
    for (const auto& [key, write] : last) {
        const auto table = static_cast<storage::TableId>(space_of(key));
        if (write->row != nullptr)
            out.emplace_back(storage::Put{table, *write->row});
        else
            out.emplace_back(storage::Erase{table, decode_key(key)});
    }
}

namespace {

std::size_t bytes_of(const std::vector<storage::Field>& fields) {
    std::size_t bytes = 0;
    for (const auto& field : fields) {
        const auto* text = std::get_if<std::string>(&field);
        bytes += text != nullptr ? text->size() : sizeof(std::int64_t);
    }
    return bytes;
}

std::size_t bytes_of(const storage::Transaction& batch) {
    std::size_t bytes = 0;
    for (const auto& write : batch.writes) {
        const auto* put = std::get_if<storage::Put>(&write);
        bytes += bytes_of(put != nullptr ? put->row : std::get<storage::Erase>(write).key);
    }
    return bytes;
}

}  // namespace

std::optional<Error> Core::hand_over(storage::Transaction batch) {
    if (batch.writes.empty()) return std::nullopt;  // commits that cancelled out
    std::vector<storage::Transaction> transactions;
    transactions.push_back(std::move(batch));
    const auto begun = std::chrono::steady_clock::now();
    auto verdicts = storage_.commit(transactions);
    if (verdicts && verdicts->size() != transactions.size())
        verdicts = fail("the storage gave " + std::to_string(verdicts->size()) + " verdicts on one transaction");
    if (verdicts && verdicts->front() == storage::Verdict::committed) {
        batches_.fetch_add(1, std::memory_order_relaxed);
        const auto& written = transactions.front();
        if (options.batch_written)
            options.batch_written({std::chrono::steady_clock::now() - begun, written.writes.size(), bytes_of(written)});
        return std::nullopt;
    }
    failed_batches_.fetch_add(1, std::memory_order_relaxed);
    return verdicts ? Error{"the storage refused a batch", {}, {}} : verdicts.error();
}

namespace {

// Gives an acquired semaphore back.
class Turn {
public:
    explicit Turn(std::binary_semaphore& taken) : taken_(taken) {}
    ~Turn() { taken_.release(); }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

private:
    std::binary_semaphore& taken_;
};

}  // namespace

bool Core::write_batch() {
    while (!write_turn_.try_acquire()) {
        if (options.background || !options.idle) {
            write_turn_.acquire();
            break;
        }
        options.idle();
    }
    {
        const Turn turn(write_turn_);
        if (!write_next()) return false;
    }
    releases.drain();
    return true;
}

bool Core::write_next() {
    const auto queue = take_queue();
    storage::Transaction batch;
    batch.writes = sequences_.wanted();
    append_writes(queue, batch.writes);
    if (queue.empty() && batch.writes.empty()) return false;
    const auto error = hand_over(std::move(batch));
    if (!error) {
        settle(queue.empty() ? durable() : queue.back().seq);
        sequences_.settled(true);
        if (std::exchange(failing_, false) && options.writing_again) options.writing_again();
    } else {
        failing_ = true;
        discard(*error);
        sequences_.settled(false);
    }
    return true;
}

void Core::settle(SeqNo upto) {
    {
        const std::lock_guard lock(commit_mutex_);
        durable_.store(upto, std::memory_order_release);
        progress_.notify_all();
    }
    releases.advance(upto);
    floor_.store(options.unsafe_unpinned_snapshots ? upto : snapshots.floor(upto), std::memory_order_release);
    trim_logs();
}

void Core::trim_logs() {
    const SeqNo floor = floor_.load(std::memory_order_relaxed);
    std::vector<std::shared_ptr<RowEntry>> rows;
    std::vector<std::shared_ptr<SetEntry>> sets;
    {
        const std::lock_guard lock(commit_mutex_);
        for (; !row_log_.empty() && row_log_.front().seq <= floor; row_log_.pop_front())
            rows.push_back(std::move(row_log_.front().entry));
        for (; !set_log_.empty() && set_log_.front().seq <= floor; set_log_.pop_front())
            sets.push_back(std::move(set_log_.front().entry));
    }
    for (auto& entry : rows) {
        const std::lock_guard lock(rows_.shard(entry->key).mutex);
        entry->trim(floor);
    }
    for (auto& entry : sets) {
        const std::lock_guard lock(sets_.shard(entry->key).mutex);
        entry->trim(floor);
    }
}

// Takes back everything above the durable mark. The loss is told before anything is cut, so that a reader who meets cut
// data finds out when it looks at the epoch after its read.
void Core::discard(const Error& error) {
    {
        const std::lock_guard lock(commit_mutex_);
        const SeqNo mark = durable();
        queue_.clear();
        if (last_seq_ > mark) {
            releases.lose(mark, last_seq_);
            snapshots.show(mark);  // before the epoch: who begins with the new epoch begins at the mark
            epoch_.fetch_add(1, std::memory_order_acq_rel);
            for (; !row_log_.empty() && row_log_.back().seq > mark; row_log_.pop_back()) {
                const auto& entry = row_log_.back().entry;
                const std::lock_guard shard(rows_.shard(entry->key).mutex);
                entry->cut(mark);
            }
            for (; !set_log_.empty() && set_log_.back().seq > mark; set_log_.pop_back()) {
                const auto& entry = set_log_.back().entry;
                const std::lock_guard shard(sets_.shard(entry->key).mutex);
                entry->cut(mark);
            }
            for (SeqNo& newest : table_newest_) newest = std::min(newest, mark);
        }
        progress_.notify_all();
    }
    if (options.batch_failed) options.batch_failed(error);
}

Id Core::allocate(world::Seq sequence) {
    for (;;) {
        if (const auto id = sequences_.take(sequence)) return *id;
        if (!writes_here()) {
            sequences_.wait(sequence, [this] { wake(); });
            continue;
        }
        sequences_.demand(sequence);
        const auto failures = failed_batches_.load(std::memory_order_relaxed);
        write_batch();
        if (failed_batches_.load(std::memory_order_relaxed) != failures)
            throw StorageFailure("no new ids: the storage refused to write");
    }
}

bool Core::wait_durable(SeqNo seq) {
    while (writes_here() && durable() < seq && !releases.lost(seq))
        if (!write_batch()) break;
    std::unique_lock lock(commit_mutex_);
    progress_.wait(lock, [&] { return durable() >= seq || releases.lost(seq); });
    return !releases.lost(seq);
}

Stats Core::stats() {
    return {commits_.load(), conflicts_.load(),  batches_.load(),   failed_batches_.load(),
            rows_.size(),    row_misses_.load(), set_misses_.load()};
}

}  // namespace moosaic::store
