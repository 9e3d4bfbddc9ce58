// SPDX-License-Identifier: Apache-2.0
/*
 * Random rules and events: the compiled image, asked by the text of the BPF
 * program, against the judge. HAETAE_CASES sets how many events are tried,
 * HAETAE_SEED the seed.
 */

#include <ctype.h>
#include <inttypes.h>
#include <time.h>

#include "base/mem.h"
#include "given.h"
#include "image_match.h"
#include "image_text.h"
#include "random_rules.h"
#include "unit.h"

enum {
#ifdef __SANITIZE_ADDRESS__
	CASES = 4000, /* each takes ten times as long */
#else
	CASES = 20000,
#endif
	EVENTS = 100, /* for each set of rules */
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
		if (!strcmp(plan->images[i]->hook.name, hook))
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

static size_t count_bits(const __u64 *set)
{
	size_t n = 0;

	for (size_t i = 0; i < MAX_WORDS; i++)
		n += (size_t)__builtin_popcountll(set[i]);
	return n;
}

/* What comes of the rules of an image. */
struct outcome {
	size_t n_wins; /* that do more than kill */
	size_t n_lates;
	bool post;
	bool kill;
	bool act;
	bool wait;
};

/* An event on its way through an image. */
struct passage {
	const struct ruleset *rules;
	const struct event *event;
	const struct matched *matched;
	const bool *holds; /* by rule, as judged */
};

static void show_text(const char *what, const char *text, size_t len)
{
	printf("%s", what);
	for (size_t i = 0; i < len && i < 200; i++)
		printf(isprint((unsigned char)text[i]) ? "%c" : "\\x%02x",
		       (unsigned char)text[i]);
	printf("\n");
}

/* What came of texts, for whoever looks for the reason. */
static void show(const struct rule *rule, const struct event *event)
{
	for (size_t i = 0; i < rule->n_filters; i++) {
		const struct filter *filter = &rule->filters[i];

		printf("source %d %u %d, test %d, negated %d, unreadable %d\n",
		       filter->source.kind, filter->source.index,
		       filter->source.type, filter->test, filter->negated,
		       filter->unreadable_matches);
		for (size_t v = 0; v < filter->n_values; v++)
			show_text("\tvalue ", filter->values[v].text,
				  filter->values[v].len);
	}
	for (size_t i = 0; i < event->n_facts; i++) {
		const struct fact *fact = &event->facts[i];

		printf("fact %d %u %d: state %d, flags %u, number %" PRIu64,
		       fact->source.kind, fact->source.index, fact->source.type,
		       fact->state, fact->flags, fact->number);
		show_text(", text ", fact->text, fact->len);
	}
	fflush(stdout);
}

static void compare_rule(const struct passage *passage, size_t rule,
			 size_t number, struct outcome *outcome)
{
	const struct rule *asked = &passage->rules->rules[rule];
	const struct rule_actions *actions = &asked->actions;
	const struct matched *matched = passage->matched;
	bool acts = actions->act.flags != 0;
	bool wins = judge_wins(passage->rules, rule, passage->holds);
	bool late = wins && judge_late(asked, passage->event);
	bool stays = wins && (actions->post || acts || asked->waits);

	if (is_set(matched->holds, number) != passage->holds[rule])
		show(asked, passage->event);
	ck_assert_int_eq(is_set(matched->holds, number), passage->holds[rule]);
	ck_assert_int_eq(is_set(matched->wins, number), stays);
	ck_assert_int_eq(is_set(matched->lates, number), late);

	outcome->n_wins += stays;
	outcome->n_lates += late;
	outcome->post |= wins && actions->post;
	outcome->kill |= wins && actions->kill;
	outcome->act |= wins && acts;
	outcome->wait |= wins && asked->waits;
}

static void compare(const struct ruleset *rules, const struct place *places,
		    const struct image *image, const struct event *event)
{
	struct outcome outcome = { 0 };
	struct matched matched;
	CLEANUP(free_mem) bool *holds = calloc(rules->n_rules, sizeof(*holds));
	const struct passage passage = { rules, event, &matched, holds };

	ck_assert_ptr_nonnull(holds);
	for (size_t i = 0; i < rules->n_rules; i++)
		holds[i] = places[i].image == image &&
			   judge_rule(&rules->rules[i], event);
	image_match(image, event, &matched);
	for (size_t i = 0; i < rules->n_rules; i++)
		if (places[i].image == image)
			compare_rule(&passage, i, places[i].number, &outcome);

	ck_assert_uint_eq(count_bits(matched.wins), outcome.n_wins);
	ck_assert_uint_eq(count_bits(matched.lates), outcome.n_lates);
	ck_assert_int_eq(matched.post, outcome.post);
	ck_assert_int_eq(matched.kill, outcome.kill);
	ck_assert_int_eq(matched.act, outcome.act);
	ck_assert_int_eq(matched.wait, outcome.wait);
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
		.pool.state = setting("HAETAE_SEED", (uint64_t)time(NULL)) | 1,
	};
	uint64_t cases = setting("HAETAE_CASES", CASES);
	clock_t start = clock();
	double seconds;

	printf("seed %" PRIu64 "\n", random.pool.state);
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
	struct random_rules random = { .pool.state = 1 };

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
