// The store against a plain model: random transactions, several open at once, a cache so small that everything is
// evicted, batches that come and fail at random. Every read must be that of its snapshot, every verdict must be right.
#include <map>
#include <random>
#include <set>

#include "store_fixture.hpp"

namespace moosaic::store {

namespace {

struct Place {
    std::int64_t room = 0;
    std::int64_t count = 0;
    friend bool operator==(const Place&, const Place&) = default;
};
using State = std::map<std::int64_t, Place>;  // object -> place

std::vector<std::int64_t> members(const State& state, std::int64_t room) {
    std::vector<std::int64_t> out;
    for (const auto& [object, place] : state)
        if (place.room == room) out.push_back(object);
    return out;
}

std::optional<Place> find(const State& state, std::int64_t object) {
    const auto it = state.find(object);
    return it == state.end() ? std::nullopt : std::optional<Place>(it->second);
}

// A transaction beside its model.
struct Pair {
    std::unique_ptr<Tx> tx;
    State base;
    State now;
    std::map<std::int64_t, std::int64_t> added;
    std::set<std::int64_t> rows_read;
    std::set<std::int64_t> rooms_read;
    std::map<std::int64_t, bool> any_read;  // asked before own changes touched the room
    std::set<std::int64_t> touched_rooms;
    std::set<std::int64_t> written;
};

}  // namespace

class StoreModelTest : public StoreTest, public ::testing::WithParamInterface<int> {
protected:
    static constexpr std::int64_t objects = 40;
    static constexpr std::int64_t rooms = 6;

    std::int64_t pick(std::int64_t n) { return std::uniform_int_distribution<std::int64_t>(1, n)(random_); }

    void start_one() {
        Pair pair;
        pair.tx = begin();
        pair.base = pair.now = history_.at(pair.tx->snapshot());
        open_.push_back(std::move(pair));
    }

    void check_row(Pair& pair, std::int64_t object) {
        const RowPtr got = pair.tx->get(Tab::location, {object});
        const auto wanted = find(pair.now, object);
        ASSERT_EQ(got != nullptr, wanted.has_value()) << "object " << object;
        if (wanted) {
            ASSERT_EQ(*got, place(object, wanted->room, wanted->count));
        }
        if (!pair.written.contains(object)) pair.rows_read.insert(object);
    }

    void touch(Pair& pair, std::int64_t object, std::optional<Place> to) {
        check_row(pair, object);
        if (const auto from = find(pair.now, object)) pair.touched_rooms.insert(from->room);
        if (to) {
            pair.touched_rooms.insert(to->room);
            pair.now[object] = *to;
            pair.tx->put(Tab::location, place(object, to->room, to->count));
        } else {
            pair.now.erase(object);
            pair.tx->erase(Tab::location, {object});
        }
        pair.written.insert(object);
        pair.added.erase(object);
    }

    void step(Pair& pair) {
        const std::int64_t object = pick(objects);
        const std::int64_t room = pick(rooms);
        switch (pick(8)) {
            case 1:
            case 2:
                check_row(pair, object);
                break;
            case 3:
                ASSERT_EQ(inside(*pair.tx, room), members(pair.now, room));
                pair.rooms_read.insert(room);
                for (const auto id : members(pair.now, room))
                    if (!pair.written.contains(id)) pair.rows_read.insert(id);
                break;
            case 4: {
                const bool wanted = !members(pair.now, room).empty();
                ASSERT_EQ(pair.tx->any(Idx::location_container, {room}), wanted);
                if (!pair.touched_rooms.contains(room)) pair.any_read[room] = wanted;
                break;
            }
            case 5:
            case 6:
                touch(pair, object, Place{room, pick(100)});
                break;
            case 7:
                touch(pair, object, std::nullopt);
                break;
            case 8:
                pair.tx->add(Tab::location, {object}, 2, 1, 0);
                if (pair.now.contains(object)) ++pair.now[object].count;
                ++pair.added[object];
                break;
        }
    }

    // What the serial order after the newest commit would say to this transaction's reads.
    [[nodiscard]] bool reads_hold(const Pair& pair) const {
        const State& newest = history_.at(newest_);
        for (const auto id : pair.rows_read)
            if (find(newest, id) != find(pair.base, id)) return false;
        for (const auto room : pair.rooms_read)
            if (members(newest, room) != members(pair.base, room)) return false;
        for (const auto& [room, any] : pair.any_read)
            if (members(newest, room).empty() == any) return false;
        return true;
    }

    [[nodiscard]] State applied(const Pair& pair) const {
        State state = history_.at(newest_);
        for (const auto id : pair.written) {
            state.erase(id);
            if (const auto to = find(pair.now, id)) state.insert({id, *to});
        }
        for (const auto& [id, sum] : pair.added)
            if (!pair.written.contains(id)) state.at(id).count += sum;
        return state;
    }

    void finish(Pair pair) {
        if (!pair.tx->has_writes()) return;
        const CommitResult done = store_->commit(*pair.tx);
        if (!done) {
            ++conflicts_;
            return;
        }
        ++commits_;
        ASSERT_TRUE(reads_hold(pair)) << "accepted what no serial order explains";
        history_[done.seq] = applied(pair);
        newest_ = done.seq;
    }

    void pump(bool broken) {
        storage_->fail_commits = broken;
        if (store_->pump() && broken) {
            newest_ = store_->durable();
            std::erase_if(open_, [&](Pair& pair) {
                if (pair.tx->snapshot() <= newest_) return false;
                EXPECT_THROW(pair.tx->get(Tab::location, {std::int64_t{1000}}), world::Restart);
                return true;
            });
        }
        storage_->fail_commits = false;
    }

    std::mt19937 random_{static_cast<unsigned>(GetParam())};
    std::map<SeqNo, State> history_{{0, {}}};
    SeqNo newest_ = 0;
    std::vector<Pair> open_;
    int commits_ = 0;
    int conflicts_ = 0;
};

TEST_P(StoreModelTest, AgreesWithThePlainModel) {
    auto options = manual();
    options.cache_bytes = 1;
    store_.reset();
    start(options);
    for (int i = 0; i < 6000 && !HasFatalFailure(); ++i) {
        const auto what = pick(40);
        if (open_.empty() || (what <= 4 && open_.size() < 6)) {
            start_one();
        } else if (what <= 8) {
            const auto which = static_cast<std::ptrdiff_t>(pick(static_cast<std::int64_t>(open_.size())) - 1);
            Pair pair = std::move(open_[static_cast<std::size_t>(which)]);
            open_.erase(open_.begin() + which);
            finish(std::move(pair));
        } else if (what <= 11) {
            pump(what == 11 && pick(4) == 1);
        } else {
            step(open_[static_cast<std::size_t>(pick(static_cast<std::int64_t>(open_.size()))) - 1]);
        }
    }
    open_.clear();
    pump(false);
    restart();
    auto last = begin();
    State durable;
    for (const auto& r : last->sweep(Tab::location, {}, SIZE_MAX))
        durable[std::get<std::int64_t>((*r)[0])] = {std::get<std::int64_t>((*r)[1]), std::get<std::int64_t>((*r)[2])};
    EXPECT_EQ(durable, history_.at(newest_));
    EXPECT_GT(commits_, 50);
    EXPECT_GT(conflicts_, 20);
    last.reset();
}

INSTANTIATE_TEST_SUITE_P(Seeds, StoreModelTest, ::testing::Range(1, 21));

}  // namespace moosaic::store
