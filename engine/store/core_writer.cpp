// Batches: one thread takes everything queued, hands it to the storage in one step, and settles or discards.
#include <malloc.h>

#include <algorithm>
#include <iterator>

#include "store/row_key.hpp"
#include "store/tx_state.hpp"

namespace moosaic::store {

namespace {

constexpr std::size_t most_in_a_batch = 16U << 20U;  // bytes: a batch is a copy of its rows
constexpr auto tidy_every = std::chrono::seconds(1);
constexpr std::size_t worth_giving_back = 16U << 20U;
constexpr auto give_back_every = std::chrono::seconds(3);  // others' allocations wait for it
constexpr auto give_back_anyway = std::chrono::seconds(15);

}  // namespace

Core::Core(storage::Storage& storage, StoreOptions opts)
    : reservations(opts.now),
      options(std::move(opts)),
      tables(table_infos()),
      storage_(storage),
      memory_(options.cache_bytes),
      rows_(memory_),
      sets_(memory_),
      sequences_(storage) {
    if (options.background) committer_ = std::thread([this] { run(); });
}

Core::~Core() { finish(); }

void Core::finish() {
    if (std::exchange(finished_, true)) return;
    {
        const LockGuard lock(commit_mutex_);
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
    UniqueLock lock(commit_mutex_);
    for (;;) {
        const bool work = work_.wait_for(lock, tidy_every, [&]() MOOSAIC_REQUIRES(commit_mutex_) {
            return stopping_ || !queue_.empty() || sequences_.urgent();
        });
        if (stopping_) return;
        lock.unlock();
        if (work) write_batch();
        tidy();
        lock.lock();
    }
}

void Core::wake() {
    const LockGuard lock(commit_mutex_);
    work_.notify_all();
}

bool Core::writes_here() const { return !options.background || std::this_thread::get_id() == committer_.get_id(); }

std::vector<Core::Queued> Core::take_queue() {
    const LockGuard lock(commit_mutex_);
    std::size_t bytes = 0;
    auto end = queue_.begin();
    while (end != queue_.end() && (bytes < most_in_a_batch || end == queue_.begin())) bytes += (end++)->bytes;
    std::vector<Queued> taken(std::make_move_iterator(queue_.begin()), std::make_move_iterator(end));
    queue_.erase(queue_.begin(), end);
    room_.free(bytes);
    return taken;
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

std::size_t bytes_in(const std::vector<storage::Field>& fields) {
    std::size_t bytes = 0;
    for (const auto& field : fields) {
        const auto* text = std::get_if<std::string>(&field);
        bytes += text != nullptr ? text->size() : sizeof(std::int64_t);
    }
    return bytes;
}

std::size_t bytes_in(const storage::Transaction& batch) {
    std::size_t bytes = 0;
    for (const auto& write : batch.writes) {
        const auto* put = std::get_if<storage::Put>(&write);
        bytes += bytes_in(put != nullptr ? put->row : std::get<storage::Erase>(write).key);
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
            options.batch_written({std::chrono::steady_clock::now() - begun, written.writes.size(), bytes_in(written)});
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
        const LockGuard lock(commit_mutex_);
        durable_.store(upto, std::memory_order_release);
        if (!last_failure_.message.empty()) last_failure_ = {};
        progress_.notify_all();
    }
    releases.advance(upto);
    raise_floor();
}

void Core::raise_floor() {
    const SeqNo upto = durable();
    floor_.store(options.unsafe_unpinned_snapshots ? upto : snapshots.floor(upto), std::memory_order_release);
    trim_logs();
    // What was written goes beyond the budget first, and is made room for here, where nobody waits for it.
    for (int round = 0; round < 4 && memory_.over(); ++round) {
        const std::size_t too_much = memory_.now() - memory_.budget;
        rows_.shrink(64, too_much);
        sets_.shrink(64, too_much);
    }
}

// The committer thread, again and again: forgets versions that the end of a transaction has set free since the last
// batch, and gives the system back what was freed: soon after it was much, and now and then anyway, as tasks hold more
// than what is counted here.
void Core::tidy() {
    const auto now = std::chrono::steady_clock::now();
    if (now - tidied_ < tidy_every) return;
    tidied_ = now;
    raise_floor();
    const std::size_t used = memory_.now();
    most_memory_ = std::max(most_memory_, used);
    const bool much = used + worth_giving_back <= most_memory_;
    if (now - gave_back_ < (much ? give_back_every : give_back_anyway)) return;
    most_memory_ = used;
    gave_back_ = now;
    // Looking through the heap holds up who allocates meanwhile: not for little.
    if (much || ::mallinfo2().fordblks >= worth_giving_back) ::malloc_trim(0);
}

void Core::trim_logs() {
    const SeqNo floor = floor_.load(std::memory_order_relaxed);
    std::vector<std::shared_ptr<RowEntry>> rows;
    std::vector<std::shared_ptr<SetEntry>> sets;
    {
        const LockGuard lock(commit_mutex_);
        for (; !row_log_.empty() && row_log_.front().seq <= floor; row_log_.pop_front())
            rows.push_back(std::move(row_log_.front().entry));
        for (; !set_log_.empty() && set_log_.front().seq <= floor; set_log_.pop_front())
            sets.push_back(std::move(set_log_.front().entry));
    }
    for (auto& entry : rows) {
        const LockGuard lock(rows_.shard(entry->key).mutex);
        entry->trim(floor);
        rows_.reweigh(*entry);
    }
    for (auto& entry : sets) {
        const LockGuard lock(sets_.shard(entry->key).mutex);
        entry->trim(floor);
        sets_.reweigh(*entry);
    }
}

// Takes back everything above the durable mark. The loss is told before anything is cut, so that a reader who meets cut
// data finds out when it looks at the epoch after its read.
void Core::discard(const Error& error) {
    {
        const LockGuard lock(commit_mutex_);
        const SeqNo mark = durable();
        last_failure_ = error;  // before those who wait hear that there was one
        queue_.clear();
        room_.free_all();
        if (last_seq_ > mark) {
            releases.lose(mark, last_seq_);
            snapshots.show(mark);  // before the epoch: who begins with the new epoch begins at the mark
            epoch_.fetch_add(1, std::memory_order_acq_rel);
            for (; !row_log_.empty() && row_log_.back().seq > mark; row_log_.pop_back()) {
                const auto& entry = row_log_.back().entry;
                const LockGuard shard(rows_.shard(entry->key).mutex);
                entry->cut(mark);
                rows_.reweigh(*entry);
            }
            for (; !set_log_.empty() && set_log_.back().seq > mark; set_log_.pop_back()) {
                const auto& entry = set_log_.back().entry;
                const LockGuard shard(sets_.shard(entry->key).mutex);
                entry->cut(mark);
                sets_.reweigh(*entry);
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

Error Core::last_failure() {
    const LockGuard lock(commit_mutex_);
    return last_failure_;
}

bool Core::wait_durable(SeqNo seq) {
    while (writes_here() && durable() < seq && !releases.lost(seq))
        if (!write_batch()) break;
    UniqueLock lock(commit_mutex_);
    progress_.wait(lock, [&] { return durable() >= seq || releases.lost(seq); });
    return !releases.lost(seq);
}

Stats Core::stats() {
    return {commits_.load(), conflicts_.load(), batches_.load(),    failed_batches_.load(),
            rows_.size(),    memory_.now(),     row_misses_.load(), set_misses_.load()};
}

}  // namespace moosaic::store
