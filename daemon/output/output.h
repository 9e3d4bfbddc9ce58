/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * output - where events go, each with its own bounded queue
 *
 *     event -> format (in the loop) -> queue -> thread -> journal, file
 *
 * An output formats events, and hands over those of a batch at once, since to
 * wake a thread costs more than to format an event; that thread writes. While a
 * queue is nearly full the ring is not read, where records are smaller than
 * their JSON; a target that takes nothing for OUTPUT_PATIENCE_MS does not hold
 * up the others any longer. A full queue drops the event and counts it; so does
 * a write that failed. A kind of output is a table of functions, one file each.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "event.h"
#include "failure.h"
#include "kept.h"

struct output;

struct output_ops {
	const char *name;	 /* "journal" */
	enum failure queue_full; /* the queue had no room */
	enum failure write_failed;
	/* Appends @event to @out, which has others, as the bytes that write()
	 * takes; @line: event_json(). In the loop. Nothing appended: this
	 * output does not want it. */
	void (*format)(const struct event *event, const struct buf *line,
		       struct buf *out);
	/* Writes @n messages; returns how many were written, or a negative
	 * errno when none was. With 0 messages: 0 or an errno if the target
	 * is not there. In the thread. */
	int (*write)(void *data, const struct bytes *messages, size_t n);
	/* SIGHUP: a file is opened again by its name. May be NULL. */
	int (*reopen)(void *data);
	void (*free)(void **data);
};

enum {
	OUTPUT_QUEUE_BYTES = 16 << 20,
	OUTPUT_BEHIND_BYTES = OUTPUT_QUEUE_BYTES / 4 * 3,
	OUTPUT_PATIENCE_MS = 2000,
	OUTPUT_STOP_S = 5,
};

/**
 * output_new() - start an output
 * @target:  where to, for messages: "the journal"; belongs to @data
 * @data:    what the functions work on; taken, also on failure
 *
 * Failures to write, and their end, are logged when they begin and when they
 * end; each event that is lost is counted.
 *
 * Returns 0; -ENOMEM; -EAGAIN when no thread could be made.
 */
int output_new(const struct output_ops *ops, const char *target, void *data,
	       struct failures *failures, struct output **ret);

/* Ends the thread after it wrote what it was given, or after OUTPUT_STOP_S. */
void output_free(struct output **output);

/* Counts in memory of the caller's from now on, before the first event. */
void output_count(struct output *output, struct output_count *count);

/* Takes an event, for the thread to write after the next output_flush(). */
void output_event(struct output *output, const struct event *event,
		  const struct buf *line);

/* At the end of each batch: the thread begins to write it. */
void output_flush(struct output *output);

/* A burst is over: its memory is freed. It is kept until then, since the kernel
 * clears each page of new memory. */
void output_rest(struct output *output);

void output_reopen(struct output *output);

/* Whether events should wait, since more than OUTPUT_BEHIND_BYTES are queued;
 * not for longer than OUTPUT_PATIENCE_MS in which nothing is written. For the
 * loop, as output_event(). */
bool output_is_behind(struct output *output);

/* The kinds. Return 0 or a negative errno. */

/* Every event, a line of JSON each. @path "-": standard output. A file is made
 * with mode 0600 if it is not there, and always consists of whole lines. */
int output_file_new(const char *path, struct failures *failures,
		    struct output **ret);

/* Cuts off the line that a daemon began to write when it was killed. Returns 0
 * or a negative errno. */
int output_file_mend(const char *path);

/* Matches of hooks only: execs and exits would drown the journal. */
int output_journal_new(struct failures *failures, struct output **ret);
