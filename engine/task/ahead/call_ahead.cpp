// Reading ahead: see call_ahead.hpp.
#include "task/ahead/call_ahead.hpp"

#include <moosaic/reads.hpp>

#include <algorithm>
#include <array>
#include <string_view>

#include "store/reading.hpp"
#include "world/world.hpp"

namespace moosaic::task::ahead {

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

constexpr std::size_t max_questions = 48;  // below the 64 marks
constexpr std::size_t max_subjects = 256;  // of one question
constexpr std::size_t max_weight = 192 * 1024;
constexpr int patience = 8;  // calls in a row that may leave a question unused

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

CallAhead::CallAhead(Memory& memory, const Call& call, Id player)
    : memory_(memory), call_(call), key_(plan_key(call)), owner_(call.principal), player_(player) {
    if (!key_.empty()) given_.plan = memory.plans.find(key_);
}

void CallAhead::find_roots() {
    if (std::exchange(rooted_, true)) return;
    const auto root = [&](Id id, int from) {
        if (id != 0 && origins_.emplace(id, from).second) roots_.emplace_back(from, id);
    };
    // Those of common questions first: what they hang on must not depend on who plays.
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

void CallAhead::find_origins() {
    find_roots();
    const auto common = std::exchange(common_, nullptr);
    if (!common) return;
    for (std::size_t i = 0; i < common->seen_in.size(); ++i)
        for (const Id id : common->seen_in[i]) origins_.emplace(id, static_cast<int>(i));
}

void CallAhead::found_in(const Value& answer, std::size_t question) {
    if (given_.seen_in.size() <= question) given_.seen_in.resize(question + 1);
    find_origins();
    auto& seen = given_.seen_in[question];
    each_object(answer, [&](Id id) {
        if (seen.size() < max_subjects && origins_.emplace(id, static_cast<int>(question)).second) seen.push_back(id);
    });
}

void CallAhead::give(Call& call, Source& source) {
    if (!given_.plan || given_.plan->empty()) return;
    find_roots();
    given_.seen_in.resize(given_.plan->size());
    const bool keep = source.unchanged();
    if (keep) give_common(call, source);
    for (std::size_t i = 0; i < given_.plan->size(); ++i)
        if (!keep || !(*given_.plan)[i].common) give_question(i, source, false);
    call.ahead = given_.answers;
}

// Common answers are computed as if nobody played, so that they may be given to anybody.
void CallAhead::give_common(const Call& call, Source& source) {
    const std::string key = common_key(call);
    if (const auto kept = memory_.common.find(key);
        kept && kept->plan == given_.plan && kept->read.reading && source.reuse(kept->read))
        return adopt(kept, Common::reused);
    auto alone = call;
    alone.context.player = 0;
    alone.context.parser = {};
    alone.args.clear();
    CallAhead anew(memory_, alone, 0);
    anew.given_.plan = given_.plan;
    anew.find_roots();
    anew.given_.seen_in.resize(given_.plan->size());
    auto read = source.beside([&](Source& beside) {
        for (std::size_t i = 0; i < given_.plan->size(); ++i)
            if ((*given_.plan)[i].common) anew.give_question(i, beside, true);
    });
    if (anew.given_.sent == 0 && anew.given_.heavy == 0) return;
    anew.given_.read = std::move(read);
    auto made = std::make_shared<const Answers>(std::move(anew.given_));
    // Somebody changed it since this snapshot, or it cannot be told: then the call has to ask.
    if (!made->read.reading || !source.reuse(made->read)) return;
    adopt(made, Common::made);
    const std::size_t bytes = made->weight + made->read.reading->bytes;
    memory_.common.put(key, std::move(made), bytes);
}

void CallAhead::adopt(std::shared_ptr<const Answers> common, Common how) {
    how_ = how;
    given_.answers = common->answers;
    given_.weight = common->weight;
    given_.sent = common->sent;
    given_.heavy = common->heavy;
    given_.seen_in = common->seen_in;
    common_ = std::move(common);
}

void CallAhead::give_question(std::size_t index, Source& source, bool lasting) {
    const Question& question = (*given_.plan)[index];
    if (question.heavy || given_.weight >= max_weight || (question.as_player && player_ == 0)) return;
    std::vector<Id> subjects;
    if (question.from >= 0)
        subjects = given_.seen_in[static_cast<std::size_t>(question.from)];
    else if (question.from == nobody)
        subjects.push_back(0);
    else
        for (const auto& [from, id] : roots_)
            if (from == question.from) subjects.push_back(id);
    if (subjects.empty()) return;
    std::sort(subjects.begin(), subjects.end());
    auto ahead = std::make_shared<Ahead>();
    ahead->mark = static_cast<std::uint8_t>(index);
    ahead->op = question.op;
    ahead->caller = question.as_player ? player_ : owner_;
    ahead->lasting = lasting;
    ahead->args = question.args;
    ahead->answers.reserve(subjects.size());
    auto args = question.args;
    Ref* subject = subject_of(question.op, args);
    for (const Id id : subjects) {
        if (subject != nullptr) subject->id = id;
        try {
            auto value = source.answer(question.op, ahead->caller, args);
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

// Its place among the questions of the plan and the fresh ones; their number if it is not there.
std::size_t CallAhead::index_of(const Question& question) const {
    const auto alike = [&](const Question& other) { return same(other, question); };
    const std::size_t before = given_.plan ? given_.plan->size() : 0;
    if (given_.plan) {
        const auto found = std::find_if(given_.plan->begin(), given_.plan->end(), alike);
        if (found != given_.plan->end()) return static_cast<std::size_t>(found - given_.plan->begin());
    }
    return before + static_cast<std::size_t>(std::find_if(fresh_.begin(), fresh_.end(), alike) - fresh_.begin());
}

void CallAhead::asks(Op op, const std::vector<Value>& args) { changed_ = changed_ || !only_reads(op, args); }

void CallAhead::answered(Op op, Id caller, std::vector<Value> args, const Value& answer) {
    if (changed_ || key_.empty() || !may_be_ahead(op, args)) return;
    find_origins();
    if (caller != owner_ && (player_ == 0 || caller != player_)) return;
    Question question{nobody, caller != owner_, op, std::move(args)};
    if (Ref* subject = subject_of(op, question.args)) {
        const auto found = origins_.find(std::exchange(subject->id, 0));
        if (found == origins_.end()) return;
        question.from = found->second;
    }
    if (holds_objects(question.args)) return;
    const std::size_t index = index_of(question);
    const std::size_t before = given_.plan ? given_.plan->size() : 0;
    if (index == before + fresh_.size()) {
        if (index >= max_questions) return;
        const auto parent = static_cast<std::size_t>(question.from);
        question.common = !question.as_player && op != Op::sdk &&
                          (question.from < 0 ? question.from == this_object || question.from == system_object ||
                                                   question.from == origin
                           : parent < before ? (*given_.plan)[parent].common
                                             : fresh_[parent - before].common);
        fresh_.push_back(std::move(question));
    }
    found_in(answer, index);
}

void CallAhead::learn() {
    if (key_.empty()) return;
    static const Plan none;
    const Plan& known = given_.plan ? *given_.plan : none;
    // What another question builds on is of use through it.
    std::uint64_t needed = used_;
    for (std::size_t i = known.size(); i-- > 0;)
        if ((needed & mark(i)) != 0 && known[i].from >= 0) needed |= mark(static_cast<std::size_t>(known[i].from));
    bool news = !fresh_.empty() || given_.heavy != 0;
    for (std::size_t i = 0; i < known.size(); ++i) {
        const auto& question = known[i];
        if ((needed & mark(i)) != 0) {
            if (question.unused->load(std::memory_order_relaxed) != 0)
                question.unused->store(0, std::memory_order_relaxed);
        } else if ((given_.sent & mark(i)) != 0 &&
                   question.unused->fetch_add(1, std::memory_order_relaxed) + 1 >= patience) {
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
        auto& question = whole[i];
        const bool orphan = question.from >= 0 && moved[static_cast<std::size_t>(question.from)] < 0;
        if (question.unused->load(std::memory_order_relaxed) >= patience || orphan) continue;
        moved[i] = static_cast<int>(kept.size());
        if (question.from >= 0) question.from = moved[static_cast<std::size_t>(question.from)];
        kept.push_back(std::move(question));
    }
    std::size_t bytes = 0;
    for (const auto& question : kept) {
        bytes += sizeof question + 48;
        for (const auto& arg : question.args) bytes += 2 * weigh(arg);
    }
    memory_.plans.put(key_, std::make_shared<const Plan>(std::move(kept)), bytes);
}

}  // namespace moosaic::task::ahead
