// SPDX-License-Identifier: Apache-2.0

#include "batch.h"

#include <stdlib.h>

#include "unit.h"

static struct batch *new_batch(void)
{
	struct batch *batch = calloc(1, sizeof(*batch));

	ck_assert_ptr_nonnull(batch);
	return batch;
}

static size_t add(struct batch *batch, const char *text)
{
	size_t begin = batch_begin(batch);

	buf_adds(&batch->messages, text);
	return batch_end(batch, begin);
}

static void expect(const struct bytes *message, const char *text)
{
	ck_assert_uint_eq(message->len, strlen(text));
	ck_assert(!memcmp(message->data, text, message->len));
}

START_TEST(messages_are_read_in_order_some_at_once)
{
	struct batch *batch = new_batch();
	struct bytes some[2];
	size_t at = 0;

	ck_assert_uint_eq(add(batch, "one"), 1);
	ck_assert_uint_eq(add(batch, "the second"), 1);
	ck_assert_uint_eq(add(batch, "3"), 1);
	ck_assert_uint_eq(batch->n, 3);

	ck_assert_uint_eq(batch_read(batch, &at, some, 2), 2);
	expect(&some[0], "one");
	expect(&some[1], "the second");
	ck_assert_uint_eq(batch_read(batch, &at, some, 2), 1);
	expect(&some[0], "3");
	ck_assert_uint_eq(at, batch->messages.len);
	ck_assert_uint_eq(batch_read(batch, &at, some, 2), 0);
	batch_free(&batch);
	ck_assert_ptr_null(batch);
}
END_TEST

START_TEST(an_empty_message_is_none)
{
	struct batch *batch = new_batch();

	ck_assert_uint_eq(add(batch, ""), 0);
	ck_assert_uint_eq(batch->n, 0);
	ck_assert_uint_eq(batch->messages.len, 0);
	batch_free(&batch);
}
END_TEST

START_TEST(what_is_taken_back_leaves_the_others)
{
	struct batch *batch = new_batch();
	struct bytes some[2];
	size_t begin, at = 0;

	add(batch, "stays");
	begin = batch_begin(batch);
	buf_adds(&batch->messages, "goes");
	batch->messages.failed = true;
	batch_cancel(batch, begin);
	ck_assert(!batch->messages.failed);
	add(batch, "comes");

	ck_assert_uint_eq(batch_read(batch, &at, some, 2), 2);
	expect(&some[0], "stays");
	expect(&some[1], "comes");
	batch_free(&batch);
}
END_TEST

START_TEST(one_that_is_cleared_keeps_its_memory)
{
	struct batch *batch = new_batch();
	size_t cap;

	add(batch, "something");
	batch->reopen = true;
	cap = batch->messages.cap;
	batch_clear(batch);
	ck_assert_uint_eq(batch->n, 0);
	ck_assert(!batch->reopen);
	ck_assert_uint_eq(batch->messages.len, 0);
	ck_assert_uint_eq(batch->messages.cap, cap);
	batch_free(&batch);
}
END_TEST

int main(void)
{
	return RUN("batch", messages_are_read_in_order_some_at_once,
		   an_empty_message_is_none,
		   what_is_taken_back_leaves_the_others,
		   one_that_is_cleared_keeps_its_memory);
}
