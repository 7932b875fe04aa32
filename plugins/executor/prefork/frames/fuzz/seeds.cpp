// Writes one seed a kind of frame into a folder: fuzz_frames_seeds DIR.
#include <cstdio>
#include <fstream>
#include <functional>

#include <frames.hpp>

using namespace moosaic;
namespace frames = moosaic::executor::frames;

int main(int argc, char** argv) {
    if (argc != 2) return std::fputs("usage: fuzz_frames_seeds DIR\n", stderr), 2;
    const frames::Address at{1, 1, 0};
    const Value value = Value::dict(
        {{"list", Value::list({1, 2.5, "text", Value(), true, BigInt{"-12345678901234567890"}})},
         {"ref", Ref{RefKind::verb, 9, 12, "polish", 1}},
         {"set", Set{{1, Value::tuple({Bytes{"b"}})}, true}},
         {"when",
          Value::list({DateTime{"2024-02-29T12:00:00"}, Date{"2024-02-29"}, TimeOfDay{"12:00:00"}, TimeDelta{5}})}});
    executor::Call call;
    call.code = {1, "hash", "return", "#1:x", "#2"};
    call.args = {value};
    call.kwargs = {{"key", value}};
    const std::vector<executor::TraceFrame> trace = {{"#5 (Wizard)", "#12 (lamp):polish", 3, "x = 1"}};
    const std::pair<const char*, std::function<Result<void>(frames::Encoder&)>> seeds[] = {
        {"hello", [](auto& e) { return e.hello({}); }},
        {"call", [&](auto& e) { return e.call(at, call); }},
        {"value", [&](auto& e) { return e.result(at, value); }},
        {"raised",
         [&](auto& e) {
             return e.result(at, executor::Raised{"UserError", "no", value, trace});
         }},
        {"stopped",
         [&](auto& e) {
             return e.result(at, executor::Stopped{{}, "late", trace});
         }},
        {"request", [&](auto& e) { return e.request(at, Op::attr, 5, {value}); }},
        {"print", [&](auto& e) { return e.print(at, 5, "text"); }},
        {"report",
         [&](auto& e) {
             return e.check_report({{1, 2, "rule", "message", "remedy"}});
         }},
        {"end", [&](auto& e) { return e.end_of_task(1); }}};
    for (const auto& [name, make] : seeds) {
        frames::Encoder encoder;
        if (!make(encoder)) return 1;
        std::ofstream(std::string(argv[1]) + "/" + name, std::ios::binary)
            .write(reinterpret_cast<const char*>(encoder.bytes().data()),
                   static_cast<std::streamsize>(encoder.bytes().size()));
    }
    return 0;
}
