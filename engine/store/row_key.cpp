#include "store/row_key.hpp"

#include <bit>

namespace moosaic::store {

namespace {

// Tags: an integer's is 0x20 plus or minus its length in bytes, so that longer means further from zero.
constexpr unsigned char null_tag = 0x01;
constexpr unsigned char zero_tag = 0x20;
constexpr unsigned char real_tag = 0x30;
constexpr unsigned char text_tag = 0x40;
constexpr std::uint64_t sign_bit = std::uint64_t{1} << 63U;

unsigned byte_length(std::uint64_t n) { return (static_cast<unsigned>(std::bit_width(n)) + 7) / 8; }

void append_big_endian(std::string& out, std::uint64_t n, unsigned length) {
    for (unsigned i = length; i-- > 0;) out.push_back(static_cast<char>(n >> (i * 8)));
}

void append_integer(std::string& out, std::int64_t value) {
    if (value >= 0) {
        const unsigned length = byte_length(static_cast<std::uint64_t>(value));
        out.push_back(static_cast<char>(zero_tag + length));
        append_big_endian(out, static_cast<std::uint64_t>(value), length);
        return;
    }
    const auto bits = static_cast<std::uint64_t>(value);
    const unsigned length = std::max(1U, byte_length(~bits));
    out.push_back(static_cast<char>(zero_tag - length));
    append_big_endian(out, bits, length);
}

void append_real(std::string& out, double value) {
    const auto bits = std::bit_cast<std::uint64_t>(value);
    out.push_back(static_cast<char>(real_tag));
    append_big_endian(out, (bits & sign_bit) != 0 ? ~bits : bits | sign_bit, 8);
}

// A NUL becomes 00 FF and the end is 00 01, so that a prefix sorts first.
void append_text(std::string& out, const std::string& text) {
    out.push_back(static_cast<char>(text_tag));
    for (const char c : text) {
        out.push_back(c);
        if (c == '\0') out.push_back('\xff');
    }
    out.push_back('\0');
    out.push_back('\x01');
}

std::uint64_t take_big_endian(std::string_view& in, unsigned length) {
    std::uint64_t n = 0;
    for (unsigned i = 0; i < length; ++i) n = n << 8U | static_cast<unsigned char>(in[i]);
    in.remove_prefix(length);
    return n;
}

std::int64_t take_negative(std::string_view& in, unsigned length) {
    std::uint64_t bits = take_big_endian(in, length);
    if (length < 8) bits |= ~std::uint64_t{0} << (length * 8);
    return static_cast<std::int64_t>(bits);
}

double take_real(std::string_view& in) {
    const std::uint64_t bits = take_big_endian(in, 8);
    return std::bit_cast<double>((bits & sign_bit) != 0 ? bits & ~sign_bit : ~bits);
}

std::string take_text(std::string_view& in) {
    std::string text;
    std::size_t i = 0;
    for (; in[i] != '\0' || in[i + 1] != '\x01'; ++i) {
        text.push_back(in[i]);
        if (in[i] == '\0') ++i;
    }
    in.remove_prefix(i + 2);
    return text;
}

storage::Field take_field(std::string_view& in) {
    const auto tag = static_cast<unsigned char>(in.front());
    in.remove_prefix(1);
    if (tag == null_tag) return {};
    if (tag == text_tag) return take_text(in);
    if (tag == real_tag) return take_real(in);
    if (tag < zero_tag) return take_negative(in, zero_tag - tag);
    return static_cast<std::int64_t>(take_big_endian(in, tag - zero_tag));
}

}  // namespace

void append_field(std::string& out, const storage::Field& field) {
    struct Visitor {
        std::string& out;
        void operator()(std::monostate) const { out.push_back(static_cast<char>(null_tag)); }
        void operator()(std::int64_t n) const { append_integer(out, n); }
        void operator()(double d) const { append_real(out, d); }
        void operator()(const std::string& s) const { append_text(out, s); }
    };
    std::visit(Visitor{out}, field);
}

std::string encode_key(std::uint8_t space, const storage::Key& fields) {
    std::string out(1, static_cast<char>(space));
    for (const auto& field : fields) append_field(out, field);
    return out;
}

storage::Key decode_key(std::string_view key) {
    key.remove_prefix(1);
    storage::Key fields;
    while (!key.empty()) fields.push_back(take_field(key));
    return fields;
}

std::int64_t leading_id(std::string_view key) {
    if (key.size() < 2) return 0;
    const auto tag = static_cast<unsigned char>(key[1]);
    if (tag <= zero_tag || tag > zero_tag + 8) return 0;
    key.remove_prefix(2);
    return static_cast<std::int64_t>(take_big_endian(key, tag - zero_tag));
}

}  // namespace moosaic::store
