// Reading a world's files.
#include "worldfiles/world_file.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <sstream>

#include "toml/deep_name.hpp"
#include "worldfiles/text_file.hpp"

namespace moosaic::worldfiles {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t max_file = 4u << 20;
constexpr std::size_t max_entries = 10000;

// Carries an Error out of the nested readers of one file; never leaves this file.
struct Bad {
    Error error;
};

std::string position(const std::string& file, const toml::node& node) {
    return file + ":" + std::to_string(node.source().begin.line) + ":" + std::to_string(node.source().begin.column);
}

[[noreturn]] void bad(const std::string& file, const toml::node& node, std::string message, std::string remedy = {}) {
    throw Bad{Error{std::move(message), position(file, node), std::move(remedy)}};
}

std::string slurp(const fs::path& path, const std::string& shown) {
    auto text = read_text(path, shown, max_file);
    if (!text) throw Bad{std::move(text.error())};
    return std::move(*text);
}

toml::table parse(const fs::path& path, const std::string& shown) {
    const auto text = slurp(path, shown);
    if (const auto line = toml_text::deep_name(text); line != 0)
        throw Bad{Error{"a name here has more than " + std::to_string(toml_text::most_parts) + " parts",
                        shown + ":" + std::to_string(line), "name a table and a key of it"}};
    try {
        return toml::parse(text, shown);
    } catch (const toml::parse_error& error) {
        std::ostringstream where;
        where << shown << ":" << error.source().begin.line << ":" << error.source().begin.column;
        throw Bad{Error{std::string(error.description()), where.str(), ""}};
    }
}

std::string text(const std::string& file, const toml::table& table, std::string_view key, bool required = false) {
    const auto* node = table.get(key);
    if (node == nullptr) {
        if (required) bad(file, table, "the key \"" + std::string(key) + "\" is missing");
        return {};
    }
    const auto value = node->value_exact<std::string>();
    if (!value) bad(file, *node, "\"" + std::string(key) + "\" must be text");
    return *value;
}

bool flag(const std::string& file, const toml::table& table, std::string_view key) {
    const auto* node = table.get(key);
    if (node == nullptr) return false;
    const auto value = node->value_exact<bool>();
    if (!value) bad(file, *node, "\"" + std::string(key) + "\" must be true or false");
    return *value;
}

std::vector<std::string> texts(const std::string& file, const toml::table& table, std::string_view key) {
    std::vector<std::string> result;
    const auto* node = table.get(key);
    if (node == nullptr) return result;
    const auto* array = node->as_array();
    if (array == nullptr) bad(file, *node, "\"" + std::string(key) + "\" must be a list of texts");
    for (const auto& item : *array) {
        const auto value = item.value_exact<std::string>();
        if (!value) bad(file, item, "\"" + std::string(key) + "\" must be a list of texts");
        result.push_back(*value);
    }
    return result;
}

void allow_only(const std::string& file, const toml::table& table, std::initializer_list<std::string_view> known) {
    for (const auto& [key, node] : table) {
        if (std::find(known.begin(), known.end(), key.str()) != known.end()) continue;
        std::string list;
        for (const auto name : known) list += (list.empty() ? "" : ", ") + std::string(name);
        bad(file, node, "unknown key \"" + std::string(key.str()) + "\"", "known here: " + list);
    }
}

Value value(const std::string& file, const toml::node& node, int depth = 0) {
    if (depth > 32) bad(file, node, "values are nested too deeply");
    if (const auto v = node.value_exact<std::string>()) return *v;
    if (const auto v = node.value_exact<bool>()) return *v;
    if (const auto v = node.value_exact<std::int64_t>()) return *v;
    if (const auto v = node.value_exact<double>()) return *v;
    if (const auto* array = node.as_array()) {
        std::vector<Value> items;
        for (const auto& item : *array) items.push_back(value(file, item, depth + 1));
        return Value::list(std::move(items));
    }
    if (const auto* table = node.as_table()) {
        if (table->size() == 1 && table->contains("object"))
            return Ref{RefKind::object, 0, 0, text(file, *table, "object"), 0};
        if (table->size() == 1 && table->contains("none")) return {};
        std::vector<std::pair<Value, Value>> items;
        for (const auto& [key, item] : *table) items.emplace_back(std::string(key.str()), value(file, item, depth + 1));
        return Value::dict(std::move(items));
    }
    bad(file, node, "a value of this type cannot be stored", "use text, numbers, true/false, lists or tables");
}

std::vector<FileProperty> properties(const std::string& file, const toml::table& table, std::string_view key,
                                     const std::vector<std::string>& pinned) {
    std::vector<FileProperty> result;
    const auto* node = table.get(key);
    if (node == nullptr) return result;
    const auto* entries = node->as_table();
    if (entries == nullptr) bad(file, *node, "\"" + std::string(key) + "\" must be a table");
    for (const auto& [name, item] : *entries) {
        FileProperty property;
        property.name = std::string(name.str());
        property.value = value(file, item);
        property.inherit_owner = std::find(pinned.begin(), pinned.end(), property.name) != pinned.end();
        result.push_back(std::move(property));
    }
    return result;
}

FileObject object(const std::string& file, const toml::table& table) {
    allow_only(file, table,
               {"key", "name", "parents", "owner", "location", "aliases", "system", "obvious", "unique_name", "derive",
                "character", "placement", "inherit_owner", "properties"});
    FileObject result;
    result.where = position(file, table);
    result.key = text(file, table, "key", true);
    result.name = text(file, table, "name", true);
    result.parents = texts(file, table, "parents");
    result.owner = text(file, table, "owner");
    result.location = text(file, table, "location");
    result.aliases = texts(file, table, "aliases");
    result.system = text(file, table, "system");
    result.obvious = flag(file, table, "obvious");
    result.unique_name = flag(file, table, "unique_name");
    result.derive = flag(file, table, "derive");
    result.character = flag(file, table, "character");
    if (const auto* node = table.get("placement")) {
        const auto* placement = node->as_table();
        if (placement == nullptr) bad(file, *node, "\"placement\" must be {prep = …, target = …}");
        allow_only(file, *placement, {"prep", "target"});
        result.placement_prep = text(file, *placement, "prep", true);
        result.placement_target = text(file, *placement, "target", true);
    }
    result.properties = properties(file, table, "properties", texts(file, table, "inherit_owner"));
    return result;
}

FileExit exit(const std::string& file, const toml::table& table) {
    allow_only(file, table, {"from", "to", "direction", "back", "aliases", "properties"});
    FileExit result;
    result.where = position(file, table);
    result.from = text(file, table, "from", true);
    result.to = text(file, table, "to", true);
    result.direction = text(file, table, "direction", true);
    result.back = text(file, table, "back");
    result.aliases = texts(file, table, "aliases");
    result.properties = properties(file, table, "properties", {});
    return result;
}

void read_objects(const fs::path& path, const std::string& shown, WorldFile& world) {
    const auto table = parse(path, shown);
    allow_only(shown, table, {"object", "exit"});
    for (const auto* kind : {"object", "exit"}) {
        const auto* node = table.get(kind);
        if (node == nullptr) continue;
        const auto* array = node->as_array();
        if (array == nullptr) bad(shown, *node, "write [[" + std::string(kind) + "]] with two brackets");
        for (const auto& item : *array) {
            const auto* entry = item.as_table();
            if (entry == nullptr) bad(shown, item, "write [[" + std::string(kind) + "]] with two brackets");
            if (std::string_view(kind) == "object")
                world.objects.push_back(object(shown, *entry));
            else
                world.exits.push_back(exit(shown, *entry));
            if (world.objects.size() + world.exits.size() > max_entries)
                bad(shown, item, "a world file holds at most 10,000 objects");
        }
    }
}

// Of a folder of the world. It may not be a link either.
std::vector<fs::path> files_in(const fs::path& folder, const char* name, std::string_view extension, WorldFile& world) {
    auto found = files_below(folder / name, extension);
    for (auto& error : found.left_out) {
        error.where = fs::path(error.where).lexically_relative(folder).string();
        world.warnings.push_back(std::move(error));
    }
    if (!fs::is_symlink(folder / name)) return std::move(found.files);
    if (fs::is_directory(folder / name))
        world.warnings.push_back(
            {"this is a link and is left out: links are not followed", name, "put there what it names"});
    return {};
}

void read_verbs(const fs::path& folder, WorldFile& world) {
    for (const auto& path : files_in(folder, "verbs", ".py", world)) {
        const auto shown = fs::relative(path, folder).string();
        auto source = slurp(path, shown);
        if (!command::has_shebang(source)) {
            if (auto late = command::late_shebang(source, shown)) world.warnings.push_back(std::move(*late));
            continue;
        }
        auto header = command::parse_shebang(source, shown);
        if (!header) throw Bad{header.error()};
        world.verbs.push_back(FileVerb{std::move(*header), std::move(source), shown});
        if (world.verbs.size() > max_entries) throw Bad{Error{"a world holds at most 10,000 verb files", shown, ""}};
    }
}

WorldFile read_all(const fs::path& folder) {
    WorldFile world;
    const auto main = folder / "world.toml";
    if (!fs::exists(main))
        throw Bad{Error{"there is no world.toml", folder.string(), "name a world's folder, or default or minimal"}};
    const auto table = parse(main, "world.toml");
    allow_only("world.toml", table, {"world", "system"});
    const auto* head = table["world"].as_table();
    if (head == nullptr)
        throw Bad{Error{"the table [world] is missing", "world.toml", "write [world] with name and title"}};
    allow_only("world.toml", *head, {"name", "title", "domain"});
    world.name = text("world.toml", *head, "name", true);
    world.title = text("world.toml", *head, "title", true);
    world.domain = text("world.toml", *head, "domain");
    if (world.domain.empty()) world.domain = "localhost";
    world.system = properties("world.toml", table, "system", {});
    for (const auto& path : files_in(folder, "objects", ".toml", world))
        read_objects(path, fs::relative(path, folder).string(), world);
    read_verbs(folder, world);
    return world;
}

}  // namespace

Result<WorldFile> read_world(const fs::path& folder) {
    try {
        return read_all(folder);
    } catch (Bad& error) {
        return tl::unexpected<Error>(std::move(error.error));
    } catch (const fs::filesystem_error& error) {
        return fail(error.code().message(), error.path1().string());
    }
}

}  // namespace moosaic::worldfiles
