// A storage that is empty, and wrong in the way its definition names.
#include <moosaic/examinable.hpp>
#include <moosaic/keeps_files.hpp>
#include <moosaic/storage.hpp>

#include <stdexcept>

namespace {

using namespace moosaic;
using namespace moosaic::storage;

#ifdef BESIDE_THROWS
class Broken final : public Storage, public KeepsFiles, public Examinable {
public:
    [[nodiscard]] std::vector<std::string> files() const override { throw std::runtime_error("no files today"); }
    Result<Examination> examine(const std::string&, const Schema&) override {
        throw std::runtime_error("no look today");
    }
#else
class Broken final : public Storage {
public:
#endif
    [[nodiscard]] Capabilities capabilities() const override {
#ifdef IS_SHARED
        return {.persistent = true, .shared = true};
#else
        return {.persistent = true};
#endif
    }
    Result<void> open(OpenOptions) override { return {}; }
    void close() override {}
    Result<std::optional<Row>> get(TableId, const Key&) override {
#ifdef SHORT_ROWS
        return std::optional(Row{std::int64_t { 1 }});
#elif defined(THROWS)
        throw std::runtime_error("no rows today");
#else
    return std::optional<Row>();
#endif
    }
    Result<std::vector<Row>> scan(const Scan&) override { return std::vector<Row>(); }
    Result<std::vector<Verdict>> commit(const std::vector<Transaction>&) override { return std::vector<Verdict>(); }
    Result<void> backup(const std::string&, const CopyStep&) override { return fail("no backup today"); }
    Result<void> restore(const std::string&, const OpenOptions&, const CopyStep&) override {
        return fail("no restore today");
    }
};

}  // namespace

MOOSAIC_PLUGIN("storage", BROKEN_NAME, "1.0", Broken);
