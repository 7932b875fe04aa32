// Reading ahead: see read_ahead.hpp.
#include "task/read_ahead.hpp"

#include <moosaic/reads.hpp>

#include <algorithm>
#include <array>
#include <string_view>

#include "world/world.hpp"

namespace moosaic::task {

using executor::Ahead;
using executor::Call;

namespace {

// Where a subject comes from that no earlier answer held.
enum Root : int {
    nobody = -1,
    this_object = -2,
    task_player = -3,
    system_object = -4,
    origin = -5,
    parsed = -6,
    by_position = -16  // and below
};

constexpr std::size_t max_shapes = 48;     // below the 64 marks
constexpr std::size_t max_subjects = 256;  // of one shape
constexpr std::size_t max_weight = 192 * 1024;
constexpr int patience = 8;  // calls in a row that may leave a shape unused

// Calls `visit` with every object in `value`.
template <class Visit>
void each_object(const Value& value, const Visit& visit) {
    if (const Id id = value.object_id(); id != 0) {
        visit(id);
    } else if (const auto* list = value.get<List>()) {
        for (const auto& item : list->items) each_object(item, visit);
    } else if (const auto* tuple = value.get<Tuple>()) {
        for (const auto& item : tuple->items) each_object(item, visit);
    }
}

bool holds_objects(const std::vector<Value>& args) {
    bool found = false;
    for (const auto& value : args) each_object(value, [&](Id) { found = true; });
    return found;
}

// What an answer takes in a frame, roughly.
std::size_t weigh(const Value& value) {
    std::size_t sum = 24;
    const auto all = [&](const std::vector<Value>& items) {
        for (const auto& item : items) sum += weigh(item);
    };
    if (const auto* text = value.get<std::string>()) sum += text->size() + 8;
    if (value.get<Ref>() != nullptr) sum += 40;
    if (const auto* list = value.get<List>()) all(list->items);
    if (const auto* tuple = value.get<Tuple>()) all(tuple->items);
    if (const auto* set = value.get<Set>()) all(set->items);
    if (const auto* dict = value.get<Dict>())
        for (const auto& [key, item] : dict->items) sum += weigh(key) + weigh(item);
    if (const auto* bytes = value.get<Bytes>()) sum += bytes->data.size();
    if (const auto* number = value.get<BigInt>()) sum += number->decimal.size();
    return sum;
}

std::uint64_t mark(std::size_t index) { return std::uint64_t{1} << index; }

// With the owner: whoever copies a source and has his worker ask for nonsense spoils no plan but his own.
std::string plan_key(const Call& call) {
    return call.code.hash.empty() ? std::string() : call.code.hash + "/" + std::to_string(call.principal);
}

std::string common_key(const Call& call) {
    return call.code.hash + "/" + std::to_string(call.principal) + "/" + std::to_string(call.this_object) + "/" +
           std::to_string(call.origin);
}

}  // namespace

ReadAhead::ReadAhead(Habits& habits, const Call& call, Id player)
    : habits_(habits), call_(call), key_(plan_key(call)), owner_(call.principal), player_(player) {
    if (!key_.empty()) given_.plan = habits.plans.find(key_);
}

void ReadAhead::find_roots() {
    if (std::exchange(rooted_, true)) return;
    const auto root = [&](Id id, int from) {
        if (id != 0 && origins_.emplace(id, from).second) roots_.emplace_back(from, id);
    };
    // Those of common shapes first: what they hang on must not depend on who plays.
    root(call_.this_object, this_object);
    root(call_.origin, origin);
    root(call_.context.system_object, system_object);
    root(call_.context.player, task_player);
    int position = 0;
    for (const auto& value : call_.args) {
        each_object(value, [&](Id id) { root(id, by_position - std::min(position, 16)); });
        ++position;
    }
    if (const auto* parser = call_.context.parser.get<Dict>())
        for (const auto& [key, value] : parser->items) each_object(value, [&](Id id) { root(id, parsed); });
}

void ReadAhead::find_origins() {
    find_roots();
    const auto common = std::exchange(common_, nullptr);
    if (!common) return;
    for (std::size_t i = 0; i < common->seen_in.size(); ++i)
        for (const Id id : common->seen_in[i]) origins_.emplace(id, static_cast<int>(i));
}

void ReadAhead::found_in(const Value& answer, std::size_t shape) {
    if (given_.seen_in.size() <= shape) given_.seen_in.resize(shape + 1);
    find_origins();
    auto& seen = given_.seen_in[shape];
    each_object(answer, [&](Id id) {
        if (seen.size() < max_subjects && origins_.emplace(id, static_cast<int>(shape)).second) seen.push_back(id);
    });
}

void ReadAhead::give(Call& call, Answering& answering) {
    if (!given_.plan || given_.plan->empty()) return;
    find_roots();
    given_.seen_in.resize(given_.plan->size());
    const bool keep = answering.unchanged();
    if (keep) give_common(call, answering);
    for (std::size_t i = 0; i < given_.plan->size(); ++i)
        if (!keep || !(*given_.plan)[i].common) give_shape(i, answering, false);
    call.ahead = given_.answers;
}

// Common answers are computed as if nobody played, so that they may be given to anybody.
void ReadAhead::give_common(const Call& call, Answering& answering) {
    const std::string key = common_key(call);
    if (const auto kept = habits_.common.find(key);
        kept && kept->plan == given_.plan && kept->read.reading && answering.reuse(kept->read))
        return adopt(kept);
    auto alone = call;
    alone.context.player = 0;
    alone.context.parser = {};
    alone.args.clear();
    ReadAhead anew(habits_, alone, 0);
    anew.given_.plan = given_.plan;
    anew.find_roots();
    anew.given_.seen_in.resize(given_.plan->size());
    auto read = answering.beside([&](Answering& beside) {
        for (std::size_t i = 0; i < given_.plan->size(); ++i)
            if ((*given_.plan)[i].common) anew.give_shape(i, beside, true);
    });
    if (anew.given_.sent == 0 && anew.given_.heavy == 0) return;
    anew.given_.read = std::move(read);
    auto made = std::make_shared<const Given>(std::move(anew.given_));
    // Somebody changed it since this snapshot, or it cannot be told: then the call has to ask.
    if (!made->read.reading || !answering.reuse(made->read)) return;
    adopt(made);
    habits_.common.put(key, std::move(made));
}

void ReadAhead::adopt(std::shared_ptr<const Given> common) {
    given_.answers = common->answers;
    given_.weight = common->weight;
    given_.sent = common->sent;
    given_.heavy = common->heavy;
    given_.seen_in = common->seen_in;
    common_ = std::move(common);
}

void ReadAhead::give_shape(std::size_t index, Answering& answering, bool lasting) {
    const Shape& shape = (*given_.plan)[index];
    if (shape.heavy || given_.weight >= max_weight || (shape.as_player && player_ == 0)) return;
    std::vector<Id> subjects;
    if (shape.from >= 0)
        subjects = given_.seen_in[static_cast<std::size_t>(shape.from)];
    else if (shape.from == nobody)
        subjects.push_back(0);
    else
        for (const auto& [from, id] : roots_)
            if (from == shape.from) subjects.push_back(id);
    if (subjects.empty()) return;
    std::sort(subjects.begin(), subjects.end());
    auto ahead = std::make_shared<Ahead>();
    ahead->mark = static_cast<std::uint8_t>(index);
    ahead->op = shape.op;
    ahead->caller = shape.as_player ? player_ : owner_;
    ahead->lasting = lasting;
    ahead->args = shape.args;
    ahead->answers.reserve(subjects.size());
    auto args = shape.args;
    Ref* subject = subject_of(shape.op, args);
    for (const Id id : subjects) {
        if (subject != nullptr) subject->id = id;
        try {
            auto value = answering.answer(shape.op, ahead->caller, args);
            const std::size_t bytes = weigh(value) + 8;
            if (bytes > max_weight / 4) {
                given_.heavy |= mark(index);
                return;
            }
            given_.weight += bytes;
            found_in(value, index);
            ahead->answers.emplace_back(id, std::move(value));
        } catch (const world::WorldError&) {  // asked for in earnest, it will raise at its place
        }
        if (given_.weight >= max_weight) break;
    }
    if (ahead->answers.empty()) return;
    given_.sent |= mark(index);
    given_.answers.push_back(std::move(ahead));
}

// Its place among the shapes of the plan and the fresh ones; their number if it is not there.
std::size_t ReadAhead::index_of(const Shape& shape) const {
    const auto same = [&](const Shape& other) { return same_question(other, shape); };
    const std::size_t before = given_.plan ? given_.plan->size() : 0;
    if (given_.plan) {
        const auto found = std::find_if(given_.plan->begin(), given_.plan->end(), same);
        if (found != given_.plan->end()) return static_cast<std::size_t>(found - given_.plan->begin());
    }
    return before + static_cast<std::size_t>(std::find_if(fresh_.begin(), fresh_.end(), same) - fresh_.begin());
}

void ReadAhead::asks(Op op, const std::vector<Value>& args) { changed_ = changed_ || !only_reads(op, args); }

void ReadAhead::answered(Op op, Id caller, std::vector<Value> args, const Value& answer) {
    if (changed_ || key_.empty() || !may_be_ahead(op, args)) return;
    find_origins();
    if (caller != owner_ && (player_ == 0 || caller != player_)) return;
    Shape shape{nobody, caller != owner_, op, std::move(args)};
    if (Ref* subject = subject_of(op, shape.args)) {
        const auto found = origins_.find(std::exchange(subject->id, 0));
        if (found == origins_.end()) return;
        shape.from = found->second;
    }
    if (holds_objects(shape.args)) return;
    const std::size_t index = index_of(shape);
    const std::size_t before = given_.plan ? given_.plan->size() : 0;
    if (index == before + fresh_.size()) {
        if (index >= max_shapes) return;
        const auto parent = static_cast<std::size_t>(shape.from);
        shape.common =
            !shape.as_player && op != Op::sdk &&
            (shape.from < 0    ? shape.from == this_object || shape.from == system_object || shape.from == origin
             : parent < before ? (*given_.plan)[parent].common
                               : fresh_[parent - before].common);
        fresh_.push_back(std::move(shape));
    }
    found_in(answer, index);
}

void ReadAhead::learn() {
    if (key_.empty()) return;
    static const Plan none;
    const Plan& known = given_.plan ? *given_.plan : none;
    // What another shape builds on is of use through it.
    std::uint64_t needed = used_;
    for (std::size_t i = known.size(); i-- > 0;)
        if ((needed & mark(i)) != 0 && known[i].from >= 0) needed |= mark(static_cast<std::size_t>(known[i].from));
    bool news = !fresh_.empty() || given_.heavy != 0;
    for (std::size_t i = 0; i < known.size(); ++i) {
        const auto& shape = known[i];
        if ((needed & mark(i)) != 0) {
            if (shape.unused->load(std::memory_order_relaxed) != 0) shape.unused->store(0, std::memory_order_relaxed);
        } else if ((given_.sent & mark(i)) != 0 &&
                   shape.unused->fetch_add(1, std::memory_order_relaxed) + 1 >= patience) {
            news = true;
        }
    }
    if (!news) return;
    Plan whole = known;
    for (std::size_t i = 0; i < whole.size(); ++i) whole[i].heavy = whole[i].heavy || (given_.heavy & mark(i)) != 0;
    whole.insert(whole.end(), fresh_.begin(), fresh_.end());
    std::vector<int> moved(whole.size(), -1);
    Plan kept;
    for (std::size_t i = 0; i < whole.size(); ++i) {
        auto& shape = whole[i];
        const bool orphan = shape.from >= 0 && moved[static_cast<std::size_t>(shape.from)] < 0;
        if (shape.unused->load(std::memory_order_relaxed) >= patience || orphan) continue;
        moved[i] = static_cast<int>(kept.size());
        if (shape.from >= 0) shape.from = moved[static_cast<std::size_t>(shape.from)];
        kept.push_back(std::move(shape));
    }
    habits_.plans.put(key_, std::make_shared<const Plan>(std::move(kept)));
}

}  // namespace moosaic::task
