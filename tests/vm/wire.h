/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * wire - what the launcher on the host and the agent in the guest say
 *
 *     launcher (host) <-> virtio-serial port "haetae" <-> agent (guest)
 *     launcher        --> job drive                   --> agent
 *
 * The port carries frames, a header and a payload each. The job drive starts
 * with struct job, and a tar archive follows at JOB_SPACE. Both sides are built
 * from this file by the same compiler, so there is no version to agree on.
 */

#include <stdint.h>
#include <time.h>

#define PORT_NAME   "haetae"
#define JOB_SERIAL  "job"
#define ROOT_SERIAL "root"
#define JOB_MAGIC   0x626f6a6576656168ull
#define JOB_SPACE   (128u << 10) /* more than all arguments of a test */
#define FRAME_MAX   (64u << 10)
#define SEED_SIZE   64

enum frame_type {
	FRAME_READY = 'R', /* guest: up, and idle; a state may be saved */
	FRAME_WAKE = 'W',  /* host: anybody there? */
	FRAME_AWAKE = 'A', /* guest: yes */
	FRAME_GO = 'G',	   /* host: struct fresh; take the job and run it */
	FRAME_OUT = '1',   /* guest: bytes of standard output */
	FRAME_ERR = '2',   /* guest: bytes of standard error */
	FRAME_FAIL = 'F',  /* guest: why there is no exit status, as text */
	FRAME_EXIT = 'X',  /* guest: uint32_t, the exit status */
};

struct frame {
	uint32_t type;
	uint32_t size; /* of the payload, at most FRAME_MAX */
};

/* What a restored guest cannot know. */
struct fresh {
	struct timespec now; /* CLOCK_REALTIME */
	uint8_t seed[SEED_SIZE];
};

/* The command, at the start of the job drive. */
struct job {
	uint64_t magic;
	uint32_t has_tar;
	uint32_t n_args;
	char args[JOB_SPACE - 16]; /* working directory, then argv, with NULs */
};

/* All three return 0 or a negative errno; end of file is -EPIPE. */
int read_all(int fd, void *data, size_t size);
int write_all(int fd, const void *data, size_t size);
int frame_send(int fd, enum frame_type type, const void *data, size_t size);

/**
 * frame_receive() - wait for one frame
 * @fd:      port or socket, blocking
 * @frame:   its header
 * @payload: FRAME_MAX bytes
 *
 * Returns 0; -EPIPE at the end of file; -EBADMSG for what is no frame.
 */
int frame_receive(int fd, struct frame *frame, void *payload);
