// What is said about files that are no good plugins. Several of these libraries end the process when they are loaded.
#include "host/plugin_file.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <moosaic/detail/load_error.hpp>

#include "host/test_folder.hpp"

namespace moosaic::host {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::string plugin(const std::string& place) { return std::string(BROKEN_PLUGINS) + "/plugins/" + place + ".so"; }

std::string refusal(const std::string& file, std::string_view kind = {}, std::string_view name = {}) {
    const auto mark = inspect_plugin(file, kind, name);
    if (!mark) return mark.error().text();
    const auto opened = open_plugin(file, *mark);
    return opened ? "accepted" : opened.error().text();
}

std::string bytes_of(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

TEST(PluginFile, AGoodOneIsOpened) {
    const auto mark = inspect_plugin(plugin("service/good"), "service", "good");
    ASSERT_TRUE(mark) << mark.error().text();
    EXPECT_EQ(mark->version, "1.2.3");
    EXPECT_EQ(mark->api, 0);
    EXPECT_TRUE(open_plugin(plugin("service/good"), *mark));
}

TEST(PluginFile, ThatIsMissingOrUnreadable) {
    EXPECT_THAT(refusal("/nowhere/x.so"), AllOf(HasSubstr("/nowhere/x.so"), HasSubstr("cannot be read: No such file")));
    EXPECT_THAT(refusal("/tmp"), HasSubstr("it is a folder"));
}

TEST(PluginFile, ThatIsNoElf) {
    const TestFolder folder;
    EXPECT_THAT(refusal(folder.write("x.so", "")), HasSubstr("not an ELF file"));
    EXPECT_THAT(refusal(folder.write("x.so", "#!/bin/sh\n@(#)moosaic-plugin kind=service name=x")),
                HasSubstr("not an ELF file"));
}

TEST(PluginFile, ThatIsAProgramAndNoLibraryOfThisMachine) {
    const TestFolder folder;
    std::string bytes = bytes_of(plugin("service/good"));
    bytes[4] = 1;  // ELFCLASS32
    EXPECT_THAT(refusal(folder.write("x.so", bytes)), HasSubstr("not a 64-bit shared library"));
}

TEST(PluginFile, ThatIsTruncatedAnywhere) {
    const TestFolder folder;
    const std::string whole = bytes_of(plugin("service/good"));
    for (const std::size_t size : {std::size_t{10}, std::size_t{70}, whole.size() / 8, whole.size() - 1})
        EXPECT_THAT(refusal(folder.write("x.so", whole.substr(0, size))), HasSubstr("truncated")) << size;
}

TEST(PluginFile, WithDamagedHeadersIsNotFollowed) {
    const TestFolder folder;
    std::string bytes = bytes_of(plugin("service/good"));
    for (int i = 32; i < 40; ++i) bytes[static_cast<std::size_t>(i)] = '\xff';  // e_phoff
    EXPECT_THAT(refusal(folder.write("x.so", bytes)), HasSubstr("truncated"));
}

TEST(PluginFile, WithoutAMark) { EXPECT_THAT(refusal(plugin("service/no_mark")), HasSubstr("no plugin mark")); }

TEST(PluginFile, WithADamagedMark) {
    EXPECT_THAT(refusal(plugin("service/damaged_mark")), HasSubstr("mark is damaged"));
}

TEST(PluginFile, WithAMarkThatNeverEnds) {
    const TestFolder folder;
    std::string bytes = bytes_of(plugin("service/good"));
    const auto at = bytes.find("@(#)moosaic-plugin kind=");
    ASSERT_NE(at, std::string::npos);
    bytes[bytes.find('\0', at)] = '\x01';
    EXPECT_THAT(refusal(folder.write("x.so", bytes)), HasSubstr("mark is damaged"));
}

TEST(PluginFile, ForANewerApi) {
    EXPECT_THAT(
        refusal(plugin("service/newer_api")),
        AllOf(HasSubstr("a newer plugin API (7, this engine has 0)"), HasSubstr("plugin: @(#)moosaic-plugin kind="),
              HasSubstr("engine: @(#)moosaic-plugin api=0"), HasSubstr("update Moosaic")));
}

TEST(PluginFile, ForAnotherAbi) {
    EXPECT_THAT(refusal(plugin("service/other_abi")),
                AllOf(HasSubstr("compiler is gcc99 and the engine has "),
                      HasSubstr("std is c++31 and the engine has c++20"), HasSubstr("sanitizer is nothing"),
                      HasSubstr("plugin: @(#)"), HasSubstr("engine: @(#)"), HasSubstr("rebuild the plugin")));
}

TEST(PluginFile, CompiledWithOtherHeaders) {
    EXPECT_THAT(refusal(plugin("service/other_headers")),
                AllOf(HasSubstr("compiled with the headers of another SDK: headers is 0123456789abcdef"),
                      HasSubstr("headers=0123456789abcdef\n  engine: @(#)"), HasSubstr("rebuild the plugin against")));
}

TEST(PluginFile, InAnotherPluginsPlace) {
    EXPECT_THAT(refusal(plugin("service/misnamed"), "service", "misnamed"),
                AllOf(HasSubstr("holds the plugin service.good"), HasSubstr("service/good.so")));
    EXPECT_THAT(refusal(plugin("service/good"), "transport", "good"), HasSubstr("its place says transport.good"));
}

TEST(PluginFile, OfAnUnknownKind) { EXPECT_THAT(refusal(plugin("service/other_kind")), HasSubstr("kind teleport")); }

TEST(PluginFile, WithoutManifest) { EXPECT_THAT(refusal(plugin("service/no_manifest")), HasSubstr("no manifest")); }
TEST(PluginFile, WithoutFactory) { EXPECT_THAT(refusal(plugin("service/no_factory")), HasSubstr("no factory")); }

TEST(PluginFile, WhoseFactoryMakesNothing) {
    EXPECT_THAT(refusal(plugin("service/null_factory")), HasSubstr("factory made nothing"));
}

TEST(PluginFile, ThatIsNotOfItsKind) {
    EXPECT_THAT(refusal(plugin("storage/no_storage")), HasSubstr("does not implement <moosaic/storage.hpp>"));
}

TEST(PluginFile, WithAnUnresolvedSymbolNamesTheFunction) {
    EXPECT_THAT(refusal(plugin("service/unresolved")),
                AllOf(HasSubstr("nobody has somewhere::moosaic_function_nobody_has(std::"), HasSubstr("LIBS of")));
}

TEST(PluginFile, WhatTheLinkerSaysIsExplained) {
    const auto said = [](const char* words) { return detail::load_error(words, "x.so").text(); };
    EXPECT_THAT(said("libfoo.so.3: cannot open shared object file: No such file or directory"),
                AllOf(HasSubstr("it needs libfoo.so.3, which is not here"), HasSubstr("ldd")));
    EXPECT_THAT(said("x (libfoo.so.3: cannot open shared object file: no)"), HasSubstr("it needs libfoo.so.3,"));
    EXPECT_THAT(said("/lib/libstdc++.so.6: version `GLIBCXX_3.4.99' not found (required by x.so)"),
                AllOf(HasSubstr("it needs GLIBCXX_3.4.99"), HasSubstr("newer system")));
    EXPECT_THAT(said("x.so: undefined symbol: plain_c"), HasSubstr("nobody has plain_c ("));
    EXPECT_THAT(said("something else"), HasSubstr("cannot be loaded: something else"));
}

TEST(PluginFile, WhoseMarkLiesAcrossAReadIsFound) {
    const TestFolder folder;
    std::string bytes = bytes_of(plugin("service/newer_api"));
    const auto at = bytes.find("@(#)moosaic-plugin kind=");
    const std::string mark = bytes.substr(at, bytes.find('\0', at) - at);
    std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), mark.size(), ' ');
    bytes.resize(256 * 1024 - 10, '\0');  // the first read ends ten bytes into the mark
    EXPECT_THAT(refusal(folder.write("x.so", bytes + mark + '\0')), HasSubstr("a newer plugin API (7"));
}

}  // namespace
}  // namespace moosaic::host
