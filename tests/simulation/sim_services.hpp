// What the engine is given in the simulation instead of the real world: time, chance, stacks, a disk that fails.
#pragma once

#include <moosaic/services.hpp>
#include <moosaic/testing/faulty_storage.hpp>

#include "fibers.hpp"
#include "stacks/stacks.hpp"
#include "world/schema.hpp"

namespace moosaic::simulation {

class SimClock final : public Clock {
public:
    explicit SimClock(const Fibers& fibers) : fibers_(fibers) {}
    [[nodiscard]] std::chrono::steady_clock::time_point steady() const override {
        return std::chrono::steady_clock::time_point(fibers_.now());
    }
    [[nodiscard]] std::chrono::system_clock::time_point wall() const override {
        return std::chrono::system_clock::time_point(std::chrono::hours(1) + fibers_.now());
    }

private:
    const Fibers& fibers_;
};

class SimRandom final : public Random {
public:
    explicit SimRandom(std::mt19937_64& random) : random_(random) {}
    void fill(void* data, std::size_t bytes) override {
        auto* at = static_cast<unsigned char*>(data);
        for (std::size_t i = 0; i < bytes; ++i) at[i] = static_cast<unsigned char>(random_());
    }

private:
    std::mt19937_64& random_;
};

class SimLog final : public Logger {
public:
    [[nodiscard]] bool enabled(Level) const override { return false; }
    void write(Level, std::string_view) override {}
};

class SimGate final : public Waits::Gate {
public:
    explicit SimGate(Fibers& fibers) : fibers_(fibers) {}
    bool wait(Waits::Clock::time_point until) override {
        while (!open_ && Waits::Clock::time_point(fibers_.now()) < until) fibers_.sleep(std::chrono::milliseconds(1));
        return open_;
    }
    void open() override { open_ = true; }

private:
    Fibers& fibers_;
    bool open_ = false;
};

class SimStacks final : public stacks::Stacks {
public:
    explicit SimStacks(Fibers& fibers) : fibers_(fibers) {}
    void post(Id /*owner*/, std::function<void()> job) override { fibers_.spawn(std::move(job)); }
    bool drain(double) override { return true; }
    [[nodiscard]] std::size_t queued() const override { return 0; }
    void pause(std::chrono::milliseconds time) override { fibers_.sleep(time); }
    [[nodiscard]] std::shared_ptr<Waits::Gate> gate() override { return std::make_shared<SimGate>(fibers_); }

private:
    Fibers& fibers_;
};

// The disk: slow (others go on while it works), failing now and then, and dead once the power is gone.
class SimStorage final : public storage::Storage {
public:
    SimStorage(std::unique_ptr<storage::Storage> disk, Fibers& fibers, std::mt19937_64& random)
        : disk_(std::move(disk)), fibers_(fibers), random_(random) {}

    double commit_faults = 0;
    double read_faults = 0;
    bool dead = false;
    int failed = 0;

    [[nodiscard]] storage::Capabilities capabilities() const override { return disk_.capabilities(); }
    Result<void> open(storage::OpenOptions options) override { return disk_.open(std::move(options)); }
    void close() override { disk_.close(); }
    Result<std::optional<storage::Row>> get(storage::TableId table, const storage::Key& key) override {
        // The marks of the sequences are read under their lock.
        if (table != static_cast<storage::TableId>(world::Tab::meta)) wait(3);
        fault(disk_.fail_reads, read_faults);
        return disk_.get(table, key);
    }
    Result<std::vector<storage::Row>> scan(const storage::Scan& scan) override {
        wait(3);
        fault(disk_.fail_reads, read_faults);
        return disk_.scan(scan);
    }
    Result<std::vector<storage::Verdict>> commit(const std::vector<storage::Transaction>& batch) override {
        wait(8);
        fault(disk_.fail_commits, commit_faults);
        if (disk_.fail_commits) ++failed;
        auto verdicts = disk_.commit(batch);
        // The power may go after the disk has it all and before anybody hears of it.
        wait(3);
        return verdicts;
    }
    Result<void> backup(const std::string& file, const storage::CopyStep& step) override {
        return disk_.backup(file, step);
    }
    Result<void> restore(const std::string& file, const storage::OpenOptions& options,
                         const storage::CopyStep& step) override {
        return disk_.restore(file, options, step);
    }

private:
    void wait(std::uint64_t most) {
        for (auto left = random_() % (most + 1); left > 0; --left) fibers_.yield();
    }
    void fault(std::atomic<bool>& fails, double chance) {
        fails = dead || (chance > 0 && static_cast<double>(random_() % 10000) < chance * 10000);
    }

    testing::FaultyStorage disk_;
    Fibers& fibers_;
    std::mt19937_64& random_;
};

}  // namespace moosaic::simulation
