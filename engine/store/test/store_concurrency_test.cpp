// Transfers, write-skew pairs and moves from eight threads end in a state that the serial order of their sequence
// numbers explains, on both storages. Each committed transaction tells what it read; the replay must read the same.
#include <barrier>
#include <filesystem>
#include <map>
#include <random>
#include <thread>

#include "store_fixture.hpp"

namespace moosaic::store {

namespace {

using Cells = std::map<std::int64_t, std::pair<std::int64_t, std::int64_t>>;  // object -> room, amount

constexpr int threads = 8;
constexpr std::int64_t accounts = 12;  // objects 1 … 12: money in the last column
constexpr std::int64_t switches = 8;   // objects 101 … 108, in pairs: at least one of a pair stays on
constexpr std::int64_t walkers = 24;   // objects 201 … 224 walk between rooms 1 … 4
constexpr std::int64_t room_size = 8;  // at most
constexpr std::int64_t rooms = 4;
constexpr std::int64_t nowhere = 99;

// What one committed transaction saw and did.
struct Trace {
    SeqNo seq = 0;
    Cells read;
    std::map<std::int64_t, std::vector<std::int64_t>> rooms_read;
    Cells written;
};

std::vector<std::int64_t> members(const Cells& cells, std::int64_t room) {
    std::vector<std::int64_t> out;
    for (const auto& [object, cell] : cells)
        if (cell.first == room) out.push_back(object);
    return out;
}

class Recorder {
public:
    explicit Recorder(Tx& tx) : tx_(tx) {}
    std::pair<std::int64_t, std::int64_t> get(std::int64_t object) {
        const RowPtr row = tx_.get(Tab::location, {object});
        const std::pair cell(std::get<std::int64_t>(row->at(1)), std::get<std::int64_t>(row->at(2)));
        if (!trace.written.contains(object)) trace.read[object] = cell;
        return cell;
    }
    void put(std::int64_t object, std::int64_t room, std::int64_t amount) {
        tx_.put(Tab::location, place(object, room, amount));
        trace.written[object] = {room, amount};
    }
    std::size_t crowd(std::int64_t room) {
        auto& seen = trace.rooms_read[room];
        for (const auto& row : tx_.select(Idx::location_container, {room}))
            seen.push_back(std::get<std::int64_t>(row->front()));
        return seen.size();
    }
    Trace trace;

private:
    Tx& tx_;
};

void transfer(Recorder& r, std::mt19937& random) {
    const std::int64_t from = 1 + random() % accounts;
    const std::int64_t to = 1 + random() % accounts;
    const std::int64_t amount = 1 + random() % 20;
    if (from == to || r.get(from).second < amount) return;
    r.put(from, nowhere, r.get(from).second - amount);
    r.put(to, nowhere, r.get(to).second + amount);
}

void toggle(Recorder& r, std::mt19937& random) {
    const std::int64_t first = 101 + 2 * (random() % (switches / 2));
    const std::int64_t mine = first + random() % 2;
    const std::int64_t other = 2 * first + 1 - mine;
    if (r.get(mine).second == 0)
        r.put(mine, nowhere, 1);
    else if (r.get(other).second == 1)
        r.put(mine, nowhere, 0);
}

void walk(Recorder& r, std::mt19937& random) {
    const std::int64_t walker = 201 + random() % walkers;
    const std::int64_t room = 1 + random() % rooms;
    if (r.get(walker).first == room || r.crowd(room) >= room_size) return;
    r.put(walker, room, r.get(walker).second + 1);
}

}  // namespace

struct StorageFile {
    std::string name;
    std::string file;
    int steps;
    friend void PrintTo(const StorageFile& tested, std::ostream* out) { *out << tested.name; }
};

class StoreConcurrencyTest : public ::testing::TestWithParam<StorageFile> {
protected:
    void SetUp() override {
        std::string pattern = (std::filesystem::temp_directory_path() / "moosaic-store-XXXXXX").string();
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
        storage_ = testing::load_plugin<storage::Storage>(GetParam().file);
        const auto opened = storage_->open({folder_, world::schema(), storage::Durability::relaxed, {}});
        ASSERT_TRUE(opened) << opened.error().text();
    }
    void TearDown() override {
        store_.reset();
        storage_->close();
        std::filesystem::remove_all(folder_);
    }

    void fill() {
        auto tx = store_->begin();
        for (std::int64_t i = 1; i <= accounts; ++i) first_[i] = {nowhere, 100};
        for (std::int64_t i = 101; i < 101 + switches; ++i) first_[i] = {nowhere, 1};
        for (std::int64_t i = 0; i < walkers; ++i) first_[201 + i] = {1 + i % rooms, 0};
        for (const auto& [object, cell] : first_) tx->put(Tab::location, place(object, cell.first, cell.second));
        ASSERT_TRUE(store_->commit(*tx));
    }

    std::vector<Trace> work(unsigned seed, int steps) {
        std::mt19937 random(seed);
        std::vector<Trace> done;
        for (int i = 0; i < steps; ++i) {
            for (;;) {
                auto tx = store_->begin();
                Recorder recorder(*tx);
                switch (random() % 3) {
                    case 0:
                        transfer(recorder, random);
                        break;
                    case 1:
                        toggle(recorder, random);
                        break;
                    default:
                        walk(recorder, random);
                        break;
                }
                if (random() % 4 == 0) std::this_thread::yield();
                const auto result = store_->commit(*tx);
                if (!result) continue;
                recorder.trace.seq = result.seq;
                if (!recorder.trace.written.empty()) done.push_back(std::move(recorder.trace));
                break;
            }
        }
        return done;
    }

    // Plays the traces in the order of their numbers; the first difference, or "".
    std::string replay(std::vector<Trace> traces) {
        std::sort(traces.begin(), traces.end(), [](const Trace& a, const Trace& b) { return a.seq < b.seq; });
        last_ = first_;
        for (const Trace& trace : traces) {
            for (const auto& [object, cell] : trace.read)
                if (last_.at(object) != cell)
                    return "commit " + std::to_string(trace.seq) + " read a stale object " + std::to_string(object);
            for (const auto& [room, seen] : trace.rooms_read)
                if (members(last_, room) != seen)
                    return "commit " + std::to_string(trace.seq) + " saw others in room " + std::to_string(room);
            for (const auto& [object, cell] : trace.written) last_[object] = cell;
        }
        return "";
    }

    Cells stored() {
        Cells cells;
        const auto rows = storage_->scan({static_cast<storage::TableId>(Tab::location), {}, {}, {}, SIZE_MAX});
        for (const auto& row : *rows)
            cells[std::get<std::int64_t>(row[0])] = {std::get<std::int64_t>(row[1]), std::get<std::int64_t>(row[2])};
        return cells;
    }

    std::string folder_;
    std::unique_ptr<storage::Storage> storage_;
    std::unique_ptr<Store> store_;
    Cells first_;
    Cells last_;
};

TEST_P(StoreConcurrencyTest, EightThreadsEndInAStateSomeSerialOrderExplains) {
    StoreOptions options;
    options.cache_bytes = 1;  // evict all the time
    store_ = std::make_unique<Store>(*storage_, options);
    fill();
    std::vector<std::vector<Trace>> parts(threads);
    std::vector<std::thread> workers;
    for (int t = 0; t < threads; ++t)
        workers.emplace_back([&, t] { parts[t] = work(static_cast<unsigned>(t) + 1, GetParam().steps); });
    for (auto& worker : workers) worker.join();
    std::vector<Trace> traces;
    for (auto& part : parts) std::move(part.begin(), part.end(), std::back_inserter(traces));
    EXPECT_EQ(replay(traces), "");
    store_.reset();
    EXPECT_EQ(stored(), last_);

    std::int64_t money = 0;
    for (std::int64_t i = 1; i <= accounts; ++i) money += last_.at(i).second;
    EXPECT_EQ(money, 100 * accounts);
    for (std::int64_t i = 101; i < 101 + switches; i += 2) EXPECT_GE(last_.at(i).second + last_.at(i + 1).second, 1);
    for (std::int64_t room = 1; room <= rooms; ++room)
        EXPECT_LE(static_cast<std::int64_t>(members(last_, room).size()), room_size);
}

TEST_P(StoreConcurrencyTest, WithoutValidationNoSerialOrderDoes) {
    StoreOptions options;
    options.unsafe_skip_validation = true;
    store_ = std::make_unique<Store>(*storage_, options);
    fill();
    // All threads have read before the first writes, so that every one but the first overwrites what it did not see.
    std::barrier together(threads);
    std::vector<Trace> traces(threads);
    std::vector<std::thread> workers;
    for (int t = 0; t < threads; ++t)
        workers.emplace_back([&, t] {
            auto tx = store_->begin();
            Recorder recorder(*tx);
            const auto cell = recorder.get(1);
            together.arrive_and_wait();
            recorder.put(1, nowhere, cell.second - 10);
            recorder.put(2 + t, nowhere, recorder.get(2 + t).second + 10);
            const auto result = store_->commit(*tx);
            recorder.trace.seq = result.seq;
            traces[t] = std::move(recorder.trace);
        });
    for (auto& worker : workers) worker.join();
    EXPECT_NE(replay(traces), "");
    store_.reset();
    std::int64_t money = 0;
    const Cells end = stored();
    for (std::int64_t i = 1; i <= accounts; ++i) money += end.at(i).second;
    EXPECT_EQ(money, 100 * accounts + 10 * (threads - 1)) << "money out of nothing";
}

INSTANTIATE_TEST_SUITE_P(Storages, StoreConcurrencyTest,
                         ::testing::Values(StorageFile{"memory", MOOSAIC_TEST_STORAGE_MEMORY, 1500},
                                           StorageFile{"sqlite", MOOSAIC_TEST_STORAGE_SQLITE, 400}),
                         [](const auto& tested) { return tested.param.name; });

}  // namespace moosaic::store
