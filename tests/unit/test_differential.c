// SPDX-License-Identifier: Apache-2.0
/*
 * Random rules and events: the compiled image, asked by the text of the BPF
 * program, against the judge. HAETAE_CASES sets how many events are tried,
 * HAETAE_SEED the seed.
 */

#include <inttypes.h>
#include <time.h>

#include "base/mem.h"
#include "given.h"
#include "image_match.h"
#include "image_text.h"
#include "random_rules.h"
#include "unit.h"

enum {
	CASES = 20000,
	EVENTS = 25, /* for each set of rules */
};

/* Where a rule went. */
struct place {
	const struct image *image;
	size_t number;
};

static uint64_t setting(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);

	return text ? strtoull(text, NULL, 0) : otherwise;
}

static const struct image *find_image(const struct plan *plan, const char *hook)
{
	for (size_t i = 0; i < plan->n_images; i++)
		if (!strcmp(plan->images[i]->hook, hook))
			return plan->images[i];
	ck_abort_msg("no image for hook %s", hook);
}

/* The number of the view among those of its hook. */
static size_t view_number(const struct ruleset *rules, unsigned view)
{
	size_t number = 0;

	for (unsigned i = 0; i < view; i++)
		number += rules->views[i].hook == rules->views[view].hook;
	return number;
}

static struct place find_place(const struct plan *plan,
			       const struct ruleset *rules, size_t rule)
{
	const struct rule *wanted = &rules->rules[rule];
	const struct image *image =
		find_image(plan, rules->hooks[wanted->hook].name);
	const struct image_view *view =
		&image->views[view_number(rules, wanted->view)];

	for (size_t i = 0; i < image->n_rules; i++)
		if (image->rules[i].view == view &&
		    image->rules[i].selector == wanted->selector)
			return (struct place){ image, i };
	ck_abort_msg("rule %zu is not in its image", rule);
}

static bool is_set(const __u64 *set, size_t bit)
{
	return set[bit / 64] >> bit % 64 & 1;
}

static void compare(const struct ruleset *rules, const struct place *places,
		    const struct image *image, const struct event *event)
{
	size_t n_posts = 0;
	size_t n_bits = 0;
	bool kill = false;
	struct matched matched;

	image_match(image, event, &matched);

	for (size_t i = 0; i < rules->n_rules; i++) {
		bool holds, wins;

		if (places[i].image != image)
			continue;
		holds = judge_rule(&rules->rules[i], event);
		wins = judge_wins(rules, i, event);
		ck_assert_int_eq(is_set(matched.holds, places[i].number),
				 holds);
		ck_assert_int_eq(is_set(matched.posts, places[i].number),
				 wins && rules->rules[i].post);
		n_posts += wins && rules->rules[i].post;
		kill |= wins && rules->rules[i].kill;
	}

	for (size_t i = 0; i < MAX_WORDS; i++)
		n_bits += (size_t)__builtin_popcountll(matched.posts[i]);
	ck_assert_uint_eq(n_bits, n_posts);
	ck_assert_int_eq(matched.post, n_posts > 0);
	ck_assert_int_eq(matched.kill, kill);
}

static void try_rules(struct random_rules *random)
{
	CLEANUP(ruleset_free) struct ruleset *rules = random_rules(random);
	CLEANUP(plan_free) struct plan *plan = given_plan(rules);
	CLEANUP(free_mem) struct place *places = NULL;

	places = calloc(rules->n_rules, sizeof(*places));
	ck_assert_ptr_nonnull(places);
	for (size_t i = 0; i < rules->n_rules; i++)
		places[i] = find_place(plan, rules, i);

	for (int i = 0; i < EVENTS; i++) {
		struct event event = random_event(random);

		for (size_t p = 0; p < plan->n_images; p++)
			compare(rules, places, plan->images[p], &event);
	}
}

START_TEST(image_and_judge_agree)
{
	struct random_rules random = {
		.state = setting("HAETAE_SEED", (uint64_t)time(NULL)) | 1,
	};
	uint64_t cases = setting("HAETAE_CASES", CASES);
	clock_t start = clock();
	double seconds;

	printf("seed %" PRIu64 "\n", random.state);
	fflush(stdout);
	for (uint64_t done = 0; done < cases; done += EVENTS)
		try_rules(&random);

	seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
	printf("%" PRIu64 " cases, %.0f a second\n", cases,
	       (double)cases / (seconds + 1e-9));
	random_rules_free(&random);
}
END_TEST

START_TEST(equal_rules_give_equal_plans)
{
	struct random_rules random = { .state = 1 };

	for (int i = 0; i < 50; i++) {
		CLEANUP(ruleset_free)
		struct ruleset *rules = random_rules(&random);
		CLEANUP(plan_free) struct plan *a = given_plan(rules);
		CLEANUP(plan_free) struct plan *b = given_plan(rules);
		CLEANUP(buf_free) struct buf text_a = { 0 };
		CLEANUP(buf_free) struct buf text_b = { 0 };

		for (size_t p = 0; p < a->n_images; p++)
			ck_assert(image_equal(a->images[p], b->images[p]));
		plan_text(a, &text_a);
		plan_text(b, &text_b);
		ck_assert_str_eq(text_a.data, text_b.data);
	}
	random_rules_free(&random);
}
END_TEST

int main(void)
{
	return RUN("differential", image_and_judge_agree,
		   equal_rules_give_equal_plans);
}
