// SPDX-License-Identifier: Apache-2.0

#include "lanes.h"

#include "base/mem.h"
#include "unit.h"

enum {
	MAX_RULES = 1024,
};

/* Rules of views with the given numbers of rules, and where they went. */
struct numbered {
	struct rule rules[MAX_RULES];
	const struct rule *pointers[MAX_RULES];
	size_t numbers[MAX_RULES];
	size_t n;
	size_t n_words;
};

static void number(const size_t *sizes, size_t n_views, struct numbered *ret)
{
	*ret = (struct numbered){ 0 };
	for (size_t view = 0; view < n_views; view++) {
		for (size_t i = 0; i < sizes[view]; i++) {
			struct rule *rule = &ret->rules[ret->n];

			rule->view = (unsigned)view;
			rule->selector = (unsigned)i;
			ret->pointers[ret->n++] = rule;
		}
	}
	ret->n_words = lanes_number(ret->pointers, ret->n, ret->numbers);
}

START_TEST(views_that_fit_share_a_word)
{
	struct numbered it;

	number((size_t[]){ 60, 3, 1 }, 3, &it);
	ck_assert_uint_eq(it.n_words, 1);
	for (size_t i = 0; i < 64; i++)
		ck_assert_uint_eq(it.numbers[i], i);
}
END_TEST

START_TEST(a_view_that_does_not_fit_goes_to_the_next_word)
{
	struct numbered it;

	number((size_t[]){ 60, 5, 59, 64 }, 4, &it);
	ck_assert_uint_eq(it.n_words, 3);
	ck_assert_uint_eq(it.numbers[59], 59);
	ck_assert_uint_eq(it.numbers[60], 64);
	ck_assert_uint_eq(it.numbers[65], 69);
	ck_assert_uint_eq(it.numbers[60 + 5 + 59], 128);
}
END_TEST

START_TEST(a_view_of_more_than_a_word_starts_one_and_shares_its_last)
{
	struct numbered it;

	number((size_t[]){ 1, 65, 63, 1 }, 4, &it);
	ck_assert_uint_eq(it.n_words, 4);
	ck_assert_uint_eq(it.numbers[1], 64);
	ck_assert_uint_eq(it.numbers[65], 128);
	ck_assert_uint_eq(it.numbers[66], 129);
	ck_assert_uint_eq(it.numbers[66 + 63], 192);
}
END_TEST

/* Builds the words of what was numbered; all rules report, odd ones kill. */
static struct image *built(const struct numbered *numbered, uint64_t **ret_all)
{
	struct image *image = calloc(1, sizeof(*image));

	ck_assert_ptr_nonnull(image);
	image->conf.n_words = (uint32_t)numbered->n_words;
	image->n_rules = 64 * numbered->n_words;
	image->rules = calloc(image->n_rules, sizeof(*image->rules));
	image->views = calloc(numbered->n, sizeof(*image->views));
	image->n_views = numbered->n;
	ck_assert(image->rules && image->views);

	for (size_t i = 0; i < numbered->n; i++) {
		struct image_rule *rule = &image->rules[numbered->numbers[i]];

		rule->view = &image->views[numbered->rules[i].view];
		rule->selector = numbered->rules[i].selector;
		rule->post = true;
		rule->kill = numbered->numbers[i] % 2;
		rule->waits = numbered->numbers[i] % 3 == 0;
		rule->late_kill = rule->waits;
		rule->act.flags = numbered->numbers[i] == 1 ? ACT_SIGNAL : 0;
		rule->late_act.flags = numbered->numbers[i] == 3 ? ACT_SET : 0;
	}
	ck_assert_int_eq(lanes_build(image, ret_all), 0);
	return image;
}

START_TEST(words_tell_the_lanes_apart)
{
	CLEANUP(image_free) struct image *image = NULL;
	CLEANUP(free_mem) uint64_t *all = NULL;
	const struct word *word;
	struct numbered it;

	number((size_t[]){ 3, 1, 4 }, 3, &it);
	image = built(&it, &all);
	word = image->maps[IMAGE_WORDS].values;

	ck_assert_uint_eq(image->maps[IMAGE_WORDS].n, 1);
	ck_assert_uint_eq(all[0], 0xff);
	ck_assert_uint_eq(word->low, 0x19);
	ck_assert_uint_eq(word->high, 0x8c);
	ck_assert_uint_eq(word->first_lane, 0x07);
	ck_assert_uint_eq(word->last_lane, 0xf0);
	ck_assert_uint_eq(word->first_view, 0);
	ck_assert_uint_eq(word->last_view, 2);
	ck_assert_uint_eq(word->post, 0xff);
	ck_assert_uint_eq(word->kill, 0xaa);
	ck_assert_uint_eq(word->act, 0x02);
	ck_assert_uint_eq(word->wait, 0x49);
	ck_assert_uint_eq(word->late_post, 0);
	ck_assert_uint_eq(word->late_kill, 0x49);
	ck_assert_uint_eq(word->late_act, 0x08);
}
END_TEST

START_TEST(padding_is_in_no_lane)
{
	CLEANUP(image_free) struct image *image = NULL;
	CLEANUP(free_mem) uint64_t *all = NULL;
	const struct word *words;
	struct numbered it;

	number((size_t[]){ 2, 64 }, 2, &it);
	image = built(&it, &all);
	words = image->maps[IMAGE_WORDS].values;

	ck_assert_uint_eq(all[0], 3);
	ck_assert_uint_eq(words[0].low, 1);
	ck_assert_uint_eq(words[0].high, 2);
	ck_assert_uint_eq(words[0].last_lane, 3);
	ck_assert_uint_eq(words[0].post, 3);
	ck_assert_uint_eq(all[1], UINT64_MAX);
	ck_assert_uint_eq(words[1].low, 1);
	ck_assert_uint_eq(words[1].high, 1ULL << 63);
	ck_assert_uint_eq(words[1].first_view, 1);
}
END_TEST

START_TEST(a_long_lane_is_the_last_of_one_word_and_first_of_the_next)
{
	CLEANUP(image_free) struct image *image = NULL;
	CLEANUP(free_mem) uint64_t *all = NULL;
	const struct word *words;
	struct numbered it;

	number((size_t[]){ 1, 130, 2 }, 3, &it);
	image = built(&it, &all);
	words = image->maps[IMAGE_WORDS].values;

	ck_assert_uint_eq(it.n_words, 4);
	for (size_t i = 1; i < 3; i++) {
		ck_assert_uint_eq(words[i].first_lane, UINT64_MAX);
		ck_assert_uint_eq(words[i].last_lane, UINT64_MAX);
		ck_assert_uint_eq(words[i].first_view, 1);
		ck_assert_uint_eq(words[i].last_view, 1);
	}
	ck_assert_uint_eq(words[3].first_lane, 3);
	ck_assert_uint_eq(words[3].last_lane, 0xc);
	ck_assert_uint_eq(words[3].first_view, 1);
	ck_assert_uint_eq(words[3].last_view, 2);
}
END_TEST

int main(void)
{
	return RUN("lanes", views_that_fit_share_a_word,
		   a_view_that_does_not_fit_goes_to_the_next_word,
		   a_view_of_more_than_a_word_starts_one_and_shares_its_last,
		   words_tell_the_lanes_apart, padding_is_in_no_lane,
		   a_long_lane_is_the_last_of_one_word_and_first_of_the_next);
}
