// SPDX-License-Identifier: Apache-2.0

#include "diag.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/str.h"

enum {
	MAX_TEXT = 2000, /* bytes of one message */
	MAX_WORD = 64,	 /* bytes of a word that is looked for */
};

static void add_clean(struct buf *out, const char *text, size_t len)
{
	uint32_t c;

	for (size_t i = 0; i < len;) {
		size_t n = str_char(text + i, len - i, &c);

		if (n == 0 || c < 0x20 || (c >= 0x7f && c < 0xa0)) {
			n = n ? n : 1;
			for (size_t k = 0; k < n; k++)
				buf_addf(out, "\\x%02x",
					 (unsigned char)text[i + k]);
		} else {
			buf_add(out, text + i, n);
		}
		i += n;
	}
}

static char *clean(const char *text, size_t len)
{
	struct buf out = { 0 };

	add_clean(&out, text, len);
	return buf_take(&out);
}

static void message_clear(struct message *message)
{
	free(message->file);
	free(message->text);
	*message = (struct message){ 0 };
}

/* Warnings give way to errors, the last first. */
static bool has_room(struct diag *diag, enum severity severity)
{
	struct message *messages = diag->messages;
	size_t n = diag->n_messages;

	if (n < MAX_MESSAGES)
		return true;
	if (severity == SEVERITY_WARNING)
		return false;

	while (n > 0 && messages[n - 1].severity == SEVERITY_ERROR)
		n--;
	if (n == 0)
		return false;

	message_clear(&messages[n - 1]);
	memmove(&messages[n - 1], &messages[n],
		(diag->n_messages - n) * sizeof(*messages));
	diag->n_messages--;
	diag->n_left_out++;
	return true;
}

static bool append(struct diag *diag, struct message *message)
{
	struct message *slot;

	if (!has_room(diag, message->severity))
		return false;

	slot = array_grow(&diag->messages, diag->n_messages, sizeof(*slot));
	if (!slot)
		return false;

	*slot = *message;
	diag->n_messages++;
	*message = (struct message){ 0 };
	return true;
}

void diag_add(struct diag *diag, enum severity severity, const char *file,
	      struct pos pos, const char *fmt, ...)
{
	struct message message = { .severity = severity, .pos = pos };
	struct buf text = { 0 };
	va_list args;

	if (severity == SEVERITY_ERROR)
		diag->n_errors++;
	if (!has_room(diag, severity)) {
		diag->n_left_out++;
		return;
	}

	va_start(args, fmt);
	buf_addv(&text, fmt, args);
	va_end(args);

	if (!text.failed) {
		message.text = clean(text.data,
				     text.len < MAX_TEXT ? text.len : MAX_TEXT);
		message.file = clean(file, strlen(file));
	}
	buf_free(&text);

	if (!message.text || !message.file || !append(diag, &message))
		diag->n_left_out++;
	message_clear(&message);
}

void diag_move(struct diag *diag, struct diag *from)
{
	diag->n_errors += from->n_errors;
	diag->n_left_out += from->n_left_out;
	for (size_t i = 0; i < from->n_messages; i++)
		if (!append(diag, &from->messages[i]))
			diag->n_left_out++;

	diag_free(from);
}

void diag_free(struct diag *diag)
{
	for (size_t i = 0; i < diag->n_messages; i++)
		message_clear(&diag->messages[i]);
	free(diag->messages);
	*diag = (struct diag){ 0 };
}

static size_t file_rank(const struct diag *diag, const char *file)
{
	size_t i = 0;

	while (strcmp(diag->messages[i].file, file) != 0)
		i++;
	return i;
}

static bool comes_before(const struct pos *a, const struct pos *b)
{
	if (a->line != b->line)
		return a->line < b->line;
	return a->column < b->column;
}

/* Insertion keeps what has the same place in the order in which it came;
 * there are MAX_MESSAGES at most. */
static void order(const struct diag *diag, const struct message **ordered)
{
	size_t ranks[MAX_MESSAGES];

	for (size_t i = 0; i < diag->n_messages; i++) {
		const struct message *message = &diag->messages[i];
		size_t rank = file_rank(diag, message->file);
		size_t k = i;

		while (k > 0 &&
		       (rank < ranks[k - 1] ||
			(rank == ranks[k - 1] &&
			 comes_before(&message->pos, &ordered[k - 1]->pos)))) {
			ordered[k] = ordered[k - 1];
			ranks[k] = ranks[k - 1];
			k--;
		}
		ordered[k] = message;
		ranks[k] = rank;
	}
}

void diag_print(struct diag *diag, struct buf *out)
{
	static const char *const names[] = {
		[SEVERITY_ERROR] = "error",
		[SEVERITY_WARNING] = "warning",
	};
	const struct message *ordered[MAX_MESSAGES];

	order(diag, ordered);
	for (size_t i = 0; i < diag->n_messages; i++) {
		const struct message *m = ordered[i];

		buf_adds(out, m->file);
		if (m->pos.line)
			buf_addf(out, ":%u:%u", m->pos.line, m->pos.column);
		buf_addf(out, ": %s: %s\n", names[m->severity], m->text);
	}
	if (diag->n_left_out)
		buf_addf(out, "%zu more messages are not shown\n",
			 diag->n_left_out);
}

/* What is not seen, or looks like the space that it is not. */
static bool is_invisible(uint32_t c)
{
	return c == 0xa0 || c == 0xad || (c >= 0x2000 && c <= 0x200f) ||
	       (c >= 0x2028 && c <= 0x202f) || (c >= 0x205f && c <= 0x206f) ||
	       c == 0x3000;
}

/* The character that @text begins with, as it is shown. Returns its bytes. */
static size_t show_char(const char *text, size_t len, char shown[static 8])
{
	uint32_t c = 0;
	size_t n = str_char(text, len, &c);

	if (n && is_invisible(c))
		snprintf(shown, 8, "\\u%04x", c);
	else
		snprintf(shown, 8, "%.*s", (int)(n ? n : 1), text);
	return n ? n : 1;
}

struct quoted quote(const char *text)
{
	struct quoted quoted = { "'" };
	size_t room = sizeof(quoted.text) - sizeof("'...");
	size_t len = strlen(text), at = 0, end = 1;

	while (at < len) {
		char shown[8];
		size_t n = show_char(text + at, len - at, shown);

		if (end + strlen(shown) > room)
			break;
		memcpy(quoted.text + end, shown, strlen(shown));
		end += strlen(shown);
		at += n;
	}

	snprintf(quoted.text + end, sizeof(quoted.text) - end, "%s'",
		 at < len ? "..." : "");
	return quoted;
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

static bool same(char a, char b)
{
	return strncasecmp(&a, &b, 1) == 0;
}

/* Optimal string alignment: insert, delete, replace, or swap neighbours. */
static unsigned distance(const char *a, const char *b)
{
	unsigned rows[3][MAX_WORD + 1];
	size_t n_a = strlen(a), n_b = strlen(b);

	for (size_t k = 0; k <= n_b; k++)
		rows[0][k] = (unsigned)k;

	for (size_t i = 1; i <= n_a; i++) {
		unsigned *row = rows[i % 3];
		const unsigned *above = rows[(i + 2) % 3];
		const unsigned *above2 = rows[(i + 1) % 3];

		row[0] = (unsigned)i;
		for (size_t k = 1; k <= n_b; k++) {
			row[k] = above[k - 1] + !same(a[i - 1], b[k - 1]);
			row[k] = least(row[k], above[k] + 1);
			row[k] = least(row[k], row[k - 1] + 1);
			if (i > 1 && k > 1 && same(a[i - 1], b[k - 2]) &&
			    same(a[i - 2], b[k - 1]))
				row[k] = least(row[k], above2[k - 2] + 1);
		}
	}
	return rows[n_a % 3][n_b];
}

const char *diag_nearest(const char *word,
			 const char *(*name)(size_t n, const void *data),
			 const void *data)
{
	size_t len = strlen(word);
	unsigned best = (unsigned)(len / 3) + 1;
	const char *nearest = NULL;
	const char *candidate;

	if (len > MAX_WORD)
		return NULL;

	for (size_t n = 0; (candidate = name(n, data)); n++) {
		unsigned edits;

		if (strlen(candidate) > MAX_WORD)
			continue;
		edits = distance(word, candidate);
		if (edits < best) {
			best = edits;
			nearest = candidate;
		}
	}
	return nearest;
}
