/*
 * Delays and loses packets: netem is not in every kernel, netfilter queues are. Queue number i takes its orders from slot i of a
 * control file, which the harness may change at any time, and counts there what it did. Packets of one queue keep their order.
 *
 *   nfqdelay CONTROL-FILE QUEUES SEED
 *
 * Ends when standard input ends, that is with the harness; iptables' --queue-bypass then lets packets pass undelayed.
 * Needs libnetfilter-queue (apt-get install libnetfilter-queue-dev).
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <libnetfilter_queue/libnetfilter_queue.h>
#include <linux/netfilter.h>
#include <linux/netlink.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define QUEUES_MAX 64
#define HELD_MAX 65536 /* a power of two; the kernel holds no more either */

struct slot {
    /* Written by the harness. */
    int64_t delay_micros;
    int64_t jitter_micros; /* each packet's delay is drawn evenly from delay - jitter to delay + jitter */
    int64_t loss_ppm;
    int64_t reserved;
    /* Counted here. */
    uint64_t packets;
    uint64_t delayed;
    uint64_t lost;
    uint64_t ready; /* 1 once the queue is bound */
};

struct held {
    uint32_t id;
    int64_t due_nanos;
};

struct line {
    struct nfq_q_handle *queue;
    volatile struct slot *slot;
    struct held *held;
    uint32_t first, last;
    int64_t due_nanos; /* of the last packet */
};

static struct line lines[QUEUES_MAX];
static int queues;
static uint64_t random_state;

static int64_t now_nanos(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000LL + now.tv_nsec;
}

/* xorshift64*, Vigna 2016 */
static uint64_t draw(uint64_t bound) {
    random_state ^= random_state >> 12;
    random_state ^= random_state << 25;
    random_state ^= random_state >> 27;
    return (random_state * 2685821657736338717ULL >> 11) % bound;
}

static int arrived(struct nfq_q_handle *queue, struct nfgenmsg *message, struct nfq_data *data, void *owner) {
    (void) message;
    struct line *line = owner;
    volatile struct slot *slot = line->slot;
    uint32_t id = ntohl(nfq_get_msg_packet_hdr(data)->packet_id);
    slot->packets++;
    int64_t loss = slot->loss_ppm;
    if (loss > 0 && draw(1000000) < (uint64_t) loss) {
        slot->lost++;
        return nfq_set_verdict(queue, id, NF_DROP, 0, NULL);
    }
    int64_t jitter = slot->jitter_micros;
    int64_t delay = slot->delay_micros + (jitter > 0 ? (int64_t) draw(2 * jitter + 1) - jitter : 0);
    if ((delay <= 0 && line->first == line->last) || line->last - line->first == HELD_MAX) {
        return nfq_set_verdict(queue, id, NF_ACCEPT, 0, NULL);
    }
    int64_t due = now_nanos() + delay * 1000;
    line->due_nanos = due > line->due_nanos ? due : line->due_nanos;
    line->held[line->last++ % HELD_MAX] = (struct held) {id, line->due_nanos};
    slot->delayed++;
    return 0;
}

static int64_t release_due(void) {
    int64_t now = now_nanos();
    int64_t next = INT64_MAX;
    for (int i = 0; i < queues; i++) {
        struct line *line = &lines[i];
        while (line->first != line->last && line->held[line->first % HELD_MAX].due_nanos <= now) {
            nfq_set_verdict(line->queue, line->held[line->first++ % HELD_MAX].id, NF_ACCEPT, 0, NULL);
        }
        if (line->first != line->last && line->held[line->first % HELD_MAX].due_nanos < next) {
            next = line->held[line->first % HELD_MAX].due_nanos;
        }
    }
    return next;
}

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void bind_queue(struct nfq_handle *handle, int number, volatile struct slot *slot) {
    struct line *line = &lines[number];
    line->slot = slot;
    line->held = calloc(HELD_MAX, sizeof(struct held));
    line->queue = nfq_create_queue(handle, number, arrived, line);
    if (line->queue == NULL || line->held == NULL) {
        fail("nfq_create_queue");
    }
    nfq_set_mode(line->queue, NFQNL_COPY_META, 0);
    nfq_set_queue_maxlen(line->queue, HELD_MAX);
    /* Large segments pass as they are: cutting them would cost the sender's offload. */
    nfq_set_queue_flags(line->queue, NFQA_CFG_F_GSO, NFQA_CFG_F_GSO);
    slot->ready = 1;
}

int main(int count, char **words) {
    if (count != 4 || (queues = atoi(words[2])) < 1 || queues > QUEUES_MAX) {
        fprintf(stderr, "usage: nfqdelay CONTROL-FILE QUEUES(1..%d) SEED\n", QUEUES_MAX);
        return 2;
    }
    random_state = strtoull(words[3], NULL, 10) | 1;
    int file = open(words[1], O_RDWR);
    if (file < 0) {
        fail(words[1]);
    }
    volatile struct slot *slots =
            mmap(NULL, queues * sizeof(struct slot), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    struct nfq_handle *handle = nfq_open();
    if (slots == MAP_FAILED || handle == NULL) {
        fail("mmap or nfq_open");
    }
    for (int i = 0; i < queues; i++) {
        bind_queue(handle, i, &slots[i]);
    }
    int fd = nfq_fd(handle);
    int on = 1, size = 16 << 20;
    setsockopt(fd, SOL_NETLINK, NETLINK_NO_ENOBUFS, &on, sizeof on);
    setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size);
    static char buffer[65536] __attribute__((aligned));
    struct pollfd watched[2] = {{fd, POLLIN, 0}, {0, POLLIN, 0}};
    for (;;) {
        int64_t next = release_due();
        int64_t wait = next == INT64_MAX ? 3600000000000LL : next - now_nanos();
        struct timespec limit = {wait < 0 ? 0 : wait / 1000000000LL, wait < 0 ? 0 : wait % 1000000000LL};
        ppoll(watched, 2, &limit, NULL);
        if (watched[1].revents != 0 && read(0, buffer, sizeof buffer) <= 0) {
            return 0;
        }
        for (int i = 0; i < 256; i++) {
            ssize_t length = recv(fd, buffer, sizeof buffer, MSG_DONTWAIT);
            if (length <= 0) {
                break;
            }
            nfq_handle_packet(handle, buffer, (int) length);
        }
    }
}
