// SPDX-License-Identifier: Apache-2.0

#include "lanes.h"

#include <errno.h>

#include "base/mem.h"

enum {
	WORD_BITS = 64,
};

/* How many rules from @first on are of the same view. */
static size_t view_size(const struct rule *const *rules, size_t n, size_t first)
{
	size_t end = first + 1;

	while (end < n && rules[end]->view == rules[first]->view)
		end++;
	return end - first;
}

size_t lanes_number(const struct rule *const *rules, size_t n, size_t *numbers)
{
	size_t next = 0;
	size_t size;

	for (size_t first = 0; first < n; first += size) {
		size_t room = WORD_BITS - next % WORD_BITS;

		size = view_size(rules, n, first);
		if (size > room)
			next += room % WORD_BITS;

		for (size_t i = first; i < first + size; i++)
			numbers[i] = next++;
	}
	return (next + WORD_BITS - 1) / WORD_BITS;
}

static uint32_t view_number(const struct image *image,
			    const struct image_rule *rule)
{
	return (uint32_t)(rule->view - image->views);
}

static void add_rule(struct word *word, const struct image *image,
		     size_t number)
{
	const struct image_rule *rule = &image->rules[number];
	uint64_t bit = 1ULL << number % WORD_BITS;
	uint32_t view = view_number(image, rule);

	if (!word->low) {
		word->low = bit;
		word->first_view = view;
	} else if (view != word->last_view) {
		word->low |= bit;
		word->high |= bit >> 1;
	}

	if (view != word->last_view)
		word->last_lane = 0;
	word->last_view = view;
	word->last_lane |= bit;
	if (view == word->first_view)
		word->first_lane |= bit;

	word->post |= rule->post ? bit : 0;
	word->kill |= rule->kill ? bit : 0;
	word->act |= rule->act.flags ? bit : 0;
	word->wait |= rule->waits ? bit : 0;
	word->late_post |= rule->late_post ? bit : 0;
	word->late_kill |= rule->late_kill ? bit : 0;
	word->late_act |= rule->late_act.flags ? bit : 0;
}

int lanes_build(struct image *image, uint64_t **ret_all)
{
	size_t n = image->conf.n_words;
	CLEANUP(free_mem) struct word *words = calloc(n, sizeof(*words));
	CLEANUP(free_mem) uint64_t *all = calloc(n, sizeof(*all));

	if (!words || !all)
		return -ENOMEM;

	for (size_t number = 0; number < image->n_rules; number++) {
		if (!image->rules[number].view)
			continue;
		add_rule(&words[number / WORD_BITS], image, number);
		all[number / WORD_BITS] |= 1ULL << number % WORD_BITS;
	}

	for (size_t i = 0; i < n; i++) /* padding is only after the last lane */
		words[i].high |= all[i] & ~(all[i] >> 1);

	image->maps[IMAGE_WORDS] = (struct map_image){
		.value_size = sizeof(*words),
		.n = n,
		.values = TAKE(words),
	};
	*ret_all = TAKE(all);
	return 0;
}
