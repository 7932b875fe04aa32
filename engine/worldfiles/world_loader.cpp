// Loading a world: sentinels, objects, properties, verbs, places, hooks; in that order, as each needs the ones before.
#include "worldfiles/world_loader.hpp"

#include <unordered_map>

#include "accounts/accounts.hpp"
#include "world/avatar_names.hpp"
#include "world/caller_scope.hpp"
#include "world/name_rules.hpp"

namespace moosaic::worldfiles {

using storage::Field;
using world::Principal;
using world::Tab;
using world::WorldError;

namespace {

class Loader {
public:
    Loader(Site& site, const WorldFile& file, LoadOptions options)
        : site_(site), world_(site.world()), file_(file), options_(options) {}

    LoadedWorld run() {
        universe();
        sentinels();
        for (const auto& object : file_.objects) create(object);
        link_parents();
        for (const auto& object : file_.objects) dress(object);
        for (const auto& property : file_.system) set(system_, property, "world.toml");
        for (const auto& verb : file_.verbs) add(verb);
        for (const auto& exit : file_.exits) connect(exit);
        for (const auto& object : file_.objects) settle(object);
        initialise();
        return {wizard_, keys_.size(), file_.verbs.size(), std::move(notes_)};
    }

private:
    [[noreturn]] static void bad(const std::string& where, const std::string& message) {
        throw WorldError("UserError", where + ": " + message);
    }

    // Adds the place in the files to an error of the rules.
    template <class F>
    auto at(const std::string& where, F&& work) {
        try {
            return work();
        } catch (const WorldError& error) {
            bad(where, error.message);
        }
    }

    Id key(const std::string& name, const std::string& where) {
        const auto found = keys_.find(name.starts_with('$') ? name.substr(1) : name);
        if (found == keys_.end()) bad(where, "there is no object with the key \"" + name + "\"");
        return found->second;
    }

    void universe() {
        if (world_.transaction().get(Tab::universe, {Field(std::int64_t{1})}) != nullptr)
            throw WorldError("UserError", "This data directory already holds a world.");
        world_.transaction().put(Tab::universe, {std::int64_t{1}, file_.domain, file_.title});
        world::write_all_avatar_names(world_.transaction());
    }

    Id sentinel(const std::string& name, const std::string& key) {
        world::CreateObject request;
        request.name = name;
        request.unique_name = true;
        request.location = std::optional<Id>();
        request.parents = std::vector<Id>();
        request.site = 1;
        const auto id = world_.create(request);
        keys_[key] = id;
        return id;
    }

    void sentinels() {
        system_ = sentinel("System Object", "system");
        const auto nothing = sentinel("nothing", "nothing");
        const auto ambiguous = sentinel("ambiguous_match", "ambiguous_match");
        const auto failed = sentinel("failed_match", "failed_match");
        wizard_ = sentinel("Wizard", "wizard_avatar");
        world::FieldChanges owner;
        owner.owner = wizard_;
        for (const auto id : {system_, nothing, ambiguous, failed, wizard_}) world_.save(id, owner);
        world_.forget();
        for (const auto& [name, id] :
             {std::pair{"nothing", nothing}, {"ambiguous_match", ambiguous}, {"failed_match", failed}})
            world_.set_property(system_, name, Value::object(id), {}, wizard_);
        accounts::Player player;
        player.avatar = wizard_;
        player.site = 1;
        player.wizard = true;
        accounts::add_player(world_.transaction(), player);
    }

    void note(const std::string& where, const std::string& what) { notes_.push_back(where + ": " + what); }

    std::string fitted(const std::string& name, const std::string& key, const std::string& where) {
        try {
            world::check_object_name(name, "A name");
            return name;
        } catch (const WorldError& error) {
            auto fit = world::fitted_name(name, world::fitted_name("thing " + key, "thing"));
            note(where, error.message + " It is called \"" + fit + "\".");
            return fit;
        }
    }

    void name_also(Id id, const std::string& alias, const std::string& where) {
        try {
            world_.add_alias(id, alias);
        } catch (const WorldError& error) {
            note(where, "the alias is left out. " + error.message);
        }
    }

    // An avatar's name, or the first with a number behind it that nobody bears.
    void fit_avatar(Id id, const FileObject& object) {
        const auto name = world_.need_object(id).name;
        std::string why;
        for (int number = 1; number < 1000; ++number) {
            const std::string stem = number < 500 ? name : "character";
            world::FieldChanges changes;
            changes.name = number == 1 ? name : stem + " " + std::to_string(number);
            try {
                world::need_avatar_name(world_.transaction(), 1, id, *changes.name, false);
                world_.save(id, changes);
                if (!why.empty()) note(object.where, why + " It is called \"" + *changes.name + "\".");
                break;
            } catch (const WorldError& error) {
                if (why.empty()) why = error.message;
            }
        }
        for (const auto& [row, alias] : world_.aliases_of(id)) {
            try {
                world::need_avatar_name(world_.transaction(), 1, id, alias, true);
            } catch (const WorldError& error) {
                world_.remove_alias(row);
                note(object.where, "the alias is left out. " + error.message);
            }
        }
    }

    void create(const FileObject& object) {
        if (object.key == "wizard_avatar") return;  // the sentinel, described further by the file
        if (keys_.contains(object.key)) bad(object.where, "the key \"" + object.key + "\" is used twice");
        world::CreateObject request;
        request.name = fitted(object.name, object.key, object.where);
        request.owner = wizard_;
        request.unique_name = object.unique_name;
        request.obvious = object.obvious;
        request.location = std::optional<Id>();
        request.parents = std::vector<Id>();
        request.site = 1;
        keys_[object.key] = at(object.where, [&] { return world_.create(request); });
    }

    // All objects exist before any is linked, so files may name each other in any order.
    void link_parents() {
        for (const auto& object : file_.objects)
            for (const auto& parent : object.parents)
                at(object.where, [&] { world_.add_parent(key(object.key, object.where), key(parent, object.where)); });
    }

    Value resolve(const Value& value, const std::string& where) {
        if (const auto* ref = value.get<Ref>()) return Value::object(key(ref->name, where));
        if (const auto* list = value.get<List>()) {
            std::vector<Value> items;
            for (const auto& item : list->items) items.push_back(resolve(item, where));
            return Value::list(std::move(items));
        }
        if (const auto* dict = value.get<Dict>()) {
            std::vector<std::pair<Value, Value>> items;
            for (const auto& [name, item] : dict->items) items.emplace_back(name, resolve(item, where));
            return Value::dict(std::move(items));
        }
        return value;
    }

    void set(Id object, const FileProperty& property, const std::string& where) {
        at(where, [&] {
            world_.set_property(object, property.name, resolve(property.value, where), property.inherit_owner, wizard_);
        });
    }

    void dress(const FileObject& object) {
        const auto id = key(object.key, object.where);
        for (const auto& alias : object.aliases) name_also(id, alias, object.where);
        for (const auto& property : object.properties) set(id, property, object.where);
        if (!object.system.empty()) world_.set_property(system_, object.system, Value::object(id), {}, wizard_);
        if (object.derive) world_.add_rule(world::Entity::object, id, world::AclRule{true, "derive", 0, "everyone"});
        if (object.character) {
            fit_avatar(id, object);
            accounts::Player player;
            player.avatar = id;
            player.site = 1;
            accounts::add_player(world_.transaction(), player);
        }
    }

    Id target(const FileVerb& verb) {
        const auto& on = verb.header.on;
        return at(verb.file + ":1", [&]() -> Id {
            if (on.starts_with('$')) {
                const auto value = world_.system_property(std::string_view(on).substr(1)).object_id();
                if (value == 0) throw WorldError("UserError", "--on " + on + " names no object");
                return value;
            }
            if (on == "System Object") return system_;
            for (const auto id : world_.lookup_all(on))
                if (const auto row = world_.object(id); row && row->name == on) return id;
            throw WorldError("UserError", "--on \"" + on + "\": there is no object of that name");
        });
    }

    void add(const FileVerb& verb) {
        at(verb.file, [&] { site_.check(verb.source); });
        world::AddVerb request;
        request.names = verb.header.names;
        request.code = verb.source;
        request.owner = wizard_;
        request.repo = file_.name;
        request.filename = verb.file;
        request.direct_object = verb.header.dspec;
        request.indirect_objects = verb.header.ispec;
        request.flags = verb.header.flags;
        const auto id = target(verb);
        at(verb.file + ":1", [&] { return world_.add_verb(id, request); });
    }

    Id make_exit(const FileExit& exit, Id from, Id to, const std::string& direction) {
        world::CreateObject request;
        request.name =
            fitted(direction + " from " + world_.need_object(from).name, exit.from + " " + exit.to, exit.where);
        request.owner = wizard_;
        request.location = std::optional<Id>();
        request.parents = std::vector<Id>{key("exit", exit.where)};
        request.site = 1;
        const auto id = at(exit.where, [&] { return world_.create(request); });
        name_also(id, direction, exit.where);
        for (const auto& alias : exit.aliases) name_also(id, alias, exit.where);
        world_.set_property(id, "source", Value::object(from), {}, wizard_);
        world_.set_property(id, "dest", Value::object(to), {}, wizard_);
        world_.set_property(id, "direction", direction, {}, wizard_);
        for (const auto& property : exit.properties) set(id, property, exit.where);
        append(from, "exits", id);
        append(to, "entrances", id);
        return id;
    }

    void append(Id room, const char* name, Id exit) {
        auto list = world_.find_property(room, name) ? world_.get_property(room, name) : Value::list();
        if (list.get<List>() == nullptr) list = Value::list();
        list.get<List>()->items.push_back(Value::object(exit));
        world_.set_property(room, name, list, {}, wizard_);
    }

    void connect(const FileExit& exit) {
        const auto from = key(exit.from, exit.where);
        const auto to = key(exit.to, exit.where);
        make_exit(exit, from, to, exit.direction);
        if (!exit.back.empty()) make_exit(exit, to, from, exit.back);
    }

    void settle(const FileObject& object) {
        const auto id = key(object.key, object.where);
        if (!object.location.empty())
            at(object.where, [&] { world_.guaranteed_move(id, key(object.location, object.where)); });
        if (!object.placement_prep.empty())
            at(object.where,
               [&] { world_.set_placement(id, object.placement_prep, key(object.placement_target, object.where)); });
        if (!object.owner.empty()) {
            world::FieldChanges owner;
            owner.owner = key(object.owner, object.where);
            at(object.where, [&] { world_.save(id, owner); });
        }
    }

    void initialise() {
        world_.hooks().clear();  // nobody watches a world being built
        const world::CallerScope as_wizard(world_, Principal::of(wizard_));
        for (const auto& object : file_.objects) {
            const auto id = key(object.key, object.where);
            if (const auto verb = world_.find_hook(id, "initialize")) initialise(object, id, *verb);
        }
    }

    void initialise(const FileObject& object, Id id, const world::BoundVerb& verb) {
        const auto what = "initialize of #" + std::to_string(id) + " (" + object.name + "), " +
                          (verb.verb.filename.empty() ? "" : verb.verb.filename + ", ");
        try {
            world_.atomically([&] { site_.run(verb); });
        } catch (const WorldError& error) {
            if (!options_.keep_going) bad(object.where, what + error.message);
            note(object.where, what + error.message);
        } catch (const LoadStopped& error) {
            bad(object.where, what + error.what());
        }
    }

    Site& site_;
    world::World& world_;
    const WorldFile& file_;
    const LoadOptions options_;
    std::unordered_map<std::string, Id> keys_;
    Id system_ = 0;
    Id wizard_ = 0;
    std::vector<std::string> notes_;
};

}  // namespace

LoadedWorld load_world(Site& site, const WorldFile& file, LoadOptions options) {
    return Loader(site, file, options).run();
}

}  // namespace moosaic::worldfiles
