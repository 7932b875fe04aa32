// Mutex and its locks, with clang's thread-safety annotations: what a lock guards is said where it is declared, and
// tools/tidy checks it (-Wthread-safety). Other compilers read none of it; the locks cost what those of std cost.
//
//   mutable Mutex mutex_;
//   int count_ MOOSAIC_GUARDED_BY(mutex_) = 0;
//   void grow() MOOSAIC_REQUIRES(mutex_);               // the caller holds it
//   const LockGuard lock(mutex_);                       // or UniqueLock, for condition variables
//   changed_.wait(lock, [this]() MOOSAIC_REQUIRES(mutex_) { return count_ > 0; });
//
// A class that is used on one thread, or whose callers take turns, has no Mutex and says so in words.
#pragma once

#include <mutex>
#include <shared_mutex>

#if defined(__clang__)
#define MOOSAIC_THREAD_SAFETY(x) __attribute__((x))
#else
#define MOOSAIC_THREAD_SAFETY(x)
#endif

#define MOOSAIC_CAPABILITY(name) MOOSAIC_THREAD_SAFETY(capability(name))
#define MOOSAIC_SCOPED_CAPABILITY MOOSAIC_THREAD_SAFETY(scoped_lockable)
#define MOOSAIC_GUARDED_BY(...) MOOSAIC_THREAD_SAFETY(guarded_by(__VA_ARGS__))
#define MOOSAIC_PT_GUARDED_BY(...) MOOSAIC_THREAD_SAFETY(pt_guarded_by(__VA_ARGS__))
#define MOOSAIC_REQUIRES(...) MOOSAIC_THREAD_SAFETY(requires_capability(__VA_ARGS__))
#define MOOSAIC_REQUIRES_SHARED(...) MOOSAIC_THREAD_SAFETY(requires_shared_capability(__VA_ARGS__))
#define MOOSAIC_ACQUIRE(...) MOOSAIC_THREAD_SAFETY(acquire_capability(__VA_ARGS__))
#define MOOSAIC_ACQUIRE_SHARED(...) MOOSAIC_THREAD_SAFETY(acquire_shared_capability(__VA_ARGS__))
#define MOOSAIC_RELEASE(...) MOOSAIC_THREAD_SAFETY(release_capability(__VA_ARGS__))
#define MOOSAIC_RELEASE_SHARED(...) MOOSAIC_THREAD_SAFETY(release_shared_capability(__VA_ARGS__))
#define MOOSAIC_RELEASE_GENERIC(...) MOOSAIC_THREAD_SAFETY(release_generic_capability(__VA_ARGS__))
#define MOOSAIC_TRY_ACQUIRE(...) MOOSAIC_THREAD_SAFETY(try_acquire_capability(__VA_ARGS__))
#define MOOSAIC_EXCLUDES(...) MOOSAIC_THREAD_SAFETY(locks_excluded(__VA_ARGS__))
#define MOOSAIC_RETURN_CAPABILITY(x) MOOSAIC_THREAD_SAFETY(lock_returned(x))
// For what the analysis cannot follow; each use says why.
#define MOOSAIC_NO_THREAD_SAFETY_ANALYSIS MOOSAIC_THREAD_SAFETY(no_thread_safety_analysis)

namespace moosaic {

class MOOSAIC_CAPABILITY("mutex") Mutex {
public:
    void lock() MOOSAIC_ACQUIRE() { mutex_.lock(); }
    void unlock() MOOSAIC_RELEASE() { mutex_.unlock(); }
    bool try_lock() MOOSAIC_TRY_ACQUIRE(true) { return mutex_.try_lock(); }

private:
    friend class UniqueLock;
    std::mutex mutex_;
};

class MOOSAIC_SCOPED_CAPABILITY LockGuard {
public:
    explicit LockGuard(Mutex& mutex) MOOSAIC_ACQUIRE(mutex) : mutex_(mutex) { mutex_.lock(); }
    ~LockGuard() MOOSAIC_RELEASE() { mutex_.unlock(); }
    LockGuard(const LockGuard&) = delete;
    LockGuard& operator=(const LockGuard&) = delete;

private:
    Mutex& mutex_;
};

// Also what std::condition_variable waits with.
class MOOSAIC_SCOPED_CAPABILITY UniqueLock : public std::unique_lock<std::mutex> {
    using Base = std::unique_lock<std::mutex>;

public:
    explicit UniqueLock(Mutex& mutex) MOOSAIC_ACQUIRE(mutex) : Base(mutex.mutex_) {}
    ~UniqueLock() MOOSAIC_RELEASE() = default;
    UniqueLock(const UniqueLock&) = delete;
    UniqueLock& operator=(const UniqueLock&) = delete;
    void lock() MOOSAIC_ACQUIRE() { Base::lock(); }
    void unlock() MOOSAIC_RELEASE() { Base::unlock(); }
};

class MOOSAIC_CAPABILITY("shared mutex") SharedMutex {
public:
    void lock() MOOSAIC_ACQUIRE() { mutex_.lock(); }
    void unlock() MOOSAIC_RELEASE() { mutex_.unlock(); }
    void lock_shared() MOOSAIC_ACQUIRE_SHARED() { mutex_.lock_shared(); }
    void unlock_shared() MOOSAIC_RELEASE_SHARED() { mutex_.unlock_shared(); }

private:
    std::shared_mutex mutex_;
};

// For writing.
class MOOSAIC_SCOPED_CAPABILITY WriteLock {
public:
    explicit WriteLock(SharedMutex& mutex) MOOSAIC_ACQUIRE(mutex) : mutex_(mutex) { mutex_.lock(); }
    ~WriteLock() MOOSAIC_RELEASE() { mutex_.unlock(); }
    // For std::condition_variable_any alone, which gives the lock back before it returns.
    void lock() MOOSAIC_NO_THREAD_SAFETY_ANALYSIS { mutex_.lock(); }
    void unlock() MOOSAIC_NO_THREAD_SAFETY_ANALYSIS { mutex_.unlock(); }
    WriteLock(const WriteLock&) = delete;
    WriteLock& operator=(const WriteLock&) = delete;

private:
    SharedMutex& mutex_;
};

// For reading, beside other readers.
class MOOSAIC_SCOPED_CAPABILITY ReadLock {
public:
    explicit ReadLock(SharedMutex& mutex) MOOSAIC_ACQUIRE_SHARED(mutex) : mutex_(mutex) { mutex_.lock_shared(); }
    ~ReadLock() MOOSAIC_RELEASE_GENERIC() { mutex_.unlock_shared(); }
    ReadLock(const ReadLock&) = delete;
    ReadLock& operator=(const ReadLock&) = delete;

private:
    SharedMutex& mutex_;
};

}  // namespace moosaic
