// What one runtime knows while a task runs: its activations, the frames it pushed itself, caches, pending field
// changes, half-printed output and the stop flag.
//
// Everything here is used with the GIL held, on the thread of the call, but for `stop_requested`.
#pragma once

#include <array>
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
    Id this_object = 0;
    Obj verb_name;  // a str; empty in a frame of set_task_perms
    Id origin = 0;
    Id caller = 0;
    Id verb = 0;
    [[nodiscard]] bool is_verb() const { return static_cast<bool>(verb_name); }
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
    enum class Space : std::uint8_t { attribute, find_verb, next_verb, text, method };
    Space space = Space::attribute;
    RefKind kind = RefKind::object;
    Id caller = 0;
    Id id = 0;
    std::int64_t index = 0;
    const void* name = nullptr;  // interned str, kept alive by the entry
    // What else of the reference the engine reads (identical.hpp): without them the second rule of a list was shown as
    // the first, once that had been deleted and its place taken.
    Id bound_to = 0;
    const void* own_name = nullptr;  // likewise
    friend bool operator==(const CacheKey&, const CacheKey&) = default;
};

// The key of what the engine says about a reference; its own name is interned for it.
struct RefObject;
CacheKey key_for(CacheKey::Space space, RefObject* ref, PyObject* name, Id caller);

struct CacheKeyHash {
    std::size_t operator()(const CacheKey& k) const noexcept {
        auto mix = [](std::size_t h, std::size_t v) { return (h ^ v) * 0x9e3779b97f4a7c15ULL; };
        std::size_t h = mix(static_cast<std::size_t>(k.id), static_cast<std::size_t>(k.caller));
        h = mix(h, reinterpret_cast<std::size_t>(k.name));
        if (k.own_name != nullptr) h = mix(h, reinterpret_cast<std::size_t>(k.own_name));
        return mix(h, (static_cast<std::size_t>(k.index) << 8) | (static_cast<std::size_t>(k.space) << 4) |
                          static_cast<std::size_t>(k.kind));
    }
};

// An answer of the engine. `object` for what cannot be changed in place; else `value`, copied out on every read.
struct CacheEntry {
    Obj name;
    Obj object;
    Value value;
    bool lasting = false;
    Obj own_name;  // of the key
};

// An answer in its quick place: what `obj.name` means to `caller`, for as long as `epoch` lasts. Borrowed from the
// cache.
struct QuickAnswer {
    std::uint64_t epoch = 0;
    Id caller = 0;
    Id id = 0;
    const PyObject* name = nullptr;
    PyObject* object = nullptr;
};

// Which parameters a verb's code reads, by their order in the function, and whether it writes globals
// (sdk/bytecode.py says).
struct Needs {
    static constexpr unsigned subject = 1U << 0U;
    static constexpr unsigned passthrough = 1U << 1U;
    static constexpr unsigned system = 1U << 2U;
    static constexpr unsigned args = 1U << 3U;
    static constexpr unsigned kwargs = 1U << 4U;
    static constexpr unsigned verb_name = 1U << 5U;
    static constexpr unsigned own_globals = 1U << 6U;
};

struct CompiledVerb {
    // A function that every call shares; the code object if it writes globals, for a function a call (Needs).
    Obj runner;
    unsigned needs = 0;
    std::string display;  // of a snippet; what a verb is called now is asked for when a traceback needs it
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

// Large: the one place for what belongs to the process, so that nothing else in the runtime has statics.
class State {
public:
    static constexpr int depth_limit = 100;

    // --- who acts --------------------------------------------------------------------------------------------------
    [[nodiscard]] bool running() const { return !activations_.empty(); }
    [[nodiscard]] Activation& top() { return *activations_.back(); }
    // The principal claimed in requests: the last frame's caller, else the principal of the Call.
    [[nodiscard]] Id caller() const { return caller_; }
    [[nodiscard]] Id principal() const { return principal_; }
    // Frames of engine and worker together, for the depth limit.
    [[nodiscard]] int depth() const { return engine_depth_ + local_verbs_; }
    std::uint64_t push_frame(LocalFrame frame);
    // Forgets the frames above the first `size`.
    void pop_frames(std::size_t size);
    // Ends a set_task_perms block. A block left by a generator of another frame is not on top and only forgets itself.
    void pop_caller(std::uint64_t serial);
    void enter(Activation& activation);
    void leave();

    // --- the engine ------------------------------------------------------------------------------------------------
    // The answer, or nothing with an exception set (Raised, or the stop).
    std::optional<Value> request(Op op, std::vector<Value> args) {
        return guarded([&] { return send(op, std::move(args)); }, std::nullopt);
    }
    // The same as a Python object.
    PyObject* request_object(Op op, std::vector<Value> args);
    // A call begins: whoever made it may have written before it, but its lasting answers hold.
    void begin(std::uint64_t lasting);
    // Drops everything read so far: something may have been written.
    void changed();
    // Attributes may read differently from now on, though the engine's answers still hold: a field was assigned.
    void pending_changed() { quick_lasting_ = ++epoch_; }
    [[nodiscard]] std::uint64_t generation() const { return generation_; }
    // The same for the answer that has just come, which may last; and whether something from then holds now.
    [[nodiscard]] std::uint64_t answer_generation() { return lasts() ? lasting_->serial : generation_; }
    [[nodiscard]] bool holds(std::uint64_t generation) const {
        return generation == generation_ || (lasting_ != nullptr && generation == lasting_->serial);
    }

    // --- output ----------------------------------------------------------------------------------------------------
    void print(std::string_view text);   // a piece as soon as the buffer ends in a newline
    void write_piece(std::string text);  // a piece of its own, after what was printed before
    void flush();
    [[nodiscard]] bool has_output() const { return !printed_.empty(); }

    // --- caches ----------------------------------------------------------------------------------------------------
    using Cache = std::unordered_map<CacheKey, CacheEntry, CacheKeyHash>;
    // An answer given before and still good, or nullptr.
    [[nodiscard]] const CacheEntry* known(const CacheKey& key) const;
    // Keeps the answer that has just come.
    void learn(const CacheKey& key, CacheEntry entry);
    [[nodiscard]] bool lasts() { return lasting_ != nullptr && top().engine->lasted(); }
    // The answer for an attribute of object `id`, if it is in its quick place; borrowed. `name` is an interned str.
    [[nodiscard]] PyObject* quick(Id id, const PyObject* name) const {
        const auto& line = quick_[quick_place(id, name)];
        const bool good = line.epoch == epoch_ || line.epoch == quick_lasting_;
        return line.name == name && line.id == id && good && line.caller == caller_ ? line.object : nullptr;
    }
    // Keeps an answer that is also in the cache, under the same key.
    void keep_quick(Id id, const PyObject* name, PyObject* object, bool lasting) {
        quick_[quick_place(id, name)] = {lasting ? quick_lasting_ : epoch_, caller_, id, name, object};
    }
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
    // Set by interrupt(), or by an answer that ends the task; stays until the innermost call has unwound.
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
    static constexpr std::size_t quick_places = 512;
    static std::size_t quick_place(Id id, const PyObject* name) {
        const auto mixed = static_cast<std::uint64_t>(id) * 0x9e3779b97f4a7c15ULL ^
                           reinterpret_cast<std::uintptr_t>(name) * 0xc2b2ae3d27d4eb4fULL;
        return static_cast<std::size_t>(mixed >> 32U) % quick_places;
    }
    std::optional<Value> send(Op op, std::vector<Value> args);
    void print_now(std::string piece);
    void settle();  // who acts, after the frames or activations have changed

    std::vector<Activation*> activations_;
    Id caller_ = 0;
    Id principal_ = 0;
    int engine_depth_ = 0;  // of the innermost activation
    int local_verbs_ = 0;   // verbs called inside this worker, in all activations
    std::uint64_t next_serial_ = 1;
    std::uint64_t generation_ = 1;
    std::uint64_t epoch_ = 1;  // moves on with the generation, and when pending fields change
    std::array<QuickAnswer, quick_places> quick_{};
    std::string printed_;
    Cache cache_;
    // Lasting answers by their number, the latest used first; `lasting_` are those of the running call.
    struct Lasting {
        std::uint64_t number = 0;
        std::uint64_t serial = 0;  // its generation and epoch
        Cache answers;
    };
    static constexpr std::size_t most_lasting = 4;
    std::list<Lasting> kept_;
    Lasting* lasting_ = nullptr;
    std::uint64_t quick_lasting_ = 1;  // epoch of its quick answers; epoch_: none
    CodeCache codes_;
    Pending pending_;
    Obj scratch_;
    Obj settings_;
    std::optional<executor::Stopped> stopped_;
};

// The state of the call that runs on this process's interpreter. C slots of Python types are handed nothing but the
// object they belong to, so they find it here; set by Runtime::call, null outside.
extern State* running_state;
inline State* current_state() { return running_state; }
State* set_current_state(State* state);  // returns the previous one

// current_state() for code that a verb can reach; nullptr with an exception set outside of a call.
State* need_state();

}  // namespace moosaic::python
