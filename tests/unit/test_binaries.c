// SPDX-License-Identifier: Apache-2.0

#include "binaries.h"

#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "image_match.h"
#include "unit.h"

enum {
	N_MARKS = 70, /* more than a word */
};

/* Sets of programs in the first and last words; the others are free, or of
 * pids. */
struct sample {
	uint32_t pid;
	struct rule_value shells[2];
	struct rule_value folder;
	struct rule_value ending;
	struct mark marks[N_MARKS];
	struct image *image;
};

/* Rules own their texts; these are only read. */
static struct rule_value text(const char *of)
{
	return (struct rule_value){ .text = (char *)of, .len = strlen(of) };
}

static void sample_new(struct sample *s)
{
	CLEANUP(diag_free) struct diag diag = { 0 };

	*s = (struct sample){
		.pid = 1,
		.shells = { text("/bin/bash"), text("/bin/sh") },
		.folder = text("/opt/"),
		.ending = text("/sh"),
	};
	s->marks[1] = (struct mark){ .pids = &s->pid, .n_pids = 1 };
	s->marks[2] = (struct mark){ .test = TEST_EQUAL,
				     .paths = s->shells,
				     .n_paths = 2 };
	s->marks[63] = (struct mark){ .test = TEST_PREFIX,
				      .paths = &s->folder,
				      .n_paths = 1 };
	s->marks[69] = (struct mark){ .test = TEST_SUFFIX,
				      .paths = &s->ending,
				      .n_paths = 1 };
	ck_assert_int_eq(binaries_image(s->marks, N_MARKS, &diag, &s->image),
			 0);
	ck_assert_uint_eq(diag.n_messages, 0);
}

/* The marks of a program at @path; NULL: it is not known. */
static void find(const struct sample *s, const char *path, __u64 ret[2])
{
	const struct fact fact = {
		.source = { .kind = SOURCE_BINARY, .type = VALUE_STRING },
		.state = path ? VALUE_OK : VALUE_UNREADABLE,
		.text = path,
		.len = path ? strlen(path) : 0,
	};
	const struct event event = { &fact, 1 };
	struct matched matched;

	image_match(s->image, &event, &matched);
	ret[0] = matched.holds[0];
	ret[1] = matched.holds[1];
}

START_TEST(a_rule_is_the_mark_of_its_number)
{
	const struct {
		const char *path;
		__u64 words[2];
	} expected[] = {
		{ "/bin/bash", { 1 << 2, 0 } },
		{ "/bin/sh", { 1 << 2, 1 << 5 } },
		{ "/bin/shell", { 0, 0 } },
		{ "/opt/x", { 1ULL << 63, 0 } },
		{ "/opt/bin/sh", { 1ULL << 63, 1 << 5 } },
		{ "/", { 0, 0 } },
	};
	struct sample s;

	sample_new(&s);
	ck_assert_uint_eq(s.image->conf.n_words, 2);
	ck_assert_uint_eq(s.image->conf.n_sources, 1);
	ck_assert_uint_eq(s.image->conf.n_strings, 1);
	for (size_t i = 0; i < ARRAY_SIZE(expected); i++) {
		__u64 words[2];

		find(&s, expected[i].path, words);
		ck_assert_msg(!memcmp(words, expected[i].words, sizeof(words)),
			      "%s: %llx %llx", expected[i].path, words[0],
			      words[1]);
	}
	image_free(&s.image);
}
END_TEST

START_TEST(a_program_that_is_not_known_is_in_no_set)
{
	struct sample s;
	__u64 words[2];

	sample_new(&s);
	find(&s, NULL, words);
	ck_assert_uint_eq(words[0] | words[1], 0);
	image_free(&s.image);
}
END_TEST

START_TEST(as_many_sets_as_there_may_be_fit)
{
	CLEANUP(diag_free) struct diag diag = { 0 };
	CLEANUP(image_free) struct image *image = NULL;
	static struct mark marks[MAX_MARKS];
	static char paths[MAX_MARKS][16];
	static struct rule_value values[MAX_MARKS];

	for (size_t i = 0; i < MAX_MARKS; i++) {
		snprintf(paths[i], sizeof(paths[i]), "/bin/%zu", i);
		values[i] = text(paths[i]);
		marks[i] = (struct mark){ .test = TEST_EQUAL,
					  .paths = &values[i],
					  .n_paths = 1 };
	}
	ck_assert_int_eq(binaries_image(marks, MAX_MARKS, &diag, &image), 0);
	ck_assert_uint_eq(image->conf.n_words, MARK_WORDS);
}
END_TEST

START_TEST(sets_of_pids_alone_need_no_image)
{
	CLEANUP(diag_free) struct diag diag = { 0 };
	uint32_t pid = 1;
	const struct mark marks[] = { { 0 }, { .pids = &pid, .n_pids = 1 } };
	struct image *image = NULL;

	ck_assert(!binaries_needed(marks, 2));
	ck_assert_int_eq(binaries_image(marks, 2, &diag, &image), -ENOENT);
	ck_assert_int_eq(binaries_image(NULL, 0, &diag, &image), -ENOENT);
	ck_assert_ptr_null(image);
}
END_TEST

int main(void)
{
	return RUN("binaries", a_rule_is_the_mark_of_its_number,
		   a_program_that_is_not_known_is_in_no_set,
		   as_many_sets_as_there_may_be_fit,
		   sets_of_pids_alone_need_no_image);
}
