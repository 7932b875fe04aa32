// State: requests to the engine, the caller stack kept in the worker, printing, caches and the stop.
#include "state.hpp"

#include <moosaic/reads.hpp>

#include <algorithm>

#include "cpython/collector.hpp"
#include "cpython/identity.hpp"
#include "errors.hpp"
#include "handles.hpp"
#include "ticks.hpp"
#include "values.hpp"

namespace moosaic::python {

namespace {

// Longest half-printed line that is held back.
constexpr std::size_t max_held_output = 256 * 1024;

}  // namespace

State* running_state = nullptr;
State* set_current_state(State* state) { return std::exchange(running_state, state); }

State* need_state() {
    if (running_state == nullptr || !running_state->running()) {
        PyErr_SetString(PyExc_RuntimeError, "this works only while a verb runs");
        return nullptr;
    }
    return running_state;
}

std::shared_ptr<CompiledVerb> CodeCache::find(const std::string& key) {
    auto found = entries_.find(key);
    if (found == entries_.end()) return nullptr;
    order_.splice(order_.begin(), order_, found->second.place);
    return found->second.verb;
}

void CodeCache::add(const std::string& key, std::shared_ptr<CompiledVerb> verb) {
    if (entries_.count(key) != 0) return;
    while (entries_.size() >= capacity) {
        entries_.erase(order_.back());
        order_.pop_back();
    }
    order_.push_front(key);
    entries_.emplace(key, Entry{std::move(verb), order_.begin()});
}

void State::settle() {
    if (activations_.empty()) {
        caller_ = principal_ = 0;
        return;
    }
    const auto& activation = *activations_.back();
    principal_ = activation.call->principal;
    engine_depth_ = activation.call->depth;
    caller_ = activation.frames.empty() ? principal_ : activation.frames.back().caller;
}

void State::enter(Activation& activation) {
    activations_.push_back(&activation);
    settle();
}

void State::leave() {
    pop_frames(0);
    activations_.pop_back();
    settle();
}

std::uint64_t State::push_frame(LocalFrame frame) {
    frame.serial = next_serial_++;
    auto& frames = top().frames;
    frames.push_back(std::move(frame));
    const LocalFrame& pushed = frames.back();
    caller_ = pushed.caller;
    local_verbs_ += pushed.is_verb() ? 1 : 0;
    return pushed.serial;
}

void State::pop_frames(std::size_t size) {
    auto& activation = top();
    for (auto& frames = activation.frames; frames.size() > size; frames.pop_back())
        local_verbs_ -= frames.back().is_verb() ? 1 : 0;
    caller_ = activation.frames.empty() ? principal_ : activation.frames.back().caller;
}

void State::pop_caller(std::uint64_t serial) {
    auto& frames = top().frames;
    for (std::size_t i = frames.size(); i-- > 0 && !frames[i].is_verb();) {
        if (frames[i].serial != serial) continue;
        frames.erase(frames.begin() + static_cast<std::ptrdiff_t>(i));
        settle();
        return;
    }
}

std::optional<Value> State::send(Op op, std::vector<Value> args) {
    if (stopping()) {
        raise_stop();
        return std::nullopt;
    }
    const bool reading = only_reads(op, args);
    tell_ticks(*this);
    auto outcome = top().engine->request(op, caller(), std::move(args));
    renew_ticks(*this);
    if (!reading) changed();
    if (auto* stopped = std::get_if<executor::Stopped>(&outcome)) {
        stop_with(std::move(*stopped));
        raise_stop();
        return std::nullopt;
    }
    if (stopping()) {
        raise_stop();
        return std::nullopt;
    }
    if (auto* raised = std::get_if<executor::Raised>(&outcome)) {
        set_raised(*raised);
        return std::nullopt;
    }
    return std::move(std::get<Value>(outcome));
}

PyObject* State::request_object(Op op, std::vector<Value> args) {
    auto answer = request(op, std::move(args));
    return answer ? to_python(*answer) : nullptr;
}

void State::changed() {
    ++generation_;
    quick_lasting_ = ++epoch_;
    lasting_ = nullptr;
    if (!cache_.empty()) cache_.clear();
}

void State::begin(std::uint64_t lasting) {
    changed();
    if (lasting == 0) return;
    auto place = std::find_if(kept_.begin(), kept_.end(), [&](const auto& kept) { return kept.number == lasting; });
    if (place == kept_.end()) {
        if (kept_.size() >= most_lasting) kept_.pop_back();
        // Numbers that generations and epochs never reach.
        place = kept_.insert(kept_.begin(), Lasting{lasting, next_serial_++ | 1ULL << 63U, {}});
    }
    kept_.splice(kept_.begin(), kept_, place);
    lasting_ = &kept_.front();
    // What was assigned and not saved is looked at on the slow way only.
    if (pending_.empty()) quick_lasting_ = lasting_->serial;
}

const CacheEntry* State::known(const CacheKey& key) const {
    if (lasting_ != nullptr)
        if (const auto found = lasting_->answers.find(key); found != lasting_->answers.end()) return &found->second;
    const auto found = cache_.find(key);
    return found == cache_.end() ? nullptr : &found->second;
}

void State::learn(const CacheKey& key, CacheEntry entry) {
    entry.lasting = lasts();
    if (key.own_name != nullptr) entry.own_name = Obj::borrow(static_cast<PyObject*>(const_cast<void*>(key.own_name)));
    (entry.lasting ? lasting_->answers : cache_).insert_or_assign(key, std::move(entry));
}

void State::print(std::string_view text) {
    printed_.append(text);
    if (printed_.size() > max_held_output)
        flush();
    else if (!printed_.empty() && printed_.back() == '\n') {
        printed_.pop_back();
        flush();
    }
}

void State::flush() {
    if (!printed_.empty()) print_now(std::exchange(printed_, {}));
}

void State::write_piece(std::string text) {
    flush();
    print_now(std::move(text));
}

void State::print_now(std::string piece) {
    if (!running()) return;
    tell_ticks(*this);
    top().engine->print(caller(), std::move(piece));
}

void State::clear_stop() {
    stop_requested.store(false, std::memory_order_relaxed);
    stopped_.reset();
}

PyObject* State::raise_stop() {
    // Raised again at the next check of the evaluation loop, until the call has unwound: `except:` gains nothing.
    trip_stop_signal();
    PyErr_SetNone(handles().stop);
    return nullptr;
}

void State::end_of_task() {
    changed();
    pending_.clear();
    printed_.clear();
    scratch_ = Obj();
    settings_ = Obj();
    clear_stop();
    forget_identities();
    collect_if_due();
}

void State::drop_objects() {
    end_of_task();
    codes_ = CodeCache();
    kept_.clear();
}

}  // namespace moosaic::python
