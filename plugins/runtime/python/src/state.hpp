// What one runtime knows while a task runs: its activations, the frames it pushed itself, caches, pending field
// changes, half-printed output and the stop flag.
//
// Everything here is used with the GIL held, on the thread of the call, but for `stop_requested`.
#pragma once

#include <atomic>
#include <chrono>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include <moosaic/runtime.hpp>

#include "py.hpp"

namespace moosaic::python {

// A frame of the caller stack that the engine does not know yet: a verb called inside this worker, or set_task_perms.
struct LocalFrame {
    std::uint64_t serial = 0;
    bool is_verb = false;
    Id this_object = 0;
    std::string verb_name;
    Id origin = 0;
    Id caller = 0;
};

// One Runtime::call in progress. Re-entrant calls stack up.
struct Activation {
    const executor::Call* call = nullptr;
    runtime::Engine* engine = nullptr;
    std::vector<LocalFrame> frames;
    std::chrono::steady_clock::time_point began;
    Obj parser;  // made on first use
};

struct CacheKey {
    enum class Space : std::uint8_t { attribute, find_verb, text };
    Space space = Space::attribute;
    RefKind kind = RefKind::object;
    Id caller = 0;
    Id id = 0;
    std::int64_t index = 0;
    const void* name = nullptr;  // interned str, kept alive by the entry
    friend bool operator==(const CacheKey&, const CacheKey&) = default;
};

struct CacheKeyHash {
    std::size_t operator()(const CacheKey& k) const noexcept {
        auto mix = [](std::size_t h, std::size_t v) { return (h ^ v) * 0x9e3779b97f4a7c15ULL; };
        std::size_t h = mix(static_cast<std::size_t>(k.id), static_cast<std::size_t>(k.caller));
        h = mix(h, reinterpret_cast<std::size_t>(k.name));
        return mix(h, (static_cast<std::size_t>(k.index) << 8) | (static_cast<std::size_t>(k.space) << 4) |
                          static_cast<std::size_t>(k.kind));
    }
};

// An answer of the engine. `object` for what cannot be changed in place; else `value`, copied out on every read.
struct CacheEntry {
    Obj name;
    Obj object;
    Value value;
};

struct CompiledVerb {
    Obj code;
    std::string display;  // empty: asked for when a traceback needs it
    std::string author;
    Id origin = 0;
    std::string verb_name;
    std::vector<std::string> lines;
};

// Compiled code by verb and hash, the least recently used goes first.
class CodeCache {
public:
    static constexpr std::size_t capacity = 512;
    // nullptr if it is not there.
    std::shared_ptr<CompiledVerb> find(const std::string& key);
    void add(const std::string& key, std::shared_ptr<CompiledVerb> verb);
    [[nodiscard]] std::size_t size() const { return entries_.size(); }

private:
    using Order = std::list<std::string>;
    struct Entry {
        std::shared_ptr<CompiledVerb> verb;
        Order::iterator place;
    };
    std::unordered_map<std::string, Entry> entries_;
    Order order_;
};

class State {
public:
    static constexpr int depth_limit = 100;

    // --- who acts --------------------------------------------------------------------------------------------------
    [[nodiscard]] bool running() const { return !activations_.empty(); }
    [[nodiscard]] Activation& top() { return *activations_.back(); }
    // The principal claimed in requests: the last frame's caller, else the principal of the Call.
    [[nodiscard]] Id caller() const;
    [[nodiscard]] Id principal() const { return activations_.back()->call->principal; }
    // Frames of engine and worker together, for the depth limit.
    [[nodiscard]] int depth() const;
    std::uint64_t push_frame(LocalFrame frame);
    // Forgets the frame and all above it.
    void pop_frame(std::size_t size_before) { top().frames.resize(size_before); }
    // Ends a set_task_perms block. A block left by a generator of another frame is not on top and only forgets itself.
    void pop_caller(std::uint64_t serial);
    void enter(Activation& activation) { activations_.push_back(&activation); }
    void leave() { activations_.pop_back(); }

    // --- the engine ------------------------------------------------------------------------------------------------
    // The answer, or nothing with an exception set (Raised, or the stop).
    std::optional<Value> request(Op op, std::vector<Value> args) {
        return guarded([&] { return send(op, std::move(args)); }, std::nullopt);
    }
    // The same as a Python object.
    PyObject* request_object(Op op, std::vector<Value> args);
    // Drops everything read so far: something may have been written.
    void changed();
    [[nodiscard]] std::uint64_t generation() const { return generation_; }

    // --- output ----------------------------------------------------------------------------------------------------
    void print(std::string_view text);   // a piece as soon as the buffer ends in a newline
    void write_piece(std::string text);  // a piece of its own, after what was printed before
    void flush();
    [[nodiscard]] bool has_output() const { return !printed_.empty(); }

    // --- caches ----------------------------------------------------------------------------------------------------
    using Cache = std::unordered_map<CacheKey, CacheEntry, CacheKeyHash>;
    Cache& cache() { return cache_; }
    CodeCache& codes() { return codes_; }
    // A file name for the next moo_eval text, under which its lines are kept for tracebacks.
    std::string next_snippet() { return "snippet " + std::to_string(next_serial_++); }
    // Field changes not saved yet, by principal and row: other people's code must not see or save them.
    using Fields = std::vector<std::pair<std::string, Value>>;
    using PendingKey = std::tuple<Id, RefKind, Id, std::int64_t>;
    using Pending = std::map<PendingKey, Fields>;
    Pending& pending() { return pending_; }
    Obj& scratch() { return scratch_; }
    Obj& settings() { return settings_; }  // session settings written by this task, a dict

    // --- stopping --------------------------------------------------------------------------------------------------
    // Set by interrupt(), or by an answer that ends the task; stays until the outermost call has unwound.
    [[nodiscard]] bool stopping() const { return stop_requested.load(std::memory_order_relaxed) || stopped_; }
    void stop_with(executor::Stopped stopped) { stopped_ = std::move(stopped); }
    [[nodiscard]] const std::optional<executor::Stopped>& stopped() const { return stopped_; }
    void clear_stop();
    // Raises the stop in the running code; always returns nullptr.
    PyObject* raise_stop();

    void end_of_task();
    // Gives back every Python object, compiled code included.
    void drop_objects();

    std::atomic<bool> stop_requested{false};

private:
    std::optional<Value> send(Op op, std::vector<Value> args);

    std::vector<Activation*> activations_;
    std::uint64_t next_serial_ = 1;
    std::uint64_t generation_ = 0;
    std::string printed_;
    Cache cache_;
    CodeCache codes_;
    Pending pending_;
    Obj scratch_;
    Obj settings_;
    std::optional<executor::Stopped> stopped_;
};

// The state of the call that runs on this process's interpreter. C slots of Python types are handed nothing but the
// object they belong to, so they find it here; set by Runtime::call, null outside.
State* current_state();
State* set_current_state(State* state);  // returns the previous one

// current_state() for code that a verb can reach; nullptr with an exception set outside of a call.
State* need_state();

}  // namespace moosaic::python
