// Why no verb fitted, as one message.
#include "command/rejection.hpp"

#include <algorithm>

namespace moosaic::command {

namespace {

using world::WorldError;

class Explanation {
public:
    Explanation(Scene& scene, const ParsedCommand& command, const std::vector<Rejection>& rejections)
        : scene_(scene), command_(command), rejections_(rejections) {}

    WorldError make() {
        const bool known = !rejections_.empty() || scene_.verb_known(word());
        if (!known) return no_such_verb("I don't understand " + quoted(word()) + ".");
        if (scene_.location_of(scene_.player()) == 0 && rejections_.empty())
            return no_such_verb("You can't " + quoted(word()) + ": you are nowhere.");
        if (const Phrase* missing = missing_phrase(); missing != nullptr) return unresolved(scene_, *missing);
        if (const auto usage = usage_fault(); !usage.empty()) return {"UsageError", usage};
        return no_such_verb("You can't " + quoted(word()) + objects() + ".");
    }

private:
    [[nodiscard]] const std::string& word() const { return command_.words.front(); }
    static std::string quoted(const std::string& text) { return "\"" + text + "\""; }

    [[nodiscard]] WorldError no_such_verb(std::string message) const {
        return {"NoSuchVerbError", std::move(message), word()};
    }

    [[nodiscard]] const Rejection* first(Why why) const {
        const auto found = std::ranges::find(rejections_, why, &Rejection::why);
        return found == rejections_.end() ? nullptr : &*found;
    }

    // A phrase that names nothing (or too much) and that a verb would have needed. A verb that got as far as its
    // prepositions has accepted the direct object already, so the culprit is sought there first.
    [[nodiscard]] const Phrase* missing_phrase() const {
        for (const auto& rejection : rejections_)
            if (rejection.why == Why::other_target)
                if (const Phrase* phrase = open_phrase(rejection.preposition); phrase != nullptr) return phrase;
        const bool any_object_will_do = rejections_.empty() || first(Why::other_object) != nullptr;
        if (any_object_will_do && command_.dobj && command_.dobj->object == 0) return &*command_.dobj;
        return rejections_.empty() ? open_phrase({}) : nullptr;
    }

    [[nodiscard]] const Phrase* open_phrase(const std::string& preposition) const {
        for (const auto& phrase : command_.prepositions)
            if (phrase.object == 0 && (preposition.empty() || phrase.preposition == preposition)) return &phrase;
        return nullptr;
    }

    [[nodiscard]] std::string usage_fault() const {
        for (const Why why : {Why::refuses_preposition, Why::undeclared})
            if (const auto* rejection = first(why); rejection != nullptr)
                return quoted(word()) + " doesn't go with " + quoted(rejection->preposition) + ".";
        if (first(Why::other_target) != nullptr || first(Why::other_object) != nullptr) return {};
        const bool bare = !command_.dobj && command_.prepositions.empty();
        if (first(Why::needs_object) != nullptr || (rejections_.empty() && bare))
            return quoted(word()) + " needs an object: " + word() + " what?";
        if (first(Why::refuses_object) != nullptr) return quoted(word()) + " takes no object.";
        return {};
    }

    // " #13 (kettle) in #12 (Otto)"
    [[nodiscard]] std::string objects() const {
        std::string out;
        if (command_.dobj) out += " " + shown(*command_.dobj);
        for (const auto& phrase : command_.prepositions) out += " " + phrase.preposition + " " + shown(phrase);
        return out.empty() ? " here" : out;
    }

    [[nodiscard]] std::string shown(const Phrase& phrase) const {
        return phrase.object != 0 ? scene_.display(phrase.object) : quoted(phrase.shown());
    }

    Scene& scene_;
    const ParsedCommand& command_;
    const std::vector<Rejection>& rejections_;
};

}  // namespace

WorldError explain(Scene& scene, const ParsedCommand& command, const std::vector<Rejection>& rejections) {
    return Explanation(scene, command, rejections).make();
}

}  // namespace moosaic::command
