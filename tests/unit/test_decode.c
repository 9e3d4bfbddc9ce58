// SPDX-License-Identifier: Apache-2.0

#include "decode.h"

#include <errno.h>
#include <string.h>

#include "sample_record.h"
#include "unit.h"

static const struct proc_id some = { .start_ns = 5, .pid = 6 };

static void whole(enum record_kind kind, struct buf *out)
{
	static const struct sample_exec exec = {
		.id = { .start_ns = 5, .pid = 6 },
		.name = "./a.out",
		.cwd = "/tmp",
		.exe = "/tmp/a.out",
		.argv = "a\0b c",
		.argv_len = sizeof("a\0b c"),
	};

	switch (kind) {
	case RECORD_EXEC:
		sample_exec(out, &exec);
		break;
	case RECORD_FORK:
		sample_fork(out, some, some, 1);
		break;
	case RECORD_CGROUP:
		sample_cgroup(out, some, "/system.slice", 1);
		break;
	case RECORD_EXIT:
		sample_exit(out, some, 0, 1);
		break;
	case RECORD_HOOK:
		sample_hook(out, some, 1);
		break;
	case RECORD_DATA:
		sample_data(out, some, MAX_STRING - 1, 5, DATA_LAST);
		break;
	}
}

/* Decodes a copy of exactly @len bytes, so that ASan sees what is beyond. */
static int decode_copy(const void *data, size_t len, struct decoded *ret)
{
	void *copy = malloc(len ? len : 1);
	int err;

	memcpy(copy, data, len);
	err = decode_record(copy, len, ret);
	free(copy);
	return err;
}

START_TEST(an_exec_is_split_into_its_parts)
{
	struct buf bytes = { 0 };
	struct decoded d = { 0 };

	whole(RECORD_EXEC, &bytes);
	ck_assert_int_eq(decode_record(bytes.data, bytes.len, &d), 0);
	ck_assert_mem_eq(d.exec.name.data, "./a.out", d.exec.name.len);
	ck_assert_uint_eq(d.exec.name.len, 7);
	ck_assert_mem_eq(d.exec.cwd.data, "/tmp", d.exec.cwd.len);
	ck_assert_uint_eq(d.exec.cwd.len, 4);
	ck_assert_mem_eq(d.exec.exe.data, "/tmp/a.out", d.exec.exe.len);
	ck_assert_uint_eq(d.exec.exe.len, 10);
	ck_assert_uint_eq(d.exec.argv.len, 6);
	ck_assert_mem_eq(d.exec.argv.data, "a\0b c", 6);
	buf_free(&bytes);
}
END_TEST

START_TEST(a_hook_has_its_values_words_and_strings)
{
	struct buf bytes = { 0 };
	struct decoded d = { 0 };
	struct bytes string;

	whole(RECORD_HOOK, &bytes);
	ck_assert_int_eq(decode_record(bytes.data, bytes.len, &d), 0);
	ck_assert_uint_eq(d.hook.values[0].number, 7);
	ck_assert_uint_eq(d.hook.words[0], 1);
	string = decode_text(&d, &d.hook.values[1]);
	ck_assert_uint_eq(string.len, 7);
	ck_assert_mem_eq(string.data, "/bin/sh", 7);
	ck_assert_uint_eq(decode_text(&d, &d.hook.values[0]).len, 0);
	buf_free(&bytes);
}
END_TEST

START_TEST(every_truncation_is_refused)
{
	struct buf bytes = { 0 };
	struct decoded d = { 0 };

	for (int kind = RECORD_EXEC; kind <= RECORD_DATA; kind++) {
		whole(kind, &bytes);
		for (size_t len = 0; len < bytes.len; len++)
			ck_assert_int_eq(decode_copy(bytes.data, len, &d),
					 -EBADMSG);
	}
	ck_assert_ptr_null(d.head);
	buf_free(&bytes);
}
END_TEST

/* The kernel says a smaller size than there are parts. */
START_TEST(every_smaller_size_is_refused)
{
	struct buf bytes = { 0 };
	struct decoded d = { 0 };

	for (int kind = RECORD_EXEC; kind <= RECORD_CGROUP; kind++) {
		whole(kind, &bytes);
		for (__u32 size = 0; size < bytes.len; size++) {
			((struct record *)(void *)bytes.data)->size = size;
			ck_assert_int_eq(decode_copy(bytes.data, bytes.len, &d),
					 -EBADMSG);
		}
	}
	buf_free(&bytes);
}
END_TEST

START_TEST(every_longer_record_is_refused)
{
	struct buf bytes = { 0 };
	struct decoded d = { 0 };

	for (int kind = RECORD_EXEC; kind <= RECORD_CGROUP; kind++) {
		whole(kind, &bytes);
		buf_addc(&bytes, 'x');
		((struct record *)(void *)bytes.data)->size++;
		ck_assert_int_eq(decode_copy(bytes.data, bytes.len, &d),
				 -EBADMSG);
	}
	buf_free(&bytes);
}
END_TEST

static size_t sum(struct bytes bytes)
{
	size_t total = 0;

	for (size_t i = 0; i < bytes.len; i++)
		total += (unsigned char)bytes.data[i];
	return total;
}

/* Reads all that a decoded record offers, for ASan to look at. */
static size_t read_all(const struct decoded *d)
{
	size_t total = 0;

	if (d->head->kind == RECORD_EXEC)
		return sum(d->exec.name) + sum(d->exec.cwd) + sum(d->exec.exe) +
		       sum(d->exec.argv);
	if (d->head->kind == RECORD_DATA)
		return sum(d->data.bytes);
	if (d->head->kind != RECORD_HOOK)
		return 0;

	for (unsigned i = 0; i < d->hook.record->n_values; i++)
		total += sum(decode_text(d, &d->hook.values[i]));
	for (unsigned i = 0; i < d->hook.record->n_words; i++)
		total += d->hook.words[i];
	return total;
}

START_TEST(no_changed_byte_leads_outside)
{
	struct buf bytes = { 0 };
	size_t passed = 0;

	for (int kind = RECORD_EXEC; kind <= RECORD_DATA; kind++) {
		whole(kind, &bytes);
		for (size_t at = 0; at < bytes.len; at++) {
			for (unsigned v = 1; v < 256; v++) {
				char *copy = malloc(bytes.len);
				struct decoded d = { 0 };

				memcpy(copy, bytes.data, bytes.len);
				copy[at] = (char)(copy[at] ^ (char)v);
				if (!decode_record(copy, bytes.len, &d))
					passed += read_all(&d) < SIZE_MAX;
				free(copy);
			}
		}
	}
	ck_assert_uint_gt(passed, 0);
	buf_free(&bytes);
}
END_TEST

/* A hook record whose value @at is replaced. What follows the record in memory
 * could be taken for a part of its strings. */
static int decode_value(unsigned at, struct value value)
{
	struct buf bytes = { 0 };
	struct decoded d = { 0 };
	size_t len;
	int err;

	whole(RECORD_HOOK, &bytes);
	memcpy(bytes.data + sizeof(struct record_hook) + at * sizeof(value),
	       &value, sizeof(value));
	len = bytes.len;
	buf_adds(&bytes, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
	err = decode_record(bytes.data, len, &d);
	buf_free(&bytes);
	return err;
}

START_TEST(strings_must_be_inside)
{
	const __u64 huge = ~0ULL;
	const struct {
		__u64 offset;
		__u32 len;
		int err;
	} cases[] = {
		{ 0, 7, 0 },
		{ 6, 1, 0 },
		{ 7, 0, 0 },
		{ huge, 0, 0 }, /* a number */
		{ 7, 1, -EBADMSG },
		{ 0, 8, -EBADMSG },
		{ huge, 1, -EBADMSG },
		{ huge - 6, 7, -EBADMSG },
		{ 1, 0xffffffff, -EBADMSG },
		{ 0xffffffff, 1, -EBADMSG },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct value value = {
			.number = cases[i].offset,
			.len = cases[i].len,
			.state = VALUE_OK,
		};

		ck_assert_msg(decode_value(1, value) == cases[i].err,
			      "offset %llu, length %u", value.number,
			      value.len);
	}
}
END_TEST

/* A record of a hook with one text of @len bytes, all of them NUL. */
static int decode_long(size_t len, __u16 flags, struct decoded *ret)
{
	static const char zeros[MAX_STRING + 1];
	struct value value = { .state = VALUE_OK, .flags = flags };
	struct buf texts = { 0 };
	struct buf bytes = { 0 };
	int err;

	sample_text(&texts, zeros, len, &value);
	sample_values(&bytes, some, &value, 1, &texts);
	err = decode_copy(bytes.data, bytes.len, ret);
	buf_free(&bytes);
	buf_free(&texts);
	return err;
}

START_TEST(texts_may_be_any_bytes_but_not_too_long)
{
	struct decoded d = { 0 };

	ck_assert_int_eq(decode_long(1, VALUE_INNER_NUL, &d), 0);
	ck_assert_int_eq(decode_long(8 * MAX_FRAMES, 0, &d), 0);
	ck_assert_int_eq(decode_long(MAX_STRING, VALUE_PARTIAL, &d), 0);
	ck_assert_int_eq(decode_long(MAX_STRING + 1, 0, &d), -EBADMSG);
}
END_TEST

/* A hook record with these in its head. */
static int decode_head(__u16 verdict, __u16 stage, __s32 error)
{
	struct buf bytes = { 0 };
	struct decoded d = { 0 };
	struct record_hook *record;
	int err;

	whole(RECORD_HOOK, &bytes);
	record = (struct record_hook *)(void *)bytes.data;
	record->verdict = verdict;
	record->stage = stage;
	record->error = error;
	err = decode_copy(bytes.data, bytes.len, &d);
	buf_free(&bytes);
	return err;
}

START_TEST(verdicts_stages_and_errors_are_in_range)
{
	ck_assert_int_eq(decode_head(VERDICT_OVERRIDE, STAGE_RETURN, -1), 0);
	ck_assert_int_eq(decode_head(VERDICT_SIGNAL, STAGE_EXEC, -4095), 0);
	ck_assert_int_eq(decode_head(VERDICT_OVERRIDE + 1, 0, 0), -EBADMSG);
	ck_assert_int_eq(decode_head(0, N_STAGES, 0), -EBADMSG);
	ck_assert_int_eq(decode_head(VERDICT_KILL, 0, 1), -EBADMSG);
	ck_assert_int_eq(decode_head(VERDICT_KILL, 0, -4096), -EBADMSG);
	ck_assert_int_eq(decode_head(VERDICT_OVERRIDE, 0, 901), 0);
}
END_TEST

START_TEST(unknown_states_are_refused)
{
	ck_assert_int_eq(decode_value(0, (struct value){ .state = 3 }), 0);
	ck_assert_int_eq(decode_value(0, (struct value){ .state = 4 }),
			 -EBADMSG);
}
END_TEST

START_TEST(the_longest_parts_are_accepted_and_no_longer_ones)
{
	static char path[MAX_STRING + 2];
	static char argv[MAX_LIST + 1];
	struct sample_exec exec = {
		.id = some,
		.name = path,
		.cwd = "",
		.exe = "",
		.argv = argv,
		.argv_len = MAX_LIST,
	};
	struct buf bytes = { 0 };
	struct decoded d = { 0 };

	memset(path, 'x', MAX_STRING);
	sample_exec(&bytes, &exec);
	ck_assert_int_eq(decode_copy(bytes.data, bytes.len, &d), 0);

	exec.argv_len++;
	sample_exec(&bytes, &exec);
	ck_assert_int_eq(decode_copy(bytes.data, bytes.len, &d), -EBADMSG);

	exec.argv_len--;
	path[MAX_STRING] = 'x';
	sample_exec(&bytes, &exec);
	ck_assert_int_eq(decode_copy(bytes.data, bytes.len, &d), -EBADMSG);
	buf_free(&bytes);
}
END_TEST

START_TEST(paths_with_a_nul_are_refused)
{
	struct buf bytes = { 0 };
	struct decoded d = { 0 };

	whole(RECORD_EXEC, &bytes);
	bytes.data[sizeof(struct record_exec)] = '\0';
	ck_assert_int_eq(decode_copy(bytes.data, bytes.len, &d), -EBADMSG);
	buf_free(&bytes);
}
END_TEST

START_TEST(bytes_that_are_not_aligned_are_refused)
{
	struct buf bytes = { 0 };
	struct decoded d = { 0 };
	char *copy;

	whole(RECORD_FORK, &bytes);
	copy = malloc(bytes.len + 4);
	memcpy(copy + 4, bytes.data, bytes.len);
	ck_assert_int_eq(decode_record(copy + 4, bytes.len, &d), -EBADMSG);
	free(copy);
	buf_free(&bytes);
}
END_TEST

int main(void)
{
	return RUN("decode", an_exec_is_split_into_its_parts,
		   a_hook_has_its_values_words_and_strings,
		   every_truncation_is_refused, every_smaller_size_is_refused,
		   every_longer_record_is_refused,
		   no_changed_byte_leads_outside, strings_must_be_inside,
		   texts_may_be_any_bytes_but_not_too_long,
		   verdicts_stages_and_errors_are_in_range,
		   unknown_states_are_refused,
		   the_longest_parts_are_accepted_and_no_longer_ones,
		   paths_with_a_nul_are_refused,
		   bytes_that_are_not_aligned_are_refused);
}
