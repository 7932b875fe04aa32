// World: the rules of objects, properties, verbs and permissions over one transaction. Pure: no I/O, no threads, no
// clock.
//
// One World a task, used on that task's stack. Every function below runs with the current caller's rights unless it
// says otherwise, throws WorldError (or Restart, from the transaction) and leaves nothing behind when it throws:
// operations of several steps hold a savepoint. Functions named in world.md 8 keep its names; see there for what each
// needs and raises.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <moosaic/value.hpp>

#include "world/budget.hpp"
#include "world/error.hpp"
#include "world/transaction.hpp"

namespace moosaic::world {

// Who permissions are evaluated against. System passes every check and is unreachable from world code.
struct Principal {
    bool system = false;
    Id id = 0;
    static Principal as_system() { return {true, 0}; }
    static Principal of(Id id) { return {false, id}; }
    friend bool operator==(const Principal&, const Principal&) = default;
};

enum class Entity : std::uint8_t { object, verb, property };

struct Object {
    Id id = 0;
    Id site = 0;
    std::string name;
    std::string folded;
    bool unique_name = false;
    bool obvious = false;
    Id owner = 0;  // 0: nobody
    std::string placement_prep;
    Id placement_target = 0;
    bool recycled = false;
    std::int64_t recycled_at = 0;  // microseconds UTC
    bool initialised = false;
    std::int64_t created_at = 0;
};

inline constexpr std::size_t max_code_size = 1U << 20U;  // bytes of a verb's source

struct VerbFlags {
    bool method = false;  // not a command (default-world.md 3, "M"); shebang flag --method
    bool raw = false;     // takes the untouched rest of the line; shebang flag --raw
    // Of a class of players: no verb of somebody else's answers to its names instead (command/dispatch.hpp); shebang
    // flag --reserved.
    bool reserved = false;
    // Its workers crashed again and again: nobody runs it until an operator lifts that (suspension.hpp).
    bool suspended = false;
    friend bool operator==(const VerbFlags&, const VerbFlags&) = default;
};

struct Verb {
    Id id = 0;
    Id object = 0;  // origin
    Id owner = 0;   // 0: nobody; such a verb must not run
    std::string code;
    std::string hash;                    // BLAKE2b of the code, 128 bits, hex
    std::string direct_object = "none";  // this any none either
    std::vector<std::pair<std::string, std::string>>
        indirect_objects;  // canonical preposition (or any/none) -> this any none
    VerbFlags flags;
    std::string repo;
    std::string filename;
};

struct VerbName {
    Id id = 0;
    Id verb = 0;
    Id object = 0;
    std::string name;  // one stored, expanded name; a pattern keeps its text ("foo*", "*")
    bool pattern = false;
};

struct Alias {
    Id id = 0;
    Id object = 0;
    std::string text;
};

struct Property {
    Id id = 0;
    Id object = 0;
    std::string name;
    std::string value;  // moojson text
    Id owner = 0;
    bool inherit_owner = false;
};

struct AclRule {
    bool allow = true;
    std::string permission;  // world.md 4.1
    Id accessor = 0;         // 0: a group
    std::string group;       // everyone owners wizards
    friend bool operator==(const AclRule&, const AclRule&) = default;
};

struct Ancestor {
    Id id = 0;
    int depth = 0;
    std::int64_t path_weight = 0;
};

// A verb found for an object.
struct BoundVerb {
    Verb verb;
    Id bound_to = 0;
    std::string name;  // the stored name that matched
    int depth = 0;     // 0: defined on bound_to itself
    std::int64_t path_weight = 0;
    int pattern = 0;  // how `name` matched: 0 exactly, 1 a pattern "foo*", 2 the pattern "*"
};

struct AddVerb {
    std::vector<std::string> names;
    std::string code;
    std::optional<Id> owner;  // only honoured for wizards and system
    std::string repo;
    std::string filename;
    std::string direct_object = "none";
    std::vector<std::pair<std::string, std::string>> indirect_objects;
    VerbFlags flags;
    bool replace = false;
};

struct CreateObject {
    std::string name;
    std::optional<Id> owner;
    std::optional<std::optional<Id>> location;  // not given: the owner's location; given empty: nowhere
    std::optional<std::vector<Id>> parents;     // not given: [$root_class]
    bool obvious = false;
    bool unique_name = false;
    std::optional<Id> site;
};

// Changes to intrinsic fields, applied and checked together (world.md 1.9).
struct FieldChanges {
    std::optional<std::string> name;
    std::optional<bool> unique_name;
    std::optional<bool> obvious;
    std::optional<Id> owner;                              // 0: none
    std::optional<Id> location;                           // 0: none
    std::optional<std::pair<std::string, Id>> placement;  // empty prep or 0: cleared
};

// A hook to run after the commit, as its own task: a row of the commit that caused it.
struct HookTask {
    std::string name;  // exitfunc, enterfunc
    Id this_object = 0;
    Id argument = 0;
    Id caller = 0;  // 0: system; the hook runs all the same, output to the log (DECISIONS world 8)
    Id player = 0;
};

// A point to go back to: the writes and the hooks made since are undone, the reads stay recorded.
struct Mark {
    std::size_t savepoint = 0;
    std::size_t hooks = 0;
};

// What the world needs from around it. Implemented by task/ (and by fakes).
class Surroundings {
public:
    virtual ~Surroundings() = default;
    virtual std::int64_t now() = 0;            // microseconds UTC, the same for a whole try
    virtual bool is_connected(Id avatar) = 0;  // live sessions
    // Runs a verb now, inside this transaction, with the current caller (accept, initialize, recycle). Checks `execute`
    // and World::need_runnable; whatever it throws undoes the operation that asked for it.
    virtual Value call_verb(const BoundVerb& verb, const std::vector<Value>& args) = 0;
    // An avatar was destroyed: whoever plays it has nothing left to act with.
    virtual void avatar_destroyed(Id) {}
    // What an avatar stood in is being destroyed (its row is still there); the avatar is in `place` now, 0: nowhere.
    virtual void displaced(Id avatar, Id gone, Id place) {
        static_cast<void>(avatar), static_cast<void>(gone), static_cast<void>(place);
    }
    virtual Id player() = 0;        // 0: none
    virtual Id session_site() = 0;  // active universe, normally 1
    // Rows are spent by the transaction as it reads them; what the world computes beyond that it spends itself.
    virtual Budget& budget() = 0;
    // World::administered().
    virtual void administered(std::string what) { static_cast<void>(what); }
};

class World {
public:
    World(Transaction& transaction, Surroundings& surroundings, Principal caller);

    // --- caller ---------------------------------------------------------------------------------------------------
    [[nodiscard]] Principal caller() const { return caller_; }
    // Changes the caller; the task's caller stack is task/'s business. Returns the previous one.
    Principal set_caller(Principal caller);
    bool is_wizard(Id object);  // some player row with the wizard flag has this avatar
    bool is_player(Id object);
    // May make and change verbs: a wizard, or an avatar of the System Object's `programmer` class.
    bool is_programmer(Id object);
    [[nodiscard]] bool caller_is_wizard();  // system too

    // --- rows (no permission check, no visibility rule unless said)
    // -----------------------------------------------------
    std::optional<Object> object(Id id);
    Object need_object(Id id);  // NoSuchObjectError unless it exists in the active universe
    bool visible(Id id);        // exists, active universe, not recycled
    std::optional<Verb> verb(Id id);
    std::optional<std::string> source_of(Id verb);  // without the rest of the row, which takes longer to read
    std::optional<Property> property(Id id);
    std::vector<VerbName> names_of(Id verb);
    std::vector<std::pair<Id, std::string>> aliases_of(Id object);  // alias row id, text
    std::optional<Alias> alias(Id row);
    std::optional<VerbName> verb_name(Id row);
    Id location_of(Id object);               // 0: nowhere
    std::vector<Id> contents_of(Id object);  // visible ones, by arrival then id
    std::vector<Id> placed_on(Id object);    // visible ones, ascending id
    std::vector<Id> owned_by(Id object);     // visible objects, ascending id
    std::vector<Id> parents_of(Id object);   // searched first first; recycled ones too
    std::vector<Id> children_of(Id object);  // ascending id; recycled ones too
    // world.md 1.6 NEW total order; recycled ones too, they still pass on what they define. Cached while parents stay;
    // the reference holds until the next change or verb call.
    const std::vector<Ancestor>& ancestors_of(Id object);
    std::vector<Ancestor> descendants_of(Id object);    // by depth, then id; path_weight is 0
    std::vector<Ancestor> deep_contents_of(Id object);  // visible ones by depth, arrival, id; path_weight is 0
    std::vector<Verb> verbs_on(Id object);
    std::vector<Property> properties_on(Id object);
    std::vector<AclRule> rules_of(Entity kind, Id id);  // the default rules when it has no row of its own
    std::optional<Id> owner_of(Entity kind, Id id);     // none: there is no such row; 0: nobody
    Id system_object();                                 // of the active universe; 0 before bootstrap
    Id nothing();

    // --- what a world cannot live without (indispensable.cpp)
    // --------------------------------------------------------------------------------
    // Why the object must stay, or stay a wizard: it is a sentinel, the System Object names it, it owns a verb of one
    // of those, it is the last wizard, or the last who can log in. Empty: nothing holds it. Universes are unloaded by
    // rows, past this.
    std::string held_by(Id object);
    // UserError that names what holds it: "#5 (Wizard) `cannot`: …". Ask before destroying it or taking its rights.
    void need_expendable(Id object, std::string_view cannot);
    // UserError, "The account "ann" `cannot`: …", if a wizard can log in with it now and none could without it. Ask
    // before it is switched off, or loses what it logs in with.
    void need_other_way_in(Id account, std::string_view cannot);

    // --- permissions
    // --------------------------------------------------------------------------------------------------
    // world.md 4.3. A property's row can be read only if its object can. Programmers may read verbs that came with a
    // world's files, unless a rule denies it.
    bool allowed(Principal who, std::string_view permission, Entity kind, Id subject);
    bool caller_may(std::string_view permission, Entity kind, Id subject);
    // AccessError, its data {"accessor", "access_str", "subject"}; NoSuchObjectError when the subject is gone.
    void need(std::string_view permission, Entity kind, Id subject);
    // PermissionError when nobody owns the verb (world.md 3.5 NEW), NoSuchVerbError when it is gone. Ask before each
    // call.
    void need_runnable(Id verb);
    std::string display(Entity kind, Id id);  // str(): redacted for the caller
    std::string display_object(Id id) { return display(Entity::object, id); }

    // --- lookup
    // -------------------------------------------------------------------------------------------------------
    bool is_named(Id object, std::string_view text);                                 // no permission checked
    std::vector<Id> find(Id container, std::string_view text, bool exclude_hidden);  // needs read; exact, folded
    std::vector<Id> lookup_all(
        std::string_view text);                    // name or alias, whole universe, unique names first, ascending id
    Id lookup_id(Id id);                           // NoSuchObjectError
    Value system_property(std::string_view name);  // "$name": NoSuchPropertyError
    // Verbs of one candidate for dispatch: every verb on the object or an ancestor that owns a name (or pattern) equal
    // to `word` when folded. No permission consulted (commands.md C41). Verbs flagged `method` are left out. Each verb
    // once, by its best name; exact names first, then patterns (BoundVerb::pattern), each group in order of search. A
    // pattern is to win only where no candidate object offers an exact name that fits.
    std::vector<BoundVerb> command_verbs(Id object, std::string_view word);
    // Method-style (world.md 3.4): needs read on the object; exact stored names, case-sensitive. Those on the object
    // itself, else those of the nearest ancestor that has any (`all`: of every ancestor). Empty: no such verb; more
    // than one without `all`: ambiguous. A pattern answers only where neither a verb of that exact name nor a property
    // of that name exists.
    std::vector<BoundVerb> get_verb(Id object, std::string_view name, bool recurse = true, bool all = false);
    BoundVerb need_verb(Id object,
                        std::string_view name);  // NoSuchVerbError, AmbiguousVerbError; no permission checked
    std::optional<BoundVerb> find_hook(Id object,
                                       std::string_view name);  // exact, first match or none; no permission checked
    // Every definition of exactly this name, the object first, then its ancestors in order; no permission checked.
    std::vector<BoundVerb> verb_chain(Id object, std::string_view name);
    std::optional<BoundVerb> next_verb(const BoundVerb& current);  // passthrough, DECISIONS world 2

    // --- properties
    // ------------------------------------------------------------------------------------------------------
    std::optional<Property> find_property(Id object, std::string_view name, bool recurse = true);  // no check
    Value get_property(Id object, std::string_view name, bool recurse = true);  // 2.5: read on object and row
    Value property_value(const Property& property);  // decoded as get_property does, no check
    // moojson of this world: references resolve (dead and foreign ones read as $nothing), labels are filled in.
    Value decode_value(std::string_view text);
    std::string encode_value(const Value& value);  // TypeError, ValueError
    void set_property(Id object, std::string_view name, const Value& value, std::optional<bool> inherit_owner = {},
                      std::optional<Id> owner = {});
    void delete_property(Id object, std::string_view name);
    void delete_property_row(Id property);
    // `value` is moojson text: ValueError when it is malformed.
    void save_property(Id property, std::optional<std::string> value, std::optional<Id> owner,
                       std::optional<bool> inherit_owner);

    // --- objects
    // ---------------------------------------------------------------------------------------------------------
    Id create(const CreateObject& request);
    void save(Id object, const FieldChanges& changes);
    void guaranteed_move(Id object,
                         Id destination);  // skips move and accept; the caller of this function decides who may
    // Where an avatar belongs: its `home` if that is a room, else $player_start; 0: nowhere. No permission checked.
    Id home_of(Id avatar);
    void destroy(Id object);
    void add_parent(Id object, Id parent);
    void remove_parent(Id object, Id parent);
    bool is_a(Id object, Id ancestor);       // needs read on the object
    bool contains(Id container, Id object);  // needs read on the container; deep, strict
    bool add_alias(Id object, std::string_view alias);
    void save_alias(Id alias_row, std::string_view text);
    void remove_alias(Id alias_row);
    void set_placement(Id object, std::string_view prep, Id target);
    void clear_placement(Id object);

    // --- verbs
    // ----------------------------------------------------------------------------------------------------------- The
    // source must have passed the executor's check before; task/ does that.
    Id add_verb(Id object, const AddVerb& request);
    void save_verb(Id verb, std::optional<std::string> code, std::optional<std::string> direct_object,
                   std::optional<std::vector<std::pair<std::string, std::string>>> indirect_objects,
                   std::optional<Id> owner, std::optional<VerbFlags> flags = {});
    void set_verb_names(Id verb, const std::vector<std::string>& names);
    void save_verb_name(Id name_row, std::string_view name);
    void remove_verb_name(Id name_row);
    void delete_verb(Id verb);

    // --- permissions, changing
    // -------------------------------------------------------------------------------------------
    void add_rule(Entity kind, Id subject, AclRule rule);  // needs grant; replaces the opposite rule
    void remove_rule(Entity kind, Id subject, const AclRule& rule);

    // Hooks collected by moves of this task, in order: exit before enter. task/ writes them as rows of the commit.
    std::vector<HookTask>& hooks() { return hooks_; }
    // What was moved into what, in order; some of it may have been moved on or undone since.
    struct Arrival {
        Id object = 0;
        Id place = 0;
    };
    [[nodiscard]] const std::vector<Arrival>& arrivals() const { return arrivals_; }
    // What somebody made somebody else the owner of, in order; some of it may have been undone since.
    struct Gift {
        Id object = 0;
        Id giver = 0;
        Id owner = 0;
    };
    [[nodiscard]] const std::vector<Gift>& gifts() const { return gifts_; }
    // Who carries what is in `place`: the first player from there outwards, 0: nobody. No permission checked.
    Id holder_of(Id place);
    // A nested savepoint that knows the hooks and memos too; use these instead of the transaction's own.
    Mark mark();
    void undo(const Mark& mark);
    // Runs `work`; if it throws anything, undoes what it did and throws on.
    template <class Work>
    auto atomically(Work work) {
        const Mark start = mark();
        try {
            return work();
        } catch (const Restart&) {
            throw;
        } catch (...) {
            undo(start);
            throw;
        }
    }
    // An audit row when a player with an account acts, nothing otherwise (world.md 6.2). No permission checked.
    void audit(std::string_view action, Id target, std::string_view detail = {});
    // The same of what the engine itself has seen or done: a row without an actor.
    void audit_own(std::string_view action, Id target, std::string_view detail = {});

    // What an administrator wants to find in the log once it has happened, with who did it and from where: "account
    // \"eve\" switched off". Never a secret.
    void administered(std::string what) { surroundings_.administered(std::move(what)); }

    // Drops memos; call after a rollback or a restart, and after writing to the transaction past this World.
    void forget();

    [[nodiscard]] Transaction& transaction() { return transaction_; }
    [[nodiscard]] Budget& budget() { return surroundings_.budget(); }

private:
    struct Memo;

    // rows
    bool has_name(Id object, const std::string& folded);
    Id sentinel(std::string_view name, Id& remembered);
    void put_object(const Object& object);
    std::vector<Id> visible_ids(Idx index, const storage::Key& equals, std::size_t column);
    const std::vector<std::pair<Id, std::int64_t>>& links_of(Id child);
    void put_links(Id child, const std::vector<Id>& lowest_first);
    std::string plain_text(Id object);
    void put_audit(Field actor, std::string_view action, Id target, std::string_view detail);

    // permissions
    bool allowed_by_rules(Principal who, std::string_view permission, Entity kind, Id subject);
    bool reads_as_programmer(Principal who, Id verb);
    void need_programmer();
    std::vector<Id> named_by_system();
    bool may_entrust(Entity kind, Id subject);
    void need_entrust(Entity kind, Id subject);
    [[nodiscard]] bool gives_away(Id owner);  // to `owner`, who is not the caller, by no wizard
    void check_gift(Id object, Id owner);     // does the receiver take it?
    void release_gift(Id object, Id owner);   // nobody else goes on writing to it
    void drop_writers(Entity kind, Id subject);
    bool denied(Entity kind, Id subject, std::string_view permission);
    void need_wizard(std::string_view what);
    Id attribution(Id object, std::optional<Id> owner);
    void need_people_readable(Entity kind, Id subject, const std::vector<AclRule>& rules);
    void write_rules(Entity kind, Id subject, const std::vector<AclRule>& rules);

    // verbs
    const std::vector<VerbName>& names_on(Id object, const std::string& folded);
    std::vector<Ancestor> search_order(Id object, bool recurse);
    std::optional<BoundVerb> bind(const VerbName& name, const Ancestor& where, Id bound_to, int pattern);
    std::vector<BoundVerb> exact_on(const Ancestor& where, Id bound_to, std::string_view name);
    std::vector<BoundVerb> patterns_on(const Ancestor& where, Id bound_to, std::string_view name);
    std::vector<BoundVerb> method_verbs(Id object, std::string_view name, bool recurse, bool all);
    void write_names(const Verb& verb, const std::vector<std::string>& names);
    void refuse_twin(const Verb& verb);
    Id verb_to_replace(Id object, const AddVerb& request, const std::string& first);
    void erase_verb(Id verb);
    void erase_name(const VerbName& name);

    // properties
    void store_property(const Property& property, std::string_view old_value);
    void erase_property(const Property& property);
    void pin_descendants(const Property& property);
    Id row_owner(Id object, const std::optional<Property>& inherited, std::optional<Id> owner);
    Value resolve(const Ref& ref);

    // objects
    void check_unique(const Object& object);
    void check_alias(Id object, std::string_view alias);
    void check_containment(Id object, Id destination);
    void check_accept(Id object, Id destination);
    void relocate(Id object, Id destination);
    void put_location(Id object, Id destination);
    void schedule(std::string_view hook, Id place, Id mover);
    void check_parent(Id object, Id parent);
    void initialise(Id object);
    void apply_placement(Object& object, const std::string& prep, Id target);
    void clear_dependents(Id target, Id location);
    bool encloses(Id object, Id place);
    Id refuge_of(Id avatar, Id container, Id place);
    Id heir_of(Id thing, Id container, Id place);
    void empty_out(Id container);
    void rewrite_references(Id victim);
    void splice_children(Id victim);
    void disown(Id victim);
    void erase_object(Id victim);

    Transaction& transaction_;
    Surroundings& surroundings_;
    Principal caller_;
    std::vector<HookTask> hooks_;
    std::vector<Arrival> arrivals_;
    std::vector<Gift> gifts_;
    std::shared_ptr<Memo> memo_;
};

}  // namespace moosaic::world
