// SPDX-License-Identifier: Apache-2.0

#define SD_JOURNAL_SUPPRESS_LOCATION

#include "output.h"

#include <errno.h>
#include <sys/uio.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

#include "base/mem.h"
#include "journal_fields.h"

static const char socket_path[] = "/run/systemd/journal/socket";

/* Grows to the fields of the longest entry. */
struct journal {
	struct iovec *fields;
	size_t cap;
};

static void journal_free(void **data)
{
	struct journal *journal = TAKE(*data);

	if (!journal)
		return;

	free(journal->fields);
	free(journal);
}

static void journal_format(const struct event *event, const struct buf *line,
			   struct buf *out)
{
	if (event_is_match(event))
		journal_fields(event, line, out);
}

/* Returns the number of fields, or -ENOMEM. */
static int split(struct journal *journal, struct bytes message)
{
	struct bytes field;
	size_t n = 0;

	while (journal_fields_next(&message, &field)) {
		if (n == journal->cap) {
			size_t cap = n ? 2 * n : 64;
			struct iovec *grown = reallocarray(journal->fields, cap,
							   sizeof(*grown));

			if (!grown)
				return -ENOMEM;
			journal->fields = grown;
			journal->cap = cap;
		}
		journal->fields[n++] =
			(struct iovec){ (void *)field.data, field.len };
	}
	return (int)n;
}

/* sd_journal_sendv() takes a missing journal for success: its socket is looked
 * for before. */
static int journal_write(void *data, const struct bytes *messages, size_t n)
{
	struct journal *journal = data;

	if (access(socket_path, F_OK) < 0)
		return -errno;

	for (size_t i = 0; i < n; i++) {
		int n_fields = split(journal, messages[i]);
		int err = n_fields;

		if (n_fields >= 0)
			err = sd_journal_sendv(journal->fields, n_fields);
		if (err < 0)
			return i ? (int)i : err;
	}
	return (int)n;
}

static const struct output_ops journal_ops = {
	.queue_full = FAILURE_OUTPUT_JOURNAL,
	.write_failed = FAILURE_WRITE_JOURNAL,
	.format = journal_format,
	.write = journal_write,
	.free = journal_free,
};

int output_journal_new(struct failures *failures, struct output **ret)
{
	struct journal *journal = calloc(1, sizeof(*journal));

	if (!journal)
		return -ENOMEM;

	return output_new(&journal_ops,
			  "the journal (/run/systemd/journal/socket)", journal,
			  failures, ret);
}
