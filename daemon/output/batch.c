// SPDX-License-Identifier: Apache-2.0

#include "batch.h"

#include <stdlib.h>
#include <string.h>

void batch_free(struct batch **first)
{
	while (*first) {
		struct batch *gone = *first;

		*first = gone->next;
		buf_free(&gone->messages);
		free(gone);
	}
}

size_t batch_begin(struct batch *batch)
{
	size_t begin = batch->messages.len;
	size_t len = 0; /* not known yet */

	buf_add(&batch->messages, &len, sizeof(len));
	return begin;
}

size_t batch_end(struct batch *batch, size_t begin)
{
	size_t len = batch->messages.len - begin - sizeof(len);

	if (!len) {
		batch_cancel(batch, begin);
		return 0;
	}
	memcpy(batch->messages.data + begin, &len, sizeof(len));
	batch->n++;
	return 1;
}

void batch_cancel(struct batch *batch, size_t begin)
{
	batch->messages.len = begin;
	batch->messages.failed = false;
}

size_t batch_read(const struct batch *batch, size_t *at, struct bytes *ret,
		  size_t max)
{
	const struct buf *all = &batch->messages;
	size_t n = 0;

	for (; n < max && *at < all->len; n++) {
		memcpy(&ret[n].len, all->data + *at, sizeof(ret[n].len));
		*at += sizeof(ret[n].len);
		ret[n].data = all->data + *at;
		*at += ret[n].len;
	}
	return n;
}

void batch_clear(struct batch *batch)
{
	buf_clear(&batch->messages);
	batch->n = 0;
	batch->reopen = false;
	batch->next = NULL;
}
