// SPDX-License-Identifier: Apache-2.0
/*
 * wire - frames over a blocking file descriptor
 */

#include "wire.h"

#include <errno.h>
#include <unistd.h>

int read_all(int fd, void *data, size_t size)
{
	char *at = data;

	while (size) {
		ssize_t n = read(fd, at, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (!n)
			return -EPIPE;
		at += n;
		size -= n;
	}
	return 0;
}

int write_all(int fd, const void *data, size_t size)
{
	const char *at = data;

	while (size) {
		ssize_t n = write(fd, at, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		at += n;
		size -= n;
	}
	return 0;
}

int frame_send(int fd, enum frame_type type, const void *data, size_t size)
{
	struct frame frame = { .type = type, .size = size };
	int err;

	err = write_all(fd, &frame, sizeof(frame));
	if (err)
		return err;

	return write_all(fd, data, size);
}

int frame_receive(int fd, struct frame *frame, void *payload)
{
	int err;

	err = read_all(fd, frame, sizeof(*frame));
	if (err)
		return err;

	if (frame->size > FRAME_MAX)
		return -EBADMSG;

	return read_all(fd, payload, frame->size);
}
