// Large: the verbs that all players run, their engine twin and what each must have seen, in one place to be compared.
#include "players.hpp"

#include <algorithm>

#include "accounts/accounts.hpp"

namespace moosaic::consistency {

using executor::Raised;
using executor::Stopped;
using task::Attempt;

namespace {

constexpr std::size_t room_count = 3;
constexpr std::size_t thing_count = 5;
constexpr std::size_t room_size = 5;
constexpr std::int64_t money = 100;
constexpr Version first_version = 1;

Key location_key(Id object) { return Key{2} << 48 | static_cast<Key>(object); }

Key property_key(Id object, const std::string& name) {
    static const std::vector<std::string> names = {"money", "tally", "left", "right", "entered", "exited"};
    const auto at = std::find(names.begin(), names.end(), name) - names.begin();
    return Key{1} << 48 | static_cast<Key>(object) << 8 | static_cast<Key>(at);
}

Value register_value(std::int64_t value, Version version) {
    return Value::list({value, static_cast<std::int64_t>(version)});
}

Id make(Attempt& attempt, const std::string& name, Id owner, std::vector<Id> parents = {}) {
    world::CreateObject request;
    request.name = name;
    request.owner = owner;
    request.location = std::optional<Id>();
    request.parents = std::move(parents);
    request.site = 1;
    return attempt.world().create(request);
}

void add_verb(Attempt& attempt, Id object, const std::string& name, Id owner, bool method) {
    world::AddVerb request;
    request.names = {name};
    request.code = name;
    request.owner = owner;
    request.direct_object = "either";
    request.flags.method = method;
    attempt.world().add_verb(object, request);
}

// How a verb ends before its time.
struct Ended {
    executor::Outcome outcome;
};

std::int64_t number(const storage::Field& field) { return std::get<std::int64_t>(field); }

}  // namespace

// What a verb does, request by request, with everything noted in the try's record.
class Players::Body {
public:
    Body(Players& players, Verb& verb, bool spared = false)
        : players_(players), verb_(verb), try_(players.current(verb)), spared_(spared) {}

    Value ask(Op op, std::vector<Value> args) {
        if (players_.before_request) players_.before_request();
        if (players_.fault && !spared_)
            if (auto stopped = players_.fault()) throw Ended{std::move(*stopped)};
        auto outcome = verb_.look(op, std::move(args));
        if (auto* value = std::get_if<Value>(&outcome)) return std::move(*value);
        throw Ended{std::move(outcome)};
    }

    Register read(Id object, const std::string& name) {
        const auto value = ask(Op::method, {Value::object(object), "get_property", Value::list({name}), Value::dict()});
        const auto* list = value.get<List>();
        if (list == nullptr || list->items.size() != 2) throw Ended{Raised{"ValueError", "no register", {}, {}}};
        const Register found{*list->items[0].get<std::int64_t>(),
                             static_cast<Version>(*list->items[1].get<std::int64_t>())};
        note(property_key(object, name), found.version);
        return found;
    }

    void write(Id object, const std::string& name, std::int64_t value) {
        const Key key = property_key(object, name);
        if (!try_.seen.contains(key) && !try_.own.contains(key)) read(object, name);
        Version version = 0;
        {
            const std::lock_guard lock(players_.mutex_);
            version = ++players_.versions_;
        }
        note_write(key, version, {});
        ask(Op::method, {Value::object(object), "set_property", Value::list({name, register_value(value, version)}),
                         Value::dict()});
    }

    Place place(Id object) {
        if (players_.before_request) players_.before_request();
        const auto row = attempt().tx().get(world::Tab::location, {object});
        if (row == nullptr) {
            players_.complain("object " + std::to_string(object) + " is nowhere");
            throw Ended{Raised{"ValueError", "nowhere", {}, {}}};
        }
        const Place found{number((*row)[1]), static_cast<Version>(number((*row)[2]))};
        note(location_key(object), found.version);
        return found;
    }

    std::vector<Id> contents(Id room) {
        const auto value = ask(Op::query, {Value::tuple({"relation", Value::object(room), "contents"}), Value::list()});
        std::vector<Id> found;
        if (const auto* list = value.get<List>())
            for (const auto& item : list->items) found.push_back(item.object_id());
        SetRead set{"room " + std::to_string(room), {}};
        for (const Id object : found) {
            if (place(object).room != room) players_.complain("a room lists what is elsewhere");
            if (!try_.own.contains(location_key(object))) set.members.push_back(location_key(object));
        }
        const std::lock_guard lock(players_.mutex_);
        record().sets.push_back(std::move(set));
        return found;
    }

    void move(Id object, Id room) {
        if (place(object).room == room || contents(room).size() >= room_size) return;
        ask(Op::save, {Value::object(object), Value::dict({{"location", Value::object(room)}})});
        const auto row = attempt().tx().get(world::Tab::location, {object});
        note_write(location_key(object), static_cast<Version>(number((*row)[2])), {"room " + std::to_string(room)});
    }

    // Another owner's verb, in the same transaction.
    bool call(Id object, const std::string& name, std::int64_t argument) {
        const auto found = ask(Op::attr, {Value::object(object), name});
        const auto* pair = found.get<Tuple>();
        if (pair == nullptr || pair->items.size() != 2) throw Ended{Raised{"ValueError", "no verb", {}, {}}};
        return ask(Op::call,
                   {*pair->items[1].find("ref"), Value::list({argument}), Value::dict(), false, Value::list()})
            .truthy();
    }

    void complain(const std::string& what) { players_.complain(what); }

private:
    Attempt& attempt() { return static_cast<Attempt&>(verb_.host); }
    Record& record() { return players_.history_[try_.record]; }

    void note(Key key, Version version) {
        if (const auto own = try_.own.find(key); own != try_.own.end()) {
            const std::lock_guard lock(players_.mutex_);
            if (record().writes[own->second].version == version) return;
            players_.complaints_.push_back("a verb does not see its own write");
            return;
        }
        const auto [seen, fresh] = try_.seen.emplace(key, version);
        const std::lock_guard lock(players_.mutex_);
        if (fresh)
            record().reads.push_back({key, version});
        else if (seen->second != version)
            players_.complaints_.push_back("a verb read one thing twice and found two versions");
    }

    void note_write(Key key, Version version, std::vector<std::string> sets) {
        const std::lock_guard lock(players_.mutex_);
        if (const auto own = try_.own.find(key); own != try_.own.end()) record().writes[own->second].last = false;
        try_.own[key] = record().writes.size();
        record().writes.push_back({key, try_.seen.at(key), version, false, std::move(sets), true});
    }

    Players& players_;
    Verb& verb_;
    Try& try_;
    const bool spared_;  // a hook whose worker is lost twice is over: then there would be nothing to count
};

PlayersWorld build_players_world(Attempt& attempt, std::size_t avatars) {
    PlayersWorld made;
    attempt.tx().put(world::Tab::universe, {std::int64_t{1}, std::string("localhost"), std::string("Test")});
    make(attempt, "System Object", 0);
    const Id wizard = make(attempt, "Wizard", 0);
    accounts::add_player(attempt.tx(), accounts::Player{0, 0, wizard, 1, true, "active", {}, {}});
    attempt.world().forget();
    const Id generic = make(attempt, "Generic Room", wizard);
    for (const auto* name : {"accept", "enterfunc", "exitfunc"}) add_verb(attempt, generic, name, wizard, true);
    add_verb(attempt, generic, "act", wizard, false);
    made.first.what = "the beginning";
    made.first.outcome = Outcome::committed;
    made.first.began = 1;
    made.first.ended = 2;
    const auto set = [&](Id object, Id owner, const std::string& name, std::int64_t value) {
        const task::CallerScope as_owner(attempt.world(), world::Principal::of(owner));
        attempt.world().set_property(object, name, register_value(value, first_version));
        made.first.writes.push_back({property_key(object, name), absent, first_version, false, {}, true});
    };
    for (std::size_t i = 0; i < room_count; ++i) {
        const Id room = make(attempt, "Room " + std::to_string(i), wizard, {generic});
        made.rooms.push_back(room);
        for (const auto* name : {"tally", "entered", "exited"}) set(room, wizard, name, 0);
        for (const auto* name : {"left", "right"}) set(room, wizard, name, 1);
    }
    const auto put = [&](Id object, std::size_t i) {
        const Id room = made.rooms[i % room_count];
        attempt.world().guaranteed_move(object, room);
        const auto row = attempt.tx().get(world::Tab::location, {object});
        made.first.writes.push_back({location_key(object),
                                     absent,
                                     static_cast<Version>(number((*row)[2])),
                                     false,
                                     {"room " + std::to_string(room)},
                                     true});
    };
    for (std::size_t i = 0; i < avatars; ++i) {
        const Id avatar = make(attempt, "Player " + std::to_string(i), 0);
        world::FieldChanges changes;
        changes.owner = avatar;
        attempt.world().save(avatar, changes);
        accounts::add_player(attempt.tx(), accounts::Player{0, 0, avatar, 1, false, "active", {}, {}});
        add_verb(attempt, avatar, "purse", avatar, true);
        set(avatar, avatar, "money", money);
        put(avatar, i);
        made.avatars.push_back(avatar);
    }
    for (std::size_t i = 0; i < thing_count; ++i) {
        made.things.push_back(make(attempt, "Thing " + std::to_string(i), wizard));
        put(made.things.back(), i + 1);
    }
    attempt.world().hooks().clear();
    return made;
}

Players::Players(const PlayersWorld& world) : world_(world) { history_.push_back(world.first); }

void Players::teach(task::testing::ScriptedExecutor& executor) {
    const auto guarded = [](auto body) {
        return [body](Verb& verb) -> executor::Outcome {
            try {
                return body(verb);
            } catch (Ended& ended) {
                return std::move(ended.outcome);
            }
        };
    };
    executor.script("accept", [](Verb&) { return executor::Outcome(Value(true)); });
    executor.script("act", guarded([this](Verb& verb) { return act(verb); }));
    executor.script("purse", guarded([this](Verb& verb) { return purse(verb); }));
    executor.script("enterfunc", guarded([this](Verb& verb) { return hook(verb, "entered"); }));
    executor.script("exitfunc", guarded([this](Verb& verb) { return hook(verb, "exited"); }));
}

std::size_t Players::begin_try(Verb& verb, std::string what, std::uint64_t given, task::SessionId session) {
    const std::lock_guard lock(mutex_);
    Record record;
    record.what = std::move(what) + " of session " + std::to_string(session);
    record.began = given;
    if (const auto before = last_.find(session); before != last_.end() && session != 0) record.follows = before->second;
    history_.push_back(std::move(record));
    tried_in_[history_.size() - 1] = life_;
    tries_[&verb.host] = Try{history_.size() - 1, {}, {}};
    open_[session].push_back(history_.size() - 1);
    return history_.size() - 1;
}

Players::Try& Players::current(Verb& verb) {
    const std::lock_guard lock(mutex_);
    return tries_.at(&verb.host);
}

void Players::complain(std::string what) {
    const std::lock_guard lock(mutex_);
    complaints_.push_back(std::move(what));
}

std::string Players::line(task::SessionId session, std::size_t fragments, std::mt19937_64& random) {
    const std::lock_guard lock(mutex_);
    std::string typed;
    ++ticks_;
    for (std::size_t i = 0; i < fragments; ++i) {
        typed += (i == 0 ? "act " : "; act ") + std::to_string(plans_.size());
        plans_.push_back({session, random(), ticks_});
    }
    return typed;
}

executor::Outcome Players::act(Verb& verb) {
    const auto* words = verb.call.context.parser.find("words");
    const auto number_of = [&] { return std::stoull(*words->get<List>()->items.at(1).get<std::string>()); };
    const std::size_t at = number_of();
    Plan plan;
    {
        const std::lock_guard lock(mutex_);
        plan = plans_.at(at);
    }
    std::mt19937_64 random(plan.choice);
    const auto pick = [&](const std::vector<Id>& ids) { return ids[random() % ids.size()]; };
    const auto kind = random() % 12;
    const auto record =
        begin_try(verb, "act " + std::to_string(at) + " kind " + std::to_string(kind), plan.given, plan.session);
    verb.print("T" + std::to_string(record));
    Body body(*this, verb);
    const Id room = pick(world_.rooms);
    const auto pay = [&] {
        const auto sum = static_cast<std::int64_t>(1 + random() % 30);
        const Id from = pick(world_.avatars);
        const Id to = pick(world_.avatars);
        if (from != to && body.call(from, "purse", -sum)) body.call(to, "purse", sum);
    };
    const auto bump = [&] { body.write(room, "tally", body.read(room, "tally").value + 1); };
    switch (kind) {
        case 0:
        case 1:
            pay();
            break;
        case 2:
            bump();
            if (random() % 2 == 0) bump();
            break;
        case 3:
        case 4:
            body.move(verb.call.context.player, room);
            break;
        case 5:
            body.move(pick(world_.things), room);
            if (random() % 2 == 0) bump();
            break;
        case 6: {
            const bool left = random() % 2 == 0;
            const auto mine = body.read(room, left ? "left" : "right").value;
            if (mine == 0)
                body.write(room, left ? "left" : "right", 1);
            else if (body.read(room, left ? "right" : "left").value == 1)
                body.write(room, left ? "left" : "right", 0);
            break;
        }
        case 7:
            pay();
            bump();
            body.move(pick(world_.things), pick(world_.rooms));
            return Raised{"UserError", "planned", {}, {}};
        case 8:
            body.contents(room);
            body.read(room, "tally");
            body.read(pick(world_.avatars), "money");
            break;
        case 9:
            body.read(pick(world_.avatars), "money");
            body.read(room, "tally");
            return Raised{"UserError", "planned", {}, {}};
        case 10: {
            std::int64_t sum = 0;
            for (const Id avatar : world_.avatars) sum += body.read(avatar, "money").value;
            if (sum != money * static_cast<std::int64_t>(world_.avatars.size()))
                body.complain("money was made or lost");
            break;
        }
        default: {
            std::multiset<Id> found;
            for (const Id each : world_.rooms) {
                const auto inside = body.contents(each);
                if (inside.size() > room_size) body.complain("a room is too full");
                found.insert(inside.begin(), inside.end());
                if (body.read(each, "left").value + body.read(each, "right").value == 0) body.complain("a pair is off");
            }
            for (const auto* all : {&world_.avatars, &world_.things})
                for (const Id object : *all)
                    if (found.count(object) != 1) body.complain("an object is not in one place");
            break;
        }
    }
    return Value();
}

executor::Outcome Players::purse(Verb& verb) {
    Body body(*this, verb);
    const Id mine = verb.call.this_object;
    if (verb.call.principal != mine) body.complain("a purse is opened by another principal");
    const auto change = *verb.call.args.at(0).get<std::int64_t>();
    const auto before = body.read(mine, "money").value;
    if (before + change < 0) return Value(false);
    body.write(mine, "money", before + change);
    return Value(true);
}

executor::Outcome Players::hook(Verb& verb, const char* which) {
    const auto session = static_cast<Attempt&>(verb.host).facts().session;
    const auto record = begin_try(verb, which, 0, session);
    verb.print("T" + std::to_string(record));
    Body body(*this, verb, true);
    const Id room = verb.call.this_object;
    body.write(room, which, body.read(room, which).value + 1);
    return Value();
}

void Players::released(const task::Release& release) {
    const std::lock_guard lock(mutex_);
    const auto now = ++ticks_;
    bool failed = false;
    const auto messages = release.messages();
    for (const auto& message : messages) failed = failed || message.kind == "error";
    for (const auto& message : messages) {
        if (!message.printed || !message.markup.starts_with("T")) continue;
        const auto at = std::stoull(message.markup.substr(1));
        Record& record = history_.at(at);
        if (record.outcome == Outcome::committed || record.outcome == Outcome::failed)
            complaints_.push_back(record.what + " was answered twice");
        record.outcome = failed ? Outcome::failed : Outcome::committed;
        record.ended = now;
        promised_.push_back(at);
        std::erase(open_[release.session], at);
        auto& last = last_[release.session];
        if (last > at) complaints_.push_back(record.what + " was answered out of order");
        last = at;
    }
}

void Players::line_done(task::SessionId session) {
    const std::lock_guard lock(mutex_);
    open_[session].clear();  // they stay aborted
}

void Players::went_down() {
    const std::lock_guard lock(mutex_);
    ++life_;
    for (auto& [session, tries] : open_) {
        for (const auto at : tries) history_[at].outcome = Outcome::unknown;
        tries.clear();
    }
    last_.clear();
    tries_.clear();
}

// What was released first was there first: nobody hears of something before those whose work it stands on have.
void Players::check_order() {
    std::map<std::pair<Key, Version>, std::size_t> writers;
    for (std::size_t i = 0; i < history_.size(); ++i)
        for (const auto& write : history_[i].writes) writers[{write.key, write.version}] = i;
    std::map<std::size_t, std::size_t> place;
    for (std::size_t i = 0; i < promised_.size(); ++i) place[promised_[i]] = i + 1;
    for (const auto at : promised_)
        for (const auto& read : history_[at].reads) {
            const auto writer = writers.find({read.key, read.version});
            if (writer == writers.end()) continue;
            const auto before = place.find(writer->second);
            const bool told = before != place.end() && before->second <= place[at];
            // Whose answer a crash swallowed is seen, if it was durable, by those who come after the crash.
            const bool due = before != place.end() || (history_[writer->second].outcome == Outcome::unknown &&
                                                       tried_in_[writer->second] == tried_in_[at]);
            if (due && !told)
                complaints_.push_back(history_[at].what + " was told before " + history_[writer->second].what +
                                      ", which it had read");
        }
}

// Every committed move has run its two hooks, once each.
void Players::count_hooks(Attempt& attempt) {
    std::map<std::pair<Key, Version>, const Write*> writes;
    for (const auto& record : history_)
        for (const auto& write : record.writes) writes[{write.key, write.version}] = &write;
    std::map<std::string, std::int64_t> entered;
    std::map<std::string, std::int64_t> exited;
    for (const auto* all : {&world_.avatars, &world_.things}) {
        for (const Id object : *all) {
            const auto row = attempt.tx().get(world::Tab::location, {object});
            if (row == nullptr) return complaints_.push_back("an object is nowhere at the end");
            auto at = writes.find({location_key(object), static_cast<Version>(number((*row)[2]))});
            while (at != writes.end() && at->second->before != absent) {
                ++entered[at->second->sets.front()];
                at = writes.find({location_key(object), at->second->before});
                if (at != writes.end()) ++exited[at->second->sets.front()];
            }
        }
    }
    for (const Id room : world_.rooms) {
        const std::string name = "room " + std::to_string(room);
        const auto counted = [&](const char* which) {
            return *attempt.world().get_property(room, which).get<List>()->items[0].get<std::int64_t>();
        };
        for (const auto& [which, moves] : {std::pair("entered", entered[name]), std::pair("exited", exited[name])})
            if (counted(which) != moves)
                complaints_.push_back(name + ": " + std::to_string(moves) + " moves, " + which + " ran " +
                                      std::to_string(counted(which)) + " times");
    }
}

void Players::finish(task::Runner& runner) {
    const auto read = runner.inspect([&](Attempt& attempt) {
        const std::lock_guard lock(mutex_);
        check_order();
        count_hooks(attempt);
        Record last;
        last.what = "the end";
        last.outcome = Outcome::committed;
        last.began = ++ticks_;
        last.ended = ++ticks_;
        const auto see = [&](Id object, const char* name) {
            const auto value = attempt.world().get_property(object, name);
            last.reads.push_back(
                {property_key(object, name), static_cast<Version>(*value.get<List>()->items[1].get<std::int64_t>())});
            return *value.get<List>()->items[0].get<std::int64_t>();
        };
        std::int64_t sum = 0;
        for (const Id avatar : world_.avatars) sum += see(avatar, "money");
        if (sum != money * static_cast<std::int64_t>(world_.avatars.size()))
            complaints_.push_back("at the end the purses hold " + std::to_string(sum));
        for (const Id room : world_.rooms)
            for (const auto* name : {"tally", "left", "right", "entered", "exited"}) see(room, name);
        for (const auto* all : {&world_.avatars, &world_.things})
            for (const Id object : *all)
                if (const auto row = attempt.tx().get(world::Tab::location, {object}))
                    last.reads.push_back({location_key(object), static_cast<Version>(number((*row)[2]))});
        if (!attempt.tx().sweep(world::Tab::task, {}, 10).empty()) complaints_.push_back("a hook never ran");
        history_.push_back(std::move(last));
    });
    if (!read) complain("the end could not be read: " + read.error().text());
}

}  // namespace moosaic::consistency
