// SPDX-License-Identifier: Apache-2.0

#include "process_text.h"

#include <string.h>

#include "process.h"
#include "unit.h"

enum {
	LONG = 32768,
};

static char letters[LONG];

static const struct process_text *text_of(size_t argv, size_t envs)
{
	const struct process_text *text =
		process_text_new(&(struct process_text){
			.cwd = { "/home", 5 },
			.binary = { "/bin/sh", 7 },
			.argv = { letters, argv },
			.envs = { letters, envs },
			.argv_all = (uint32_t)argv,
		});

	ck_assert_ptr_nonnull(text);
	return text;
}

static const struct process_text *keep(struct process_texts *texts, size_t argv,
				       size_t envs)
{
	const struct process_text *text = text_of(argv, envs);

	process_texts_keep(texts, text);
	return text;
}

START_TEST(a_text_is_a_copy_with_ends)
{
	const size_t sizes[] = { 0, 1, 1021, 1022, 1023, 1024, LONG };

	memset(letters, 'x', sizeof(letters));
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		const struct process_text *text = text_of(sizes[i], 1);

		ck_assert_str_eq(text->cwd.data, "/home");
		ck_assert_str_eq(text->binary.data, "/bin/sh");
		ck_assert_str_eq(text->exe.data, "");
		ck_assert_uint_eq(strlen(text->argv.data), sizes[i]);
		ck_assert_str_eq(text->envs.data, "x");
		ck_assert(!text->argv_cut && !text->envs_cut);
		process_text_free(&text);
		ck_assert_ptr_null(text);
	}
}
END_TEST

START_TEST(what_is_kept_counts_until_it_is_gone)
{
	struct process_texts texts = { 0 };
	const struct process_text *one = keep(&texts, LONG, 0);
	const struct process_text *two = keep(&texts, 5, 5);
	size_t both = process_texts_size(&texts);

	ck_assert_uint_ge(both, LONG + 10);
	ck_assert_uint_le(both, LONG + 1024);
	process_texts_keep(&texts, one); /* once */
	ck_assert_uint_eq(process_texts_size(&texts), both);

	process_text_ref(one);
	process_text_free(&(const struct process_text *){ one });
	ck_assert_uint_eq(process_texts_size(&texts), both);
	process_text_free(&one);
	ck_assert_uint_le(process_texts_size(&texts), 512);
	process_text_free(&two);
	ck_assert_uint_eq(process_texts_size(&texts), 0);
}
END_TEST

START_TEST(cutting_leaves_who_it_was)
{
	struct process_texts texts = { 0 };
	const struct process_text *text;
	size_t before;

	memset(letters, 'x', sizeof(letters));
	text = keep(&texts, LONG, 300);
	before = process_texts_size(&texts);
	ck_assert(process_texts_cut(&texts));
	ck_assert_uint_eq(text->argv.len, PROCESS_TEXT_FRONT);
	ck_assert_uint_eq(strlen(text->argv.data), PROCESS_TEXT_FRONT);
	ck_assert_uint_eq(text->envs.len, PROCESS_TEXT_FRONT);
	ck_assert(text->argv_cut && text->envs_cut);
	ck_assert_uint_eq(text->argv_all, LONG);
	ck_assert_str_eq(text->binary.data, "/bin/sh");
	ck_assert_str_eq(text->cwd.data, "/home");
	ck_assert_uint_eq(before - process_texts_size(&texts),
			  LONG + 300 - 2 * PROCESS_TEXT_FRONT);
	ck_assert(!process_texts_cut(&texts));
	process_text_free(&text);
}
END_TEST

START_TEST(only_the_list_that_is_long_is_cut)
{
	struct process_texts texts = { 0 };
	const struct process_text *text = keep(&texts, 20, LONG);

	ck_assert(process_texts_cut(&texts));
	ck_assert_uint_eq(text->argv.len, 20);
	ck_assert(!text->argv_cut);
	ck_assert(text->envs_cut);
	process_text_free(&text);
}
END_TEST

START_TEST(short_ones_are_not_cut)
{
	struct process_texts texts = { 0 };
	const struct process_text *text = keep(&texts, 500, 500);

	ck_assert(!process_texts_cut(&texts));
	ck_assert_uint_eq(text->argv.len, 500);
	process_text_free(&text);
}
END_TEST

START_TEST(the_ended_go_first_then_those_not_named)
{
	struct process_texts texts = { 0 };
	const struct process_text *all[5];
	const size_t order[] = { 3, 1, 2, 0, 4 };

	for (size_t i = 0; i < 5; i++)
		all[i] = keep(&texts, LONG, 0);
	process_texts_end(&texts, all[3]);
	process_texts_end(&texts, all[1]);
	process_texts_use(&texts, all[0]);
	process_texts_use(&texts, all[4]);
	for (size_t i = 0; i < 5; i++) {
		ck_assert(!all[order[i]]->argv_cut);
		ck_assert(process_texts_cut(&texts));
		ck_assert_msg(all[order[i]]->argv_cut, "%zu", order[i]);
	}
	for (size_t i = 0; i < 5; i++)
		process_text_free(&all[i]);
}
END_TEST

/* Who forked may end; those it forked are called the same. */
START_TEST(what_others_share_is_not_of_the_ended)
{
	struct process_texts texts = { 0 };
	const struct process_text *shared = keep(&texts, LONG, 0);
	const struct process_text *ended = keep(&texts, LONG, 0);
	const struct process_text *child = process_text_ref(shared);

	process_texts_end(&texts, shared);
	process_texts_end(&texts, ended);
	ck_assert(process_texts_cut(&texts));
	ck_assert(ended->argv_cut);
	ck_assert(!child->argv_cut);
	process_text_free(&shared);
	process_text_free(&child);
	process_text_free(&ended);
}
END_TEST

START_TEST(texts_outlive_those_who_kept_them)
{
	struct process_texts texts = { 0 };
	const struct process_text *one = keep(&texts, LONG, 0);
	const struct process_text *two = keep(&texts, 1, 0);

	process_texts_let_go(&texts);
	ck_assert_uint_eq(process_texts_size(&texts), 0);
	process_text_free(&one);
	process_text_free(&two);
}
END_TEST

START_TEST(events_of_a_cut_process_say_so)
{
	struct process_text text = { .cwd = { "/", 1 }, .argv_cut = true };
	char flags[PROCESS_FLAGS_SIZE];
	struct process *process;

	ck_assert_int_eq(process_new(&text, &process), 0);
	process->proc_flags = PROC_EXEC;
	ck_assert(process_argv_is_cut(process));
	ck_assert(!process_envs_are_cut(process));
	process_flags(process, flags);
	ck_assert_str_eq(flags, "execve truncArgs rootcwd");
	process_free(&process);
}
END_TEST

int main(void)
{
	return RUN("process_text", a_text_is_a_copy_with_ends,
		   what_is_kept_counts_until_it_is_gone,
		   cutting_leaves_who_it_was, only_the_list_that_is_long_is_cut,
		   short_ones_are_not_cut,
		   the_ended_go_first_then_those_not_named,
		   what_others_share_is_not_of_the_ended,
		   texts_outlive_those_who_kept_them,
		   events_of_a_cut_process_say_so);
}
