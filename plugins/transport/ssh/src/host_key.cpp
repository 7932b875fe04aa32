#include "host_key.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "unique_fd.hpp"

namespace moosaic::transport::ssh {

namespace {

constexpr std::size_t largest_key_file = 16 * 1024;

tl::unexpected<Error> io_error(const char* what, const std::string& path) {
    return fail(std::string(what) + ": " + std::strerror(errno), path,
                "check the folder's owner and rights, or set transport.ssh.host_key");
}

Result<std::string> read_all(int fd, const std::string& path) {
    std::string text;
    char buffer[4096];
    for (;;) {
        const ssize_t n = ::read(fd, buffer, sizeof buffer);
        if (n < 0) return io_error("cannot read the host key", path);
        if (n == 0) return text;
        text.append(buffer, static_cast<std::size_t>(n));
        if (text.size() > largest_key_file)
            return fail("the file is too large for a host key", path,
                        "move it away; a new one is made at the next start");
    }
}

// Whole or not at all: written beside, flushed, renamed.
Result<void> write_file(const std::string& path, const std::string& text, mode_t mode) {
    const std::string beside = path + ".new";
    ::unlink(beside.c_str());
    UniqueFd fd(::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode));
    if (!fd.valid()) return io_error("cannot create the host key", beside);
    if (::fchmod(fd.get(), mode) != 0) return io_error("cannot set the mode of the host key", beside);
    std::size_t done = 0;
    while (done < text.size()) {
        const ssize_t n = ::write(fd.get(), text.data() + done, text.size() - done);
        if (n < 0) return io_error("cannot write the host key", beside);
        done += static_cast<std::size_t>(n);
    }
    if (::fsync(fd.get()) != 0) return io_error("cannot write the host key", beside);
    if (::rename(beside.c_str(), path.c_str()) != 0) return io_error("cannot put the host key in place", path);
    return {};
}

Result<void> check_rights(int fd, const std::string& path) {
    struct stat info {};
    if (::fstat(fd, &info) != 0) return io_error("cannot look at the host key", path);
    if (!S_ISREG(info.st_mode))
        return fail("the host key is not a regular file", path, "move it away; a new one is made at the next start");
    if ((info.st_mode & 077) != 0)
        return fail("the host key can be read or written by others", path, "chmod 600 " + path);
    if (info.st_uid != ::geteuid() && info.st_uid != 0)
        return fail("the host key belongs to another user", path, "chown it to the user that runs the server");
    return {};
}

Result<KeyPtr> read_key(int fd, const std::string& path) {
    if (auto ok = check_rights(fd, path); !ok) return tl::make_unexpected(ok.error());
    auto text = read_all(fd, path);
    if (!text) return tl::make_unexpected(text.error());
    ssh_key key = nullptr;
    // An empty passphrase, so that an encrypted key is an error and never a question on the terminal.
    if (ssh_pki_import_privkey_base64(text->c_str(), "", nullptr, nullptr, &key) != SSH_OK)
        return fail("the file holds no private key, or one with a passphrase", path,
                    "move it away; a new one is made at the next start");
    KeyPtr owned(key);
    if (ssh_key_type(owned.get()) != SSH_KEYTYPE_ED25519)
        return fail("the host key is not an Ed25519 key", path, "move it away; a new one is made at the next start");
    return owned;
}

Result<KeyPtr> make_key(const std::string& path) {
    ssh_key key = nullptr;
    if (ssh_pki_generate(SSH_KEYTYPE_ED25519, 0, &key) != SSH_OK) return fail("cannot make an Ed25519 host key", path);
    KeyPtr owned(key);
    char* text = nullptr;
    if (ssh_pki_export_privkey_base64(owned.get(), nullptr, nullptr, nullptr, &text) != SSH_OK || text == nullptr)
        return fail("cannot write out the new host key", path);
    std::string contents(text);
    ssh_string_free_char(text);
    if (contents.empty() || contents.back() != '\n') contents += '\n';
    if (auto ok = write_file(path, contents, 0600); !ok) return tl::make_unexpected(ok.error());
    return owned;
}

Result<void> write_public_half(ssh_key key, const std::string& path) {
    char* text = nullptr;
    if (ssh_pki_export_pubkey_base64(key, &text) != SSH_OK) return fail("cannot export the public host key", path);
    const std::string line = "ssh-ed25519 " + std::string(text) + " moosaic\n";
    ssh_string_free_char(text);
    UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (fd.valid())
        if (auto old = read_all(fd.get(), path); old && *old == line) return {};
    return write_file(path, line, 0644);
}

Result<std::string> fingerprint_of(ssh_key key, const std::string& path) {
    unsigned char* hash = nullptr;
    std::size_t length = 0;
    if (ssh_get_publickey_hash(key, SSH_PUBLICKEY_HASH_SHA256, &hash, &length) != SSH_OK)
        return fail("cannot compute the fingerprint of the host key", path);
    char* text = ssh_get_fingerprint_hash(SSH_PUBLICKEY_HASH_SHA256, hash, length);
    ssh_clean_pubkey_hash(&hash);
    if (text == nullptr) return fail("cannot compute the fingerprint of the host key", path);
    std::string fingerprint(text);
    ssh_string_free_char(text);
    return fingerprint;
}

}  // namespace

Result<HostKey> load_or_make_host_key(const std::string& path) {
    HostKey host_key;
    UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!fd.valid() && errno != ENOENT) return io_error("cannot open the host key", path);
    host_key.made = !fd.valid();
    auto key = fd.valid() ? read_key(fd.get(), path) : make_key(path);
    if (!key) return tl::make_unexpected(key.error());
    host_key.key = std::move(*key);
    if (auto ok = write_public_half(host_key.key.get(), path + ".pub"); !ok) return tl::make_unexpected(ok.error());
    auto fingerprint = fingerprint_of(host_key.key.get(), path);
    if (!fingerprint) return tl::make_unexpected(fingerprint.error());
    host_key.fingerprint = std::move(*fingerprint);
    return host_key;
}

}  // namespace moosaic::transport::ssh
