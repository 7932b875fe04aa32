// State: requests to the engine, the caller stack kept in the worker, printing, caches and the stop.
#include "state.hpp"

#include <moosaic/reads.hpp>

#include "errors.hpp"
#include "handles.hpp"
#include "values.hpp"

namespace moosaic::python {

namespace {

State* running_state = nullptr;

// Longest half-printed line that is held back.
constexpr std::size_t max_held_output = 256 * 1024;

}  // namespace

State* current_state() { return running_state; }
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

Id State::caller() const {
    const auto& activation = *activations_.back();
    return activation.frames.empty() ? activation.call->principal : activation.frames.back().caller;
}

int State::depth() const {
    int frames = activations_.back()->call->depth;
    for (const auto* activation : activations_)
        for (const auto& frame : activation->frames) frames += frame.is_verb ? 1 : 0;
    return frames;
}

std::uint64_t State::push_frame(LocalFrame frame) {
    frame.serial = next_serial_++;
    top().frames.push_back(std::move(frame));
    return top().frames.back().serial;
}

void State::pop_caller(std::uint64_t serial) {
    auto& frames = top().frames;
    for (std::size_t i = frames.size(); i-- > 0 && !frames[i].is_verb;) {
        if (frames[i].serial != serial) continue;
        frames.erase(frames.begin() + static_cast<std::ptrdiff_t>(i));
        return;
    }
}

std::optional<Value> State::send(Op op, std::vector<Value> args) {
    if (stopping()) {
        raise_stop();
        return std::nullopt;
    }
    const bool reading = only_reads(op, args);
    auto outcome = top().engine->request(op, caller(), std::move(args));
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
    cache_.clear();
}

void State::print(std::string_view text) {
    printed_.append(text);
    if (printed_.size() > max_held_output)
        flush();
    else if (!printed_.empty() && printed_.back() == '\n') {
        printed_.pop_back();
        auto piece = std::exchange(printed_, {});
        top().engine->print(caller(), std::move(piece));
    }
}

void State::flush() {
    if (printed_.empty()) return;
    auto piece = std::exchange(printed_, {});
    if (running()) top().engine->print(caller(), std::move(piece));
}

void State::write_piece(std::string text) {
    flush();
    top().engine->print(caller(), std::move(text));
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
}

void State::drop_objects() {
    end_of_task();
    codes_ = CodeCache();
}

}  // namespace moosaic::python
