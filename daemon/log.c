// SPDX-License-Identifier: Apache-2.0

#include "log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/mem.h"
#include "text.h"

/* Set by log_open() before there are threads, only read after. */
static struct {
	const char *name;
	enum log_level max;
	bool journal;
} log_state = {
	.name = "haetae",
	.max = LOG_LEVEL_NOTICE,
};

/* JOURNAL_STREAM is "device:inode" of the journal's stream. It is inherited
 * by what has its standard error somewhere else (systemd.exec(5)). */
static bool is_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	unsigned long long device, inode;
	struct stat st;
	char more;

	if (!stream ||
	    sscanf(stream, "%llu:%llu%c", &device, &inode, &more) != 2)
		return false;
	if (fstat(STDERR_FILENO, &st) < 0)
		return false;
	return st.st_dev == device && st.st_ino == inode;
}

void log_open(const char *name, enum log_level max)
{
	log_state.name = name;
	log_state.max = max;
	log_state.journal = is_journal();
}

/* One write(), so that lines of several threads do not mix. */
static void write_text(enum log_level level, const char *prefix,
		       const char *text, size_t len)
{
	CLEANUP(buf_free) struct buf line = { 0 };
	ssize_t written;

	if (log_state.journal)
		buf_addf(&line, "<%d>", (int)level);
	else
		buf_adds(&line, prefix);
	text_printable(&line, text, len);
	buf_addc(&line, '\n');

	if (line.failed)
		return;

	written = write(STDERR_FILENO, line.data, line.len);
	(void)written; /* there is nobody left to tell */
}

static void write_line(enum log_level level, const struct buf *text)
{
	static const char no_memory[] = "out of memory";
	char prefix[64];

	snprintf(prefix, sizeof(prefix), "%s: ", log_state.name);
	if (text->failed)
		write_text(level, prefix, no_memory, strlen(no_memory));
	else
		write_text(level, prefix, text->data, text->len);
}

void log_lines(enum log_level level, const char *text, size_t len)
{
	const char *end = text + len;

	if (level > log_state.max)
		return;

	while (text < end) {
		const char *eol = memchr(text, '\n', (size_t)(end - text));
		const char *stop = eol ? eol : end;

		write_text(level, "", text, (size_t)(stop - text));
		text = stop + 1;
	}
}

void log_msg(enum log_level level, const char *fmt, ...)
{
	CLEANUP(buf_free) struct buf text = { 0 };
	int kept = errno;
	va_list args;

	if (level > log_state.max)
		return;

	va_start(args, fmt);
	buf_addv(&text, fmt, args);
	va_end(args);

	write_line(level, &text);
	errno = kept;
}

int log_err(int err, const char *fmt, ...)
{
	CLEANUP(buf_free) struct buf text = { 0 };
	int kept = errno;
	char reason[128];
	va_list args;

	if (LOG_LEVEL_ERR > log_state.max)
		return err;

	va_start(args, fmt);
	buf_addv(&text, fmt, args);
	va_end(args);
	buf_addf(&text, ": %s", strerror_r(-err, reason, sizeof(reason)));

	write_line(LOG_LEVEL_ERR, &text);
	errno = kept;
	return err;
}
