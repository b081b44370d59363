/* A disk that fails and a clock that jumps, put before the C library of every process of a batch (LD_PRELOAD).
 *
 * Calls that touch files under one folder are counted over all processes; the call with the wanted number fails, or every
 * call from it on. The clock of the day jumps back and forth every few calls. The counter and the orders lie in a file that
 * all processes map; tests/batch/faults.py writes them. Nothing of this is in the product.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { OPEN = 1, WRITE = 2, FSYNC = 4, RENAME = 8, MKDIR = 16, UNLINK = 32, LINK = 64 };

struct orders {
    _Atomic uint64_t calls; /* so far */
    uint64_t at;            /* number of the call that fails, 0: none */
    int64_t jump;           /* seconds by which the clock jumps back and forth */
    uint64_t every;         /* calls between two jumps */
    int32_t code;           /* errno; 0: a write takes half of its bytes */
    uint32_t forever;       /* later calls fail too */
    uint32_t kinds;
    _Atomic uint32_t hits;
    char what[240];         /* the first call that failed */
};

static struct orders *orders;
static char under[PATH_MAX];

#define REAL(type, name, ...)                                   \
    static type (*real)(__VA_ARGS__);                           \
    if (!real) real = (type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("KSTT_FAULTS"), *folder = getenv("KSTT_FAULTS_UNDER");
    if (!path || !folder || strlen(folder) >= sizeof under) return;
    int file = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC);
    if (file < 0) return;
    void *mapped = mmap(NULL, sizeof *orders, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    syscall(SYS_close, file);
    if (mapped == MAP_FAILED) return;
    strcpy(under, folder);
    orders = mapped;
}

/* `path` seen from the folder `at`, without "." and "..". */
static int whole(int at, const char *path, char *out) {
    char long_path[2 * PATH_MAX];
    if (path[0] == '/') {
        snprintf(long_path, sizeof long_path, "%s", path);
    } else {
        char base[PATH_MAX], link[64];
        snprintf(link, sizeof link, at == AT_FDCWD ? "/proc/self/cwd" : "/proc/self/fd/%d", at);
        ssize_t n = syscall(SYS_readlink, link, base, sizeof base - 1);
        if (n <= 0) return 0;
        base[n] = 0;
        snprintf(long_path, sizeof long_path, "%s/%s", base, path);
    }
    size_t end = 0;
    for (char *state, *part = strtok_r(long_path, "/", &state); part; part = strtok_r(NULL, "/", &state)) {
        if (!strcmp(part, ".")) continue;
        if (!strcmp(part, "..")) {
            while (end && out[--end] != '/') continue;
            continue;
        }
        if (end + strlen(part) + 2 > PATH_MAX) return 0;
        end += (size_t)sprintf(out + end, "/%s", part);
    }
    out[end] = 0;
    return 1;
}

static int below(const char *path) {
    size_t n = strlen(under);
    return !strncmp(path, under, n) && (path[n] == '/' || !path[n]);
}

static int counted(int kind, const char *name, const char *path) {
    if (!(orders->kinds & (uint32_t)kind) || !below(path)) return 0;
    uint64_t number = atomic_fetch_add(&orders->calls, 1) + 1;
    if (!orders->at || (orders->forever ? number < orders->at : number != orders->at)) return 0;
    if (atomic_fetch_add(&orders->hits, 1) == 0) snprintf(orders->what, sizeof orders->what, "%s %s", name, path);
    return 1;
}

static int fails(int kind, const char *name, int at, const char *path) {
    char out[PATH_MAX];
    int before = errno;
    if (!orders || !path || !whole(at, path, out) || !counted(kind, name, out)) {
        errno = before;
        return 0;
    }
    errno = orders->code ? orders->code : EIO;
    return 1;
}

static int fails_at(int kind, const char *name, int file) {
    char link[64], out[PATH_MAX];
    int before = errno;
    if (!orders) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t n = syscall(SYS_readlink, link, out, sizeof out - 1);
    if (n > 0) out[n] = 0;
    if (n <= 0 || out[0] != '/' || !counted(kind, name, out)) {
        errno = before;
        return 0;
    }
    errno = orders->code ? orders->code : EIO;
    return 1;
}

#define OPENS(name)                                             \
    int name(const char *path, int flags, ...) {                \
        REAL(int, #name, const char *, int, ...);               \
        mode_t mode = 0;                                        \
        if (flags & (O_CREAT | O_TMPFILE)) {                    \
            va_list more;                                       \
            va_start(more, flags);                              \
            mode = va_arg(more, mode_t);                        \
            va_end(more);                                       \
        }                                                       \
        return fails(OPEN, "open", AT_FDCWD, path) ? -1 : real(path, flags, mode); \
    }
#define OPENS_AT(name)                                          \
    int name(int at, const char *path, int flags, ...) {        \
        REAL(int, #name, int, const char *, int, ...);          \
        mode_t mode = 0;                                        \
        if (flags & (O_CREAT | O_TMPFILE)) {                    \
            va_list more;                                       \
            va_start(more, flags);                              \
            mode = va_arg(more, mode_t);                        \
            va_end(more);                                       \
        }                                                       \
        return fails(OPEN, "open", at, path) ? -1 : real(at, path, flags, mode); \
    }
OPENS(open)
OPENS(open64)
OPENS_AT(openat)
OPENS_AT(openat64)

ssize_t write(int file, const void *data, size_t size) {
    REAL(ssize_t, "write", int, const void *, size_t);
    if (!fails_at(WRITE, "write", file)) return real(file, data, size);
    if (!orders->code && size > 1) return real(file, data, size / 2);
    return -1;
}

#define WRITES_AT(name, offset)                                                  \
    ssize_t name(int file, const void *data, size_t size, offset place) {       \
        REAL(ssize_t, #name, int, const void *, size_t, offset);                 \
        return fails_at(WRITE, "pwrite", file) ? -1 : real(file, data, size, place); \
    }
WRITES_AT(pwrite, off_t)
WRITES_AT(pwrite64, off64_t)

ssize_t writev(int file, const struct iovec *parts, int count) {
    REAL(ssize_t, "writev", int, const struct iovec *, int);
    return fails_at(WRITE, "writev", file) ? -1 : real(file, parts, count);
}

#define COPIES(name, offset)                                                     \
    ssize_t name(int to, int from, offset *place, size_t size) {                 \
        REAL(ssize_t, #name, int, int, offset *, size_t);                        \
        return fails_at(WRITE, "sendfile", to) ? -1 : real(to, from, place, size); \
    }
COPIES(sendfile, off_t)
COPIES(sendfile64, off64_t)

#define OF_FILE(name, kind)                                     \
    int name(int file) {                                        \
        REAL(int, #name, int);                                  \
        return fails_at(kind, #name, file) ? -1 : real(file);   \
    }
OF_FILE(fsync, FSYNC)
OF_FILE(fdatasync, FSYNC)

#define LENGTHS(name, offset)                                   \
    int name(int file, offset size) {                           \
        REAL(int, #name, int, offset);                          \
        return fails_at(WRITE, "ftruncate", file) ? -1 : real(file, size); \
    }
LENGTHS(ftruncate, off_t)
LENGTHS(ftruncate64, off64_t)

int rename(const char *from, const char *to) {
    REAL(int, "rename", const char *, const char *);
    return fails(RENAME, "rename", AT_FDCWD, to) ? -1 : real(from, to);
}
int renameat(int at, const char *from, int at_to, const char *to) {
    REAL(int, "renameat", int, const char *, int, const char *);
    return fails(RENAME, "rename", at_to, to) ? -1 : real(at, from, at_to, to);
}
int renameat2(int at, const char *from, int at_to, const char *to, unsigned flags) {
    REAL(int, "renameat2", int, const char *, int, const char *, unsigned);
    return fails(RENAME, "exchange", at_to, to) ? -1 : real(at, from, at_to, to, flags);
}
int mkdir(const char *path, mode_t mode) {
    REAL(int, "mkdir", const char *, mode_t);
    return fails(MKDIR, "mkdir", AT_FDCWD, path) ? -1 : real(path, mode);
}
int unlink(const char *path) {
    REAL(int, "unlink", const char *);
    return fails(UNLINK, "unlink", AT_FDCWD, path) ? -1 : real(path);
}
int rmdir(const char *path) {
    REAL(int, "rmdir", const char *);
    return fails(UNLINK, "rmdir", AT_FDCWD, path) ? -1 : real(path);
}
int unlinkat(int at, const char *path, int flags) {
    REAL(int, "unlinkat", int, const char *, int);
    return fails(UNLINK, "unlink", at, path) ? -1 : real(at, path, flags);
}
int link(const char *from, const char *to) {
    REAL(int, "link", const char *, const char *);
    return fails(LINK, "link", AT_FDCWD, to) ? -1 : real(from, to);
}
int linkat(int at, const char *from, int at_to, const char *to, int flags) {
    REAL(int, "linkat", int, const char *, int, const char *, int);
    return fails(LINK, "link", at_to, to) ? -1 : real(at, from, at_to, to, flags);
}

static int64_t shift(void) {
    if (!orders || !orders->jump || !orders->every) return 0;
    return atomic_load(&orders->calls) / orders->every % 2 ? orders->jump : -orders->jump;
}
int clock_gettime(clockid_t clock, struct timespec *now) {
    REAL(int, "clock_gettime", clockid_t, struct timespec *);
    int status = real(clock, now);
    if (!status && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) now->tv_sec += shift();
    return status;
}
time_t time(time_t *out) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (out) *out = now.tv_sec;
    return now.tv_sec;
}
int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    (void)zone;
    struct timespec precise;
    clock_gettime(CLOCK_REALTIME, &precise);
    now->tv_sec = precise.tv_sec;
    now->tv_usec = precise.tv_nsec / 1000;
    return 0;
}
