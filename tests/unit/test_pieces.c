// SPDX-License-Identifier: Apache-2.0

#include "pieces.h"

#include <errno.h>
#include <string.h>

#include "sample_record.h"
#include "unit.h"

enum {
	FRONT = MAX_STRING - 1,
	LEN = 1000,
};

static const struct proc_id some = { .start_ns = 5, .pid = 6 };

/* What a test works on. */
struct work {
	struct failures failures;
	struct pieces *pieces;
	struct buf bytes; /* of the record of the hook */
	struct decoded hook;
};

static void begin(struct work *work)
{
	struct value value = { .state = VALUE_TRUNCATED, .flags = VALUE_LONG };
	struct buf texts = { 0 };
	char front[FRONT];

	for (unsigned i = 0; i < FRONT; i++)
		front[i] = (char)('a' + i % 26);
	sample_text(&texts, front, sizeof(front), &value);
	sample_values(&work->bytes, some, &value, 1, &texts);
	buf_free(&texts);
	ck_assert_int_eq(
		decode_record(work->bytes.data, work->bytes.len, &work->hook),
		0);
	ck_assert_int_eq(pieces_new(&work->failures, &work->pieces), 0);
}

static void end(struct work *work)
{
	pieces_free(&work->pieces);
	buf_free(&work->bytes);
}

static void add(struct work *work, struct proc_id id, unsigned n, __u8 flags)
{
	struct buf bytes = { 0 };
	struct decoded data;

	sample_data(&bytes, id, FRONT + n * LEN, LEN, flags);
	ck_assert_int_eq(decode_record(bytes.data, bytes.len, &data), 0);
	ck_assert_int_eq(pieces_add(work->pieces, &data), 0);
	buf_free(&bytes);
}

static void expect(struct work *work, unsigned n, bool is_whole)
{
	struct long_value value;

	ck_assert(pieces_find(work->pieces, &work->hook, 0, &value));
	ck_assert_uint_eq(value.bytes.len, FRONT + n * LEN);
	ck_assert_int_eq(value.is_whole, is_whole);
	for (unsigned i = 0; i < value.bytes.len; i++)
		ck_assert_int_eq(value.bytes.data[i], 'a' + i % 26);
}

static int decode_piece(__u32 offset, __u16 len)
{
	struct buf bytes = { 0 };
	struct decoded d = { 0 };
	int err;

	sample_data(&bytes, some, offset, len, DATA_LAST);
	err = decode_record(bytes.data, bytes.len, &d);
	buf_free(&bytes);
	return err;
}

START_TEST(a_piece_is_within_the_longest_value)
{
	ck_assert_int_eq(decode_piece(MAX_DATA - 5, 5), 0);
	ck_assert_int_eq(decode_piece(MAX_DATA - 4, 5), -EBADMSG);
	ck_assert_int_eq(decode_piece(~0U, 5), -EBADMSG);
	ck_assert_int_eq(decode_piece(0, MAX_STRING + 1), -EBADMSG);
}
END_TEST

START_TEST(pieces_follow_the_front)
{
	struct work work = { 0 };

	begin(&work);
	add(&work, some, 0, 0);
	add(&work, some, 1, 0);
	add(&work, some, 2, DATA_LAST);
	expect(&work, 3, true);
	end(&work);
}
END_TEST

START_TEST(nothing_was_sent)
{
	struct work work = { 0 };
	struct long_value value;

	begin(&work);
	ck_assert(!pieces_find(work.pieces, &work.hook, 0, &value));
	end(&work);
}
END_TEST

START_TEST(what_has_no_end_is_cut)
{
	struct work work = { 0 };

	begin(&work);
	add(&work, some, 0, 0);
	expect(&work, 1, false);
	end(&work);
}
END_TEST

START_TEST(what_follows_a_lost_piece_is_left_out)
{
	struct work work = { 0 };

	begin(&work);
	add(&work, some, 0, 0);
	add(&work, some, 2, DATA_LAST);
	expect(&work, 1, false);
	end(&work);
}
END_TEST

START_TEST(without_the_first_piece_there_is_only_the_front)
{
	struct work work = { 0 };
	struct long_value value;

	begin(&work);
	add(&work, some, 1, DATA_LAST);
	ck_assert(!pieces_find(work.pieces, &work.hook, 0, &value));
	end(&work);
}
END_TEST

START_TEST(a_piece_that_comes_twice_counts_once)
{
	struct work work = { 0 };

	begin(&work);
	add(&work, some, 0, 0);
	add(&work, some, 0, 0);
	add(&work, some, 1, DATA_LAST);
	expect(&work, 2, true);
	end(&work);
}
END_TEST

START_TEST(pieces_of_another_thread_are_of_another_value)
{
	const struct proc_id other = { .start_ns = 5, .pid = 7 };
	struct work work = { 0 };

	begin(&work);
	add(&work, some, 0, 0);
	add(&work, other, 0, 0);
	add(&work, other, 1, DATA_LAST);
	expect(&work, 1, false);
	end(&work);
}
END_TEST

START_TEST(what_is_dropped_is_gone)
{
	struct work work = { 0 };
	struct long_value value;

	begin(&work);
	add(&work, some, 0, DATA_LAST);
	pieces_drop(work.pieces, &work.hook);
	ck_assert(!pieces_find(work.pieces, &work.hook, 0, &value));
	end(&work);
}
END_TEST

START_TEST(the_oldest_of_too_many_is_dropped_and_counted)
{
	struct proc_id other = { .start_ns = 5, .pid = 7 };
	struct work work = { 0 };
	struct long_value value;
	unsigned n = 0;

	begin(&work);
	add(&work, some, 0, DATA_LAST);
	while (!failure_count(&work.failures, FAILURE_DATA_DROPPED)) {
		expect(&work, 1, true);
		other.pid++;
		add(&work, other, 0, DATA_LAST);
		ck_assert_uint_lt(n++, 1000);
	}
	ck_assert(!pieces_find(work.pieces, &work.hook, 0, &value));
	end(&work);
}
END_TEST

int main(void)
{
	return RUN("pieces", a_piece_is_within_the_longest_value,
		   pieces_follow_the_front, nothing_was_sent,
		   what_has_no_end_is_cut,
		   what_follows_a_lost_piece_is_left_out,
		   without_the_first_piece_there_is_only_the_front,
		   a_piece_that_comes_twice_counts_once,
		   pieces_of_another_thread_are_of_another_value,
		   what_is_dropped_is_gone,
		   the_oldest_of_too_many_is_dropped_and_counted);
}
