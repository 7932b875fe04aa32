// Wizards, stock verbs, core objects, names and sources: what is in the world.
#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/doctor.hpp"
#include "cli/world_client.hpp"
#include "host/data_directory.hpp"
#include "host/plugin_choice.hpp"

namespace moosaic::cli {

namespace {

namespace fs = std::filesystem;

// A copy of the database, gone with this: opening a world leaves traces in its directory, and keeps a server out.
class Copy {
public:
    Copy() {
        auto name = (fs::temp_directory_path() / "moosaic-doctor-XXXXXX").string();
        if (::mkdtemp(name.data()) != nullptr) folder_ = name;
    }
    ~Copy() {
        std::error_code ignored;
        if (!folder_.empty()) fs::remove_all(folder_, ignored);
    }
    Copy(const Copy&) = delete;
    Copy& operator=(const Copy&) = delete;

    Result<void> take(const std::string& data, const std::vector<std::string>& files) {
        std::error_code error;
        if (folder_.empty()) error = std::make_error_code(std::errc::permission_denied);
        for (const auto& name : files)
            if (!error && fs::exists(fs::path(data) / name))
                fs::copy(fs::path(data) / name, fs::path(folder_) / name, error);
        if (error)
            return fail("no copy of the database can be made: " + error.message(), fs::temp_directory_path().string(),
                        "set TMPDIR to where there is room, or start the server and ask again");
        return {};
    }
    [[nodiscard]] const std::string& folder() const { return folder_; }

private:
    std::string folder_;
};

Result<nlohmann::json> ask(const WorldAddress& common, const std::vector<std::string>& files, bool running) {
    const nlohmann::json request{{"op", "examine"}};
    // Reading a large world takes a while; a server that hangs is a finding all the same.
    if (running)
        return ask_world(common, request, [](const nlohmann::json&) { return true; }, {std::chrono::minutes(5)});
    Copy copy;
    if (auto taken = copy.take(common.data, files); !taken) return tl::unexpected<Error>(taken.error());
    WorldAddress there = common;
    there.config = host::find_config_file(common.config, common.data);
    there.data = copy.folder();
    return ask_world(there, request);
}

}  // namespace

void examine_inside(const WorldAddress& common, const std::vector<std::string>& files, bool running, Findings& out) {
    const auto answer = ask(common, files, running);
    if (!answer) return out.fault("world", answer.error());
    for (const auto& finding : answer->at("findings")) {
        const auto text = [&](const char* key) { return finding.at(key).get<std::string>(); };
        if (text("level") == "fault")
            out.fault(text("check"), text("message"), text("remedy"));
        else
            out.warning(text("check"), text("message"), text("remedy"));
    }
    std::string looked;
    for (const auto& check : answer->at("looked")) looked += (looked.empty() ? "" : ", ") + check.get<std::string>();
    if (answer->at("findings").empty()) out.ok("world", "nothing wrong inside: " + looked);
}

}  // namespace moosaic::cli
