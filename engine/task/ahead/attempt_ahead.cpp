// Attempt: answering ahead of a call, as the task itself and beside it.
#include "task/ahead/call_ahead.hpp"
#include "task/attempt.hpp"
#include "task/meter.hpp"

namespace moosaic::task {

using executor::Call;

namespace {

constexpr std::size_t most_kept = 2048;  // rows and sets behind answers that are kept

class Own final : public ahead::Source {
public:
    Own(Attempt& attempt, const Call& call) : attempt_(attempt), call_(call) {}

    Value answer(Op op, Id caller, const std::vector<Value>& args) override {
        return attempt_.answer(call_, op, caller, args);
    }

    bool unchanged() const override { return !attempt_.tx().has_writes() && attempt_.world().hooks().empty(); }

    // An attempt of its own, so that its reads and its caches are known to be no others'.
    Read beside(const std::function<void(ahead::Source&)>& work) override {
        TaskFacts facts = attempt_.facts();
        facts.player = 0;
        facts.session = 0;
        Attempt alone(attempt_.services(), facts, attempt_.services().store.begin_beside(attempt_.tx()));
        Read read;
        alone.note_connected(&read.connected);
        Own own(alone, call_);
        work(own);
        read.reading = alone.tx().reading(most_kept);
        return read;
    }

    bool reuse(const Read& read) override {
        if (attempt_.services().memory.unsafe_stale) return true;
        for (const auto& [avatar, connected] : read.connected)
            if (attempt_.services().outbox.is_connected(avatar) != connected) return false;
        return attempt_.tx().reuse(read.reading);
    }

private:
    Attempt& attempt_;
    const Call& call_;
};

}  // namespace

bool Attempt::is_connected(Id avatar) {
    const bool connected = services_.outbox.is_connected(avatar);
    if (connected_ != nullptr) connected_->emplace_back(avatar, connected);
    return connected;
}

void Attempt::read_ahead(Call& call, ahead::CallAhead& reading) {
    if (call.kind != Call::Kind::verb || !services_.limits.ahead) return;
    Own own(*this, call);
    reading.give(call, own);
    if (reading.common() == ahead::CallAhead::Common::reused) services_.meter.calls_reused.add();
    if (reading.common() == ahead::CallAhead::Common::made) services_.meter.calls_made.add();
}

void Attempt::used_ahead(const Call&, std::uint64_t marks) {
    if (reading_ == nullptr) return;
    reading_->used(marks);
    if (marks != 0) services_.meter.calls_helped.add();
}

}  // namespace moosaic::task
