// Comparisons of queries; see query_filter.hpp.
#include "world/query_filter.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "world/fields.hpp"
#include "world/text.hpp"

namespace moosaic::world {

namespace {

constexpr std::array<std::string_view, 12> operations = {
    "exact", "iexact", "in", "isnull", "startswith", "endswith", "contains", "icontains", "gt", "gte", "lt", "lte"};

std::vector<std::string_view> fields_of(RefKind kind) {
    switch (kind) {
        case RefKind::object:
            return {"pk",
                    "id",
                    "kind",
                    "name",
                    "unique_name",
                    "obvious",
                    "owner",
                    "owner_id",
                    "location",
                    "location_id",
                    "placement_prep",
                    "placement_target",
                    "site_id",
                    "recycled",
                    "placement_target_id"};
        case RefKind::verb:
            return {"pk", "id", "kind", "code", "owner", "origin", "direct_object", "filename", "repo"};
        case RefKind::property:
            return {"pk", "id", "kind", "name", "value", "type", "owner", "origin", "inherit_owner"};
        case RefKind::alias:
            return {"pk", "id", "alias", "object"};
        case RefKind::verb_name:
            return {"pk", "id", "name", "verb"};
        case RefKind::acl:
            return {"rule", "permission", "accessor", "group"};
        default:
            return {};
    }
}

[[noreturn]] void refuse(std::string_view keyword) {
    throw WorldError("AttributeError", "'" + clean_text(keyword, 80) + "' is not a field this view can be searched by");
}

bool has_field(RefKind kind, bool walked, std::string_view field) {
    const auto fields = fields_of(kind);
    return (walked && field == "depth") || std::find(fields.begin(), fields.end(), field) != fields.end();
}

std::optional<double> number_of(const Value& value) {
    if (const auto* flag = value.get<bool>()) return *flag ? 1.0 : 0.0;
    if (const auto* whole = value.get<std::int64_t>()) return static_cast<double>(*whole);
    if (const auto* real = value.get<double>()) return *real;
    return std::nullopt;
}

// The id of a reference or a plain number: `owner=obj` and `owner=12` mean the same.
Id id_of(const Value& value) {
    if (const auto* ref = value.get<Ref>()) return ref->id;
    if (const auto* id = value.get<std::int64_t>()) return *id;
    return 0;
}

bool equal(const Value& a, const Value& b) {
    const auto* left = a.get<Ref>();
    const auto* right = b.get<Ref>();
    if (left != nullptr && right != nullptr) return *left == *right;
    if (left != nullptr || right != nullptr) return id_of(a) != 0 && id_of(a) == id_of(b);
    const auto x = number_of(a);
    const auto y = number_of(b);
    return x && y ? *x == *y : a == b;
}

bool one_of(Budget& budget, const Value& field, const Value& argument) {
    const std::vector<Value>* items = nullptr;
    if (const auto* list = argument.get<List>()) items = &list->items;
    if (const auto* tuple = argument.get<Tuple>()) items = &tuple->items;
    if (const auto* set = argument.get<Set>()) items = &set->items;
    if (items == nullptr) throw WorldError("TypeError", "'in' needs a list, a tuple or a set");
    std::size_t compared = 0;
    return std::any_of(items->begin(), items->end(), [&](const Value& item) {
        if (++compared % 16 == 0) budget.spend();
        const auto* walked = item.get<Tuple>();  // an element of a walk, given back
        return equal(field, walked != nullptr && !walked->items.empty() ? walked->items.front() : item);
    });
}

// Folding takes far longer than reading, so a long text is folded in pieces. Each begins with an ASCII character, which
// never composes with what stands before it.
std::string folded(Budget& budget, const std::string& text) {
    constexpr std::size_t piece = 4096;
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = std::min(at + piece, text.size());
        while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0x80U) != 0) ++end;
        budget.spend(1 + static_cast<std::int64_t>((end - at) / 32));
        out += fold(std::string_view(text).substr(at, end - at));
        at = end;
    }
    return out;
}

bool text_holds(Budget& budget, const Value& field, const Condition& condition) {
    const auto& operation = condition.operation;
    const auto* needle = condition.argument.get<std::string>();
    if (needle == nullptr) throw WorldError("TypeError", "'" + operation + "' needs text");
    const auto* text = field.get<std::string>();
    if (text == nullptr) return false;
    if (operation == "startswith") return text->starts_with(*needle);
    if (operation == "endswith") return text->ends_with(*needle);
    if (operation == "contains") return text->find(*needle) != std::string::npos;
    return folded(budget, *text).find(condition.folded) != std::string::npos;
}

bool order_holds(Budget& budget, const Value& field, const std::string& operation, const Value& argument) {
    if (field.is_none()) return false;
    const bool numbers = number_of(field) && number_of(argument);
    const bool texts = field.get<std::string>() != nullptr && argument.get<std::string>() != nullptr;
    if (!numbers && !texts) throw WorldError("TypeError", "'" + operation + "' needs a value of the field's own type");
    if (operation == "gt") return key_less(budget, argument, field);
    if (operation == "gte") return !key_less(budget, field, argument);
    if (operation == "lt") return key_less(budget, field, argument);
    return !key_less(budget, argument, field);
}

bool value_holds(Budget& budget, const Value& field, const Condition& condition) {
    const auto& operation = condition.operation;
    const auto* text = field.get<std::string>();
    budget.spend_on(text == nullptr ? std::string_view() : *text);
    if (operation == "exact") return equal(field, condition.argument);
    if (operation == "in") return one_of(budget, field, condition.argument);
    if (operation == "isnull") return field.is_none() == condition.argument.truthy();
    if (operation == "iexact") {
        const bool texts = text != nullptr && condition.argument.get<std::string>() != nullptr;
        return texts ? folded(budget, *text) == condition.folded : equal(field, condition.argument);
    }
    if (operation.starts_with('g') || operation.starts_with('l'))
        return order_holds(budget, field, operation, condition.argument);
    return text_holds(budget, field, condition);
}

}  // namespace

Condition parse_condition(RefKind kind, bool walked, std::string_view keyword, Value argument) {
    std::string_view field = keyword;
    std::string_view operation = "exact";
    const std::string_view nested = kind == RefKind::object ? "aliases__alias"
                                    : kind == RefKind::verb ? "names__name"
                                                            : "";
    const bool into_names = !nested.empty() && (keyword == nested || keyword.starts_with(std::string(nested) + "__"));
    const auto cut = into_names ? (keyword == nested ? std::string_view::npos : nested.size()) : keyword.find("__");
    if (cut != std::string_view::npos) {
        field = keyword.substr(0, cut);
        operation = keyword.substr(cut + 2);
    }
    const bool known = std::find(operations.begin(), operations.end(), operation) != operations.end();
    if (!known || (!into_names && !has_field(kind, walked, field))) refuse(keyword);
    const auto* text = argument.get<std::string>();
    std::string folded = text != nullptr && (operation == "iexact" || operation == "icontains") ? fold(*text) : "";
    return {std::string(field), std::string(operation), std::move(argument), std::move(folded)};
}

std::pair<std::string, bool> parse_order(RefKind kind, bool walked, std::string_view text) {
    const bool descending = text.starts_with('-');
    if (descending) text.remove_prefix(1);
    if (!has_field(kind, walked, text)) refuse(text);
    return {std::string(text), descending};
}

bool holds(World& world, const Element& element, const Condition& condition) {
    if (condition.field == "aliases__alias") {
        const auto aliases = world.aliases_of(element.ref.id);
        return std::any_of(aliases.begin(), aliases.end(),
                           [&](const auto& a) { return value_holds(world.budget(), a.second, condition); });
    }
    if (condition.field == "names__name") {
        const auto names = world.names_of(element.ref.id);
        return std::any_of(names.begin(), names.end(),
                           [&](const auto& n) { return value_holds(world.budget(), n.name, condition); });
    }
    return value_holds(world.budget(), sort_key(world, element, condition.field), condition);
}

Value sort_key(World& world, const Element& element, const std::string& field) {
    if (field == "depth") return static_cast<std::int64_t>(element.depth);
    return get_field(world, element.ref, field).value_or(Value());
}

bool key_less(Budget& budget, const Value& a, const Value& b) {
    const auto rank = [](const Value& v) {
        return v.is_none() ? 0 : number_of(v) ? 1 : v.get<std::string>() != nullptr ? 2 : 3;
    };
    if (rank(a) != rank(b)) return rank(a) < rank(b);
    if (rank(a) == 1) return *number_of(a) < *number_of(b);
    if (rank(a) == 2) {
        const auto& left = *a.get<std::string>();
        const auto& right = *b.get<std::string>();
        budget.spend(static_cast<std::int64_t>(std::min(left.size(), right.size()) / 1024));
        return left < right;
    }
    return rank(a) == 3 && id_of(a) < id_of(b);
}

}  // namespace moosaic::world
