#include "store/fresh_ids.hpp"

#include "store/row_key.hpp"

namespace moosaic::store {

using world::Idx;
using world::Seq;
using world::Tab;

namespace {

std::optional<SequenceId> acl_id(std::string_view row_key) {
    const storage::Key key = decode_key(row_key);
    if (key.size() != 2) return std::nullopt;
    const auto* kind = std::get_if<std::int64_t>(&key[0]);
    const auto* entity = std::get_if<std::int64_t>(&key[1]);
    if (kind == nullptr || entity == nullptr) return std::nullopt;
    return SequenceId{*kind == 0 ? Seq::object : Seq::row, *entity};  // world::Entity: 0 is an object
}

}  // namespace

std::optional<SequenceId> row_id(std::string_view row_key) {
    switch (static_cast<Tab>(space_of(row_key))) {
        case Tab::object:
        case Tab::location:
        case Tab::parent:
        case Tab::avatar_name:
            return SequenceId{Seq::object, leading_id(row_key)};
        case Tab::acl:
            return acl_id(row_key);
        case Tab::alias:
        case Tab::property:
        case Tab::property_ref:
        case Tab::verb:
        case Tab::verb_name:
        case Tab::account:
        case Tab::player:
        case Tab::ssh_key:
        case Tab::audit:
        case Tab::task:
            return SequenceId{Seq::row, leading_id(row_key)};
        default:
            return std::nullopt;
    }
}

std::optional<SequenceId> set_id(std::string_view set_key) {
    switch (static_cast<Idx>(space_of(set_key))) {
        case Idx::object_owner:
        case Idx::object_placement:
        case Idx::location_container:
        case Idx::parent_child:
        case Idx::parent_parent:
        case Idx::alias_object:
        case Idx::property_object:
        case Idx::property_owner:
        case Idx::property_ref_target:
        case Idx::verb_object:
        case Idx::verb_owner:
        case Idx::verb_name_object:
        case Idx::player_avatar:
        case Idx::avatar_name_avatar:
        case Idx::audit_target:
            return SequenceId{Seq::object, leading_id(set_key)};
        case Idx::verb_name_verb:
        case Idx::player_account:
        case Idx::ssh_key_account:
            return SequenceId{Seq::row, leading_id(set_key)};
        default:
            return std::nullopt;
    }
}

}  // namespace moosaic::store
