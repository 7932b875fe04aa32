// The server's configuration: every source read, checked against what engine and plugins declared, resolved once.
//
// Sources, later ones win: declared default, file, environment (MOOSAIC_SECTION__KEY), `--set section.key=value`.
// A section is a TOML table: "log", "transport.ssh". In a variable's name a dot is `_` and letters are capital, so
// MOOSAIC_TRANSPORT_SSH__LISTEN is transport.ssh.listen; a variable without `__` is not ours.
// Values from environment and `--set` are read as the declared type; a list takes `["a", "b"]` or `a,b`; `[::1]:8022`
// is one address.
//
// Not thread-safe: filled and checked on the main thread; after that the Configs it gave out are only read.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <moosaic/config.hpp>
#include <moosaic/result.hpp>

#include "host/config_values.hpp"

namespace moosaic::host {

class Configuration {
public:
    Configuration();
    ~Configuration();
    Configuration(const Configuration&) = delete;
    Configuration& operator=(const Configuration&) = delete;

    // Declares a section. `about` is one sentence for the reference. Declaring one twice replaces it.
    void add_section(std::string name, ConfigSchema schema, std::string about = {});
    // A section whose keys are not known here (a plugin that is off, refused, or opened by the worker): only the keys
    // of `schema` are checked, others pass.
    void add_open_section(std::string name, ConfigSchema schema);
    void drop_section(std::string_view name);
    // First words of section names that belong to plugins, each with the names found; used for messages about
    // `[kind.x]`.
    void set_known_plugins(std::map<std::string, std::vector<std::string>> names_by_kind);

    // Reads a file of at most 1 MiB. The Error has file, line and column.
    Result<void> load_file(const std::string& file);
    Result<void> load_text(std::string_view text, const std::string& file_name);
    // `variables` as in environ(7); those that do not start with MOOSAIC_ are passed over.
    void apply_environment(const std::vector<std::pair<std::string, std::string>>& variables);
    Result<void> apply_set(const std::string& assignment);  // "section.key=value"

    // Does any source give it a value for a key that is not one of these?
    [[nodiscard]] bool has_keys_beside(const std::string& section, const std::vector<std::string>& keys) const;
    // Does any source mention this section?
    [[nodiscard]] bool has_section(std::string_view name) const;
    // Sections that file or --set mention, declared or not. (A variable's name does not tell how its section is spelt.)
    [[nodiscard]] std::vector<std::string> mentioned_sections() const;
    // Resolves one declared section and returns what is wrong in it. For what is needed before plugins are known.
    std::vector<Error> resolve(const std::string& section);
    // Resolves everything and returns everything that is wrong, unknown sections and keys included.
    std::vector<Error> check();

    // A declared and resolved section; aborts if it is not (a programming error). Valid as long as this object; a later
    // resolve changes what it returns.
    [[nodiscard]] const Config& section(std::string_view name) const;
    // A resolved list of a section, empty if there is no such section, key or type: for looking at plugins in general.
    [[nodiscard]] std::vector<std::string> list_of(std::string_view section, std::string_view key) const;
    [[nodiscard]] bool declared(std::string_view name) const;

    // A new object that declares the same and has read nothing: for reading the sources again.
    [[nodiscard]] std::unique_ptr<Configuration> same_shape() const;
    struct Change {
        std::string section;
        std::string key;
        std::string before;  // as TOML
        std::string after;
        std::string source;   // of the value after
        bool reload = false;  // may be taken over while the server runs
    };
    // How the resolved values of `fresh` (made by same_shape) differ from those here.
    [[nodiscard]] std::vector<Change> changes(const Configuration& fresh) const;
    // Takes over from `fresh` what may change while the server runs. Configs given out show it from then on: not while
    // another thread reads one.
    void take_reloadable(const Configuration& fresh);

    // Every value with where it came from, as TOML with comments: `moosaic config show`.
    [[nodiscard]] std::string show() const;
    // Every declared key with its default and help, as TOML: config/moosaic.toml.
    [[nodiscard]] std::string reference() const;

private:
    class Section;
    struct Entry {
        std::string section;
        std::string key;
        RawValue value;
    };
    struct Variable {
        std::string name;     // whole
        std::string section;  // "TRANSPORT_SSH"
        std::string key;      // "LISTEN"
        std::string value;
    };

    Section& declare(std::string name);
    [[nodiscard]] const Section* find(std::string_view name) const;
    void resolve_into(Section& section, std::vector<Error>& errors);
    void check_unknown(std::vector<Error>& errors) const;
    void check_addresses(std::vector<Error>& errors) const;
    void check_entry(const Entry& entry, std::vector<Error>& errors) const;
    void check_variable(const Variable& variable, std::vector<Error>& errors) const;
    [[nodiscard]] std::optional<std::string> key_elsewhere(const Entry& entry) const;
    [[nodiscard]] Error unknown_section(const std::string& name, const std::string& source) const;
    [[nodiscard]] std::vector<std::string> dotted_keys() const;

    std::vector<std::unique_ptr<Section>> sections_;           // in the order declared
    std::vector<Entry> file_;                                  // leaves of the file
    std::vector<std::pair<std::string, std::string>> tables_;  // tables the file names, with their place
    std::vector<Variable> environment_;
    std::vector<std::string> stray_variables_;  // MOOSAIC_X without `__`
    std::vector<Entry> sets_;
    std::map<std::string, std::vector<std::string>> plugins_;
};

// The file in use: `given` if not empty, else DIR/moosaic.toml, else /etc/moosaic/moosaic.toml, else none ("").
std::string find_config_file(const std::string& given, const std::string& data_directory);

// This process's environment as pairs.
std::vector<std::pair<std::string, std::string>> process_environment();

}  // namespace moosaic::host
