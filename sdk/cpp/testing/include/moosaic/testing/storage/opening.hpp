// Storage suite: closing, opening again, a folder without a database.
#pragma once

#include <moosaic/testing/storage/fixture.hpp>

namespace moosaic::testing {

TEST_P(StorageSuite, RefusesPolitelyWhenClosed) {
    storage_->close();
    EXPECT_FALSE(storage_->get(item, {num(1)}));
    EXPECT_FALSE(storage_->scan(by_key(item)));
    EXPECT_FALSE(storage_->commit({{{}, {storage::Put{item, an_item(1)}}}}));
}

TEST_P(StorageSuite, Reopens) {
    if (!persistent()) MOOSAIC_NOT_APPLICABLE("needs persistent");
    put(item, an_item(1, "kept", num(3)));
    put(item, an_item(2, "gone"));
    erase(item, {num(2)});
    close();
    auto relaxed = options();
    relaxed.durability = storage::Durability::relaxed;
    open(relaxed);
    EXPECT_EQ(scan(by_key(item)), (std::vector<Row>{an_item(1, "kept", num(3))}));
    put(item, an_item(3));
    close();
    open();
    EXPECT_EQ(first_fields(scan(by_key(item))), (Ids{1, 3}));
    EXPECT_EQ(first_fields(scan(by_index(item, item_owner, {num(3)}))), (Ids{1}));
}

TEST_P(StorageSuite, MakesNoDatabaseWhereOneIsExpected) {
    if (!persistent()) MOOSAIC_NOT_APPLICABLE("needs persistent");
    close();
    const std::string empty = directory() + "/empty";
    std::filesystem::create_directory(empty);
    auto with = options();
    with.directory = empty;
    with.create = false;
    const auto refused = GetParam().make()->open(with);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().text().find(empty), std::string::npos) << refused.error().text();
    with.create = true;
    open(with);
    close();
    with.create = false;
    open(with);
}

}  // namespace moosaic::testing
