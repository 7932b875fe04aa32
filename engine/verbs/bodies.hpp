// The bodies of what verbs call, a file a subject; table.cpp puts each to its row.
#pragma once

#include "verbs/request.hpp"

namespace moosaic::verbs::body {

// objects.cpp
bool is_player(Request&);
bool is_wizard(Request&);
bool is_connected(Request&);
bool is_named(Request&, const std::string& name);
bool is_a(Request&, Thing obj);
bool contains(Request&, Thing obj);
bool add_alias(Request&, const std::string& alias);
void delete_alias(Request&);
void add_parent(Request&, Thing parent);
void remove_parent(Request&, Thing parent);
void delete_object(Request&);
Value create(Request&, const std::string& name, std::optional<Thing> owner,
             const std::optional<std::optional<Thing>>& location, const std::optional<Items>& parents, bool obvious,
             bool unique_name);
void destroy(Request&, Thing obj);

// properties.cpp
Value get_property(Request&, const std::string& name, bool recurse, bool original, const Value* fallback);
Value get_property_objects(Request&, const std::string& name, const Value&, const Value&);
bool has_property(Request&, const std::string& name, bool recurse);
void set_property(Request&, const std::string& name, const Value& value, std::optional<bool> inherit_owner,
                  std::optional<Thing> owner);
void delete_property(Request&, const std::string& name);
void delete_property_row(Request&);

// verbs.cpp
Value add_verb(Request&, const Rest& names, const std::optional<std::string>& code, std::optional<Thing> owner,
               const Value& repo, const Value& filename, const std::optional<std::string>& direct_object,
               const Value& indirect_objects, bool replace, bool method, bool raw, bool reserved);
Value get_verb(Request&, const std::string& name, bool recurse, bool allow_ambiguous, bool return_first);
bool has_verb(Request&, const std::string& name, bool recurse);
std::string name_of_verb(Request&);
void set_names(Request&, const Rest& names);
void delete_verb(Request&);
void delete_verb_name(Request&);
void reload(Request&);
Value check_verb(Request&, const std::string& source);
Value parse_shebang(Request&, const std::string& source);

// rights.cpp
void allow(Request&, const Value& accessor, const std::string& permission);
void deny(Request&, const Value& accessor, const std::string& permission);
void can_caller(Request&, const std::string& permission, std::optional<Ref> subject);
bool caller_can(Request&, const std::string& permission);
bool caller_can_read(Request&);
bool owns(Request&, const Ref& subject);
bool is_allowed(Request&, const std::string& permission, const Ref& subject, bool fatal);
Value actor_of_rule(Request&);
Value entity_of_rule(Request&);
Value origin_of_rule(Request&);
void delete_rule(Request&);

// places.cpp
bool is_placed(Request&);
bool is_hidden_placement(Request&);
void set_placement(Request&, const std::string& prep, Thing target);
void clear_placement(Request&);
Value guaranteed_moveto(Request&, Thing obj, Thing dest);
Value send_home(Request&, Thing player);

// lookup.cpp
Value lookup(Request&, const Value& x, bool return_first);
Value find_object(Request&, const std::optional<std::string>& specifier, const std::string& name, bool return_list);
Value get_pronoun_object(Request&, const std::string& text);

// people.cpp
Value players(Request&);
Value connected_players(Request&, const Value& within);
Value presence(Request&);
void boot_player(Request&, Thing obj, const std::optional<std::string>& reason);

// output.cpp
void write(Request&, Thing obj, const std::string& message);
void notify(Request&, Thing obj, const std::string& message, const std::optional<std::string>& kind);
std::string escape(Request&, const std::string& text);

// session.cpp
void set_session_setting(Request&, const std::string& key, const Value& value);
void read_lines(Request&, Thing obj, const Ref& verb, const Rest& args, const std::optional<std::string>& intro);
void expect_lines(Request&);
void read_answers(Request&, Thing obj, const Ref& verb, const Items& prompts, const Rest& args, bool hidden);

// callers.cpp
void set_task_perms(Request&, std::optional<Thing> who);
Value asker(Request&);

// accounts.cpp
Value account_for(Request&, Thing avatar);
Value account_id_for(Request&, Thing avatar);
Value current_account(Request&);
void set_password(Request&, Thing player, const std::string& fresh, const std::optional<std::string>& old);
Value list_ssh_keys(Request&, Thing player);
Value add_ssh_key(Request&, Thing player, const std::string& line);
Value remove_ssh_key(Request&, Thing player, std::int64_t index);

// commands.cpp
Value available_commands(Request&);
Value command_help(Request&, const std::string& word);

// server.cpp
Value server_info(Request&);
Value task_limits(Request&);
Value spent_hooks(Request&, const Items& verbs);

}  // namespace moosaic::verbs::body
