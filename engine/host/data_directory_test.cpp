// Modes and lock of the data directory.
#include "host/data_directory.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/test_folder.hpp"

namespace moosaic::host {
namespace {

using testing::HasSubstr;

mode_t mode_of(const std::string& path) {
    struct stat facts {};
    EXPECT_EQ(::stat(path.c_str(), &facts), 0);
    return facts.st_mode & 0777;
}

TEST(DataDirectory, IsMadePrivate) {
    const TestFolder folder;
    const auto made = DataDirectory::create(folder / "a/b");
    ASSERT_TRUE(made);
    EXPECT_EQ(mode_of(made->path()), 0700U);
    ::chmod(made->path().c_str(), 0755);
    ASSERT_TRUE(DataDirectory::open(folder / "a/b"));
    EXPECT_EQ(mode_of(made->path()), 0700U);
}

TEST(DataDirectory, MustExistAndBeADirectory) {
    const TestFolder folder;
    EXPECT_THAT(DataDirectory::open(folder / "none").error().text(), HasSubstr("moosaic init"));
    folder.write("file", "");
    EXPECT_FALSE(DataDirectory::open(folder / "file"));
    EXPECT_FALSE(DataDirectory::create(folder / "file"));
}

TEST(DataDirectory, ASecondHolderIsRefusedWithThePidOfTheFirst) {
    const TestFolder folder;
    int ready[2];
    int leave[2];
    ASSERT_EQ(::pipe(ready), 0);
    ASSERT_EQ(::pipe(leave), 0);
    const pid_t first = ::fork();
    if (first == 0) {
        auto held = DataDirectory::open(folder.path());
        const char good = held && held->lock() ? 'y' : 'n';
        (void)!::write(ready[1], &good, 1);
        char c = 0;
        (void)!::read(leave[0], &c, 1);
        ::_exit(0);
    }
    char good = 0;
    ASSERT_EQ(::read(ready[0], &good, 1), 1);
    ASSERT_EQ(good, 'y');
    auto second = DataDirectory::open(folder.path());
    ASSERT_TRUE(second);
    const auto refused = second->lock();
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().text(), HasSubstr("in use by process " + std::to_string(first)));
    EXPECT_FALSE(second->locked());
    (void)!::write(leave[1], "x", 1);
    ::waitpid(first, nullptr, 0);
    EXPECT_TRUE(second->lock()) << "the lock of a dead process must be free";
    EXPECT_EQ(folder.read("lock"), std::to_string(::getpid()) + "\n");
    for (const int end : {ready[0], ready[1], leave[0], leave[1]}) ::close(end);
}

TEST(DataDirectory, LockIsReleasedAndMoved) {
    const TestFolder folder;
    auto first = DataDirectory::open(folder.path());
    ASSERT_TRUE(first->lock());
    auto second = DataDirectory::open(folder.path());
    EXPECT_FALSE(second->lock());
    {
        const DataDirectory moved = std::move(*first);
        EXPECT_TRUE(moved.locked());
        EXPECT_FALSE(second->lock());
    }
    EXPECT_TRUE(second->lock());
}

}  // namespace
}  // namespace moosaic::host
