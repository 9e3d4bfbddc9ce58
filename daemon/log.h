/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * log - what the daemon and the tools say of themselves
 *
 * One line a message on standard error, "<3>text" when journald reads it
 * (JOURNAL_STREAM is set), "haetaed: text" otherwise. Control characters that
 * came from outside are shown as \xNN. Events do not come here.
 */

#include <stddef.h>

enum log_level {
	LOG_LEVEL_ERR = 3,
	LOG_LEVEL_WARNING = 4,
	LOG_LEVEL_NOTICE = 5,
	LOG_LEVEL_INFO = 6,
	LOG_LEVEL_DEBUG = 7,
};

/* @name: what lines begin with when a person reads them; kept, not copied.
 * Messages above @max are dropped. To be called first. */
void log_open(const char *name, enum log_level max);

void log_msg(enum log_level level, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Logs "text: strerror(-err)" as an error; returns @err, keeps errno. */
int log_err(int err, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Logs each line of @text as it is, without the name in front: messages that
 * begin with the name of a file. */
void log_lines(enum log_level level, const char *text, size_t len);
