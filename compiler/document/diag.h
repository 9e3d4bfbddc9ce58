/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * diag - what is wrong with the user's text, and where
 *
 * Errors in policies and configuration are not errno: each is a sentence with
 * a place. All of them are collected before a function returns -EINVAL, so
 * that the user mends a file once. Lines and columns count from 1; columns
 * count characters, not bytes.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* A place in a file. @line 0: the file as a whole. */
struct pos {
	unsigned line;
	unsigned column;
};

enum severity {
	SEVERITY_ERROR,
	SEVERITY_WARNING,
};

struct message {
	enum severity severity;
	char *file;
	struct pos pos;
	char *text;
};

struct diag {
	struct message *messages; /* in the order of diag_add() */
	size_t n_messages;
	size_t n_errors;
	size_t n_left_out; /* past MAX_MESSAGES, counted only */
};

enum {
	MAX_MESSAGES = 200,
};

/* Adds a message; out of memory counts as one that is left out, and when there
 * are MAX_MESSAGES, an error takes the place of the last warning. Control
 * characters and bytes that are not UTF-8, which the text may have from the
 * file, are shown as \xNN. */
void diag_add(struct diag *diag, enum severity severity, const char *file,
	      struct pos pos, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));

/* Appends "FILE:LINE:COLUMN: error: TEXT\n" for each message; without place,
 * "FILE: error: TEXT\n". Ordered by place within a file, the files in the
 * order in which they came. */
void diag_print(struct diag *diag, struct buf *out);

/* Text of the user for a message: in quotes, cut when it is long. Use it in
 * the call: quote(name).text */
struct quoted {
	char text[80];
};

struct quoted quote(const char *text);

/* Moves the messages of @from to the end of @diag. */
void diag_move(struct diag *diag, struct diag *from);

void diag_free(struct diag *diag);

/**
 * diag_nearest() - the name that the user may have meant
 * @word:  what the user wrote
 * @name:  the n-th candidate, NULL after the last
 *
 * Returns a candidate at an edit distance (with transpositions) of at most a
 * third of the length of @word, the nearest one; NULL when there is none. A
 * letter in the other case is no edit.
 */
const char *diag_nearest(const char *word,
			 const char *(*name)(size_t n, const void *data),
			 const void *data);
