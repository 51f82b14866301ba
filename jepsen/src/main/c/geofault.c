/*
 * Faults of clock, disk and object store inside one process, by LD_PRELOAD. What to do stands in a control file that the harness
 * writes and every call reads; counters in the same file prove that a fault bit. With a control file of zeros every call is the real one.
 *
 *   GEOFAULT_CONTROL    the control file: its layout is struct control, which ShimControl.java writes
 *   GEOFAULT_DIRECTORY  writes and fsyncs of files under this directory may be hurt, no others
 *
 * An object store is a directory, which the control file names. Opening, linking, renaming and removing files below it can take long
 * or fail. What is put there is durable when its directory is synchronised: to open that directory fails after the object has its name,
 * which is what the reply of a put that gets lost is elsewhere. A listing can be stale: what was put after a moment is not in it.
 *
 * Wall clocks only: monotonic time, and with it every timer of the JVM, stays true. What is written through mmap is not seen.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

struct control {
    /* Written by the harness. */
    int64_t clock_offset_nanos;
    int64_t clock_drift_ppm;
    int64_t clock_drift_since_nanos; /* CLOCK_MONOTONIC */
    int64_t fsync_delay_micros;
    int64_t fsync_errno;
    int64_t write_errno;
    int64_t reserved[2];
    /* Counted here. */
    uint64_t clock_reads_shifted;
    uint64_t fsyncs;
    uint64_t fsyncs_delayed;
    uint64_t fsyncs_failed;
    uint64_t writes_failed;
    uint64_t store_calls_delayed;
    uint64_t store_calls_failed;
    uint64_t store_replies_lost;
    /* Written by the harness. */
    int64_t store_delay_micros;
    int64_t store_failed_ppm;
    int64_t store_replies_lost_ppm;
    int64_t store_listed_until_nanos; /* CLOCK_REALTIME, unshifted; 0 for now */
    /* Counted here. */
    uint64_t store_entries_hidden;
    int64_t reserved_too[11];
    char store[2048]; /* the directory, ended by a zero */
};

static struct control idle;
static volatile struct control *control = &idle;
static char directory[4096];
static size_t directory_length;

static int (*real_clock_gettime)(clockid_t, struct timespec *);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static ssize_t (*real_writev)(int, const struct iovec *, int);
static ssize_t (*real_pwritev)(int, const struct iovec *, int, off_t);
static int (*real_open)(const char *, int, ...);
static int (*real_link)(const char *, const char *);
static int (*real_rename)(const char *, const char *);
static int (*real_unlink)(const char *);
static struct dirent64 *(*real_readdir)(DIR *);

static void find_real(void) {
    real_clock_gettime = dlsym(RTLD_NEXT, "clock_gettime");
    real_fsync = dlsym(RTLD_NEXT, "fsync");
    real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
    real_write = dlsym(RTLD_NEXT, "write");
    real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
    real_writev = dlsym(RTLD_NEXT, "writev");
    real_pwritev = dlsym(RTLD_NEXT, "pwritev64");
    real_open = dlsym(RTLD_NEXT, "open64");
    real_link = dlsym(RTLD_NEXT, "link");
    real_rename = dlsym(RTLD_NEXT, "rename");
    real_unlink = dlsym(RTLD_NEXT, "unlink");
    real_readdir = dlsym(RTLD_NEXT, "readdir64");
}

__attribute__((constructor)) static void begin(void) {
    find_real();
    const char *under = getenv("GEOFAULT_DIRECTORY");
    if (under != NULL && strlen(under) < sizeof directory) {
        strcpy(directory, under);
        directory_length = strlen(under);
    }
    const char *name = getenv("GEOFAULT_CONTROL");
    int fd = name == NULL ? -1 : open(name, O_RDWR | O_CLOEXEC);
    if (fd < 0) {
        return;
    }
    void *mapped = mmap(NULL, sizeof(struct control), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (mapped != MAP_FAILED) {
        control = mapped;
    }
}

static void count(volatile uint64_t *counter) {
    __atomic_fetch_add(counter, 1, __ATOMIC_RELAXED);
}

/* Other constructors may come before ours. */
static void ready(void) {
    if (real_clock_gettime == NULL) {
        find_real();
    }
}

/* The file's path, without a zero at its end; its length, or -1. */
static ssize_t path_of(int fd, char *path, size_t size) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    return readlink(link, path, size);
}

static int under_directory(int fd) {
    char path[4096];
    ssize_t length = path_of(fd, path, sizeof path);
    return length > (ssize_t) directory_length && directory_length > 0 && memcmp(path, directory, directory_length) == 0
            && path[directory_length] == '/';
}

static void shift(struct timespec *time) {
    int64_t moved = control->clock_offset_nanos;
    int64_t ppm = control->clock_drift_ppm;
    if (ppm != 0) {
        struct timespec now;
        real_clock_gettime(CLOCK_MONOTONIC, &now);
        int64_t passed = now.tv_sec * 1000000000LL + now.tv_nsec - control->clock_drift_since_nanos;
        moved += passed / 1000000 * ppm;
    }
    if (moved == 0) {
        return;
    }
    int64_t nanos = time->tv_sec * 1000000000LL + time->tv_nsec + moved;
    time->tv_sec = nanos / 1000000000LL;
    time->tv_nsec = nanos % 1000000000LL;
    count(&control->clock_reads_shifted);
}

int clock_gettime(clockid_t id, struct timespec *time) {
    ready();
    int result = real_clock_gettime(id, time);
    if (result == 0 && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE)) {
        shift(time);
    }
    return result;
}

int gettimeofday(struct timeval *restrict value, void *restrict zone) {
    (void) zone;
    struct timespec time;
    int result = clock_gettime(CLOCK_REALTIME, &time);
    value->tv_sec = time.tv_sec;
    value->tv_usec = time.tv_nsec / 1000;
    return result;
}

time_t time(time_t *seconds) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (seconds != NULL) {
        *seconds = now.tv_sec;
    }
    return now.tv_sec;
}

static void sleep_micros(int64_t micros) {
    struct timespec wait = {micros / 1000000, micros % 1000000 * 1000};
    while (nanosleep(&wait, &wait) != 0 && errno == EINTR) {
    }
}

static int synchronise(int fd, int (*real)(int)) {
    int64_t delay = control->fsync_delay_micros;
    int64_t failure = control->fsync_errno;
    count(&control->fsyncs);
    if ((delay != 0 || failure != 0) && under_directory(fd)) {
        if (delay != 0) {
            count(&control->fsyncs_delayed);
            sleep_micros(delay);
        }
        if (failure != 0) {
            count(&control->fsyncs_failed);
            errno = (int) failure;
            return -1;
        }
    }
    return real(fd);
}

int fsync(int fd) {
    ready();
    return synchronise(fd, real_fsync);
}

int fdatasync(int fd) {
    ready();
    return synchronise(fd, real_fdatasync);
}

static int write_fails(int fd) {
    ready();
    int64_t failure = control->write_errno;
    if (failure == 0 || !under_directory(fd)) {
        return 0;
    }
    count(&control->writes_failed);
    errno = (int) failure;
    return 1;
}

ssize_t write(int fd, const void *bytes, size_t length) {
    return write_fails(fd) ? -1 : real_write(fd, bytes, length);
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) {
    return write_fails(fd) ? -1 : real_pwrite(fd, bytes, length, offset);
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) {
    return write_fails(fd) ? -1 : real_pwrite(fd, bytes, length, offset);
}

ssize_t writev(int fd, const struct iovec *parts, int number) {
    return write_fails(fd) ? -1 : real_writev(fd, parts, number);
}

ssize_t pwritev64(int fd, const struct iovec *parts, int number, off64_t offset) {
    return write_fails(fd) ? -1 : real_pwritev(fd, parts, number, offset);
}

/* Spread evenly enough, and without a lock: calls are numbered. */
static int drawn(int64_t ppm) {
    static uint64_t calls;
    uint64_t number = __atomic_fetch_add(&calls, 1, __ATOMIC_RELAXED);
    return (int64_t) ((number * 2654435761ULL >> 8) % 1000000) < ppm;
}

static int in_store(const char *path) {
    const char *store = (const char *) control->store;
    size_t length = strlen(store);
    return length > 0 && path != NULL && strncmp(path, store, length) == 0
            && (path[length] == '/' || path[length] == '\0');
}

static int store_is_hurt(const char *path) {
    ready();
    return (control->store_delay_micros != 0 || control->store_failed_ppm != 0 || control->store_replies_lost_ppm != 0)
            && in_store(path);
}

/* Whether the call is to fail instead of being done; it may have to wait before. */
static int store_fails(const char *path) {
    if (!store_is_hurt(path)) {
        return 0;
    }
    int64_t delay = control->store_delay_micros;
    if (delay != 0) {
        count(&control->store_calls_delayed);
        sleep_micros(delay);
    }
    if (drawn(control->store_failed_ppm)) {
        count(&control->store_calls_failed);
        errno = EIO;
        return 1;
    }
    return 0;
}

static int open_in_store(const char *path, int flags, mode_t mode) {
    struct stat found;
    if (store_is_hurt(path) && (flags & O_ACCMODE) == O_RDONLY && stat(path, &found) == 0 && S_ISDIR(found.st_mode)
            && !(flags & O_DIRECTORY) && drawn(control->store_replies_lost_ppm)) {
        count(&control->store_replies_lost);
        errno = EIO;
        return -1;
    }
    return store_fails(path) ? -1 : real_open(path, flags, mode);
}

static mode_t mode_of(int flags, va_list *rest) {
    return (flags & (O_CREAT | __O_TMPFILE)) != 0 ? (mode_t) va_arg(*rest, int) : 0;
}

int open(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = mode_of(flags, &rest);
    va_end(rest);
    return open_in_store(path, flags, mode);
}

int open64(const char *path, int flags, ...) __attribute__((alias("open")));

int link(const char *from, const char *to) {
    return store_fails(to) ? -1 : real_link(from, to);
}

int rename(const char *from, const char *to) {
    return store_fails(to) ? -1 : real_rename(from, to);
}

int unlink(const char *path) {
    return store_fails(path) ? -1 : real_unlink(path);
}

/*
 * Directories change with what is in them, so they are always listed. An object's file is written anew by every put, and never
 * after it; its inode also changes with each link to it.
 */
static int is_hidden(int listed, const char *name) {
    struct stat found;
    if (fstatat(listed, name, &found, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(found.st_mode)) {
        return 0;
    }
    int64_t until = control->store_listed_until_nanos;
    return until != 0 && found.st_mtim.tv_sec * 1000000000LL + found.st_mtim.tv_nsec > until;
}

struct dirent64 *readdir64(DIR *listing) {
    ready();
    if (control->store_listed_until_nanos == 0) {
        return real_readdir(listing);
    }
    int before = errno; /* says at the end of a directory whether it is one */
    int listed = dirfd(listing);
    char path[4096];
    ssize_t length = path_of(listed, path, sizeof path - 1);
    path[length < 0 ? 0 : length] = '\0';
    int stale = in_store(path);
    while (1) {
        errno = before;
        struct dirent64 *entry = real_readdir(listing);
        if (!stale || entry == NULL || !is_hidden(listed, entry->d_name)) {
            return entry;
        }
        count(&control->store_entries_hidden);
    }
}

/* Of the same layout on the machines that we know. */
struct dirent *readdir(DIR *listing) {
    _Static_assert(sizeof(struct dirent) == sizeof(struct dirent64), "a directory's entry has two layouts");
    return (struct dirent *) readdir64(listing);
}
