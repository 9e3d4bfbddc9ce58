// SPDX-License-Identifier: Apache-2.0
/*
 * Compiling when memory runs out, at every allocation in turn. Linked with
 * --wrap for the functions that allocate; leaks are the sanitizer's to find.
 */

#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "compile.h"
#include "given.h"
#include "image_text.h"
#include "random_rules.h"
#include "unit.h"

/* The allocation that fails, counted down from here; 0: none. */
static unsigned long countdown;

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *mem, size_t size);
void *__real_reallocarray(void *mem, size_t n, size_t size);
char *__real_strdup(const char *text);

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *mem, size_t size);
void *__wrap_reallocarray(void *mem, size_t n, size_t size);
char *__wrap_strdup(const char *text);

static bool fails(void)
{
	return countdown && --countdown == 0;
}

void *__wrap_malloc(size_t size)
{
	return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
	return fails() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *mem, size_t size)
{
	return fails() ? NULL : __real_realloc(mem, size);
}

void *__wrap_reallocarray(void *mem, size_t n, size_t size)
{
	return fails() ? NULL : __real_reallocarray(mem, n, size);
}

char *__wrap_strdup(const char *text)
{
	return fails() ? NULL : __real_strdup(text);
}

/* Compiles with allocation @failing failing; @ret_failed: there was one. */
static struct plan *compiled(const struct ruleset *rules, unsigned long failing,
			     bool *ret_failed)
{
	struct diag diag = { 0 };
	struct plan *plan = NULL;
	int err;

	countdown = failing;
	err = compile(rules, &diag, &plan);
	*ret_failed = failing && !countdown;
	countdown = 0;

	ck_assert_uint_eq(diag.n_messages, 0);
	ck_assert(!err || (*ret_failed && err == -ENOMEM));
	ck_assert_int_eq(!err, plan != NULL);
	return plan;
}

static char *text_of(const struct plan *plan)
{
	struct buf out = { 0 };

	plan_text(plan, &out);
	return buf_take(&out);
}

/* A failure may do no harm (what fits already need not be moved): the plan is
 * right then. */
static void fail_everywhere(const struct ruleset *rules)
{
	bool failed;
	CLEANUP(plan_free) struct plan *good = compiled(rules, 0, &failed);
	CLEANUP(free_mem) char *wanted = text_of(good);
	unsigned long failing = 0;

	do {
		CLEANUP(plan_free)
		struct plan *plan = compiled(rules, ++failing, &failed);
		CLEANUP(free_mem) char *text = plan ? text_of(plan) : NULL;

		if (plan)
			ck_assert_str_eq(text, wanted);
	} while (failed);
	ck_assert_uint_gt(failing, 20);
}

START_TEST(every_allocation_can_fail)
{
	struct random_rules random = { .pool.state = 2 };

	for (int i = 0; i < 4; i++) {
		CLEANUP(ruleset_free)
		struct ruleset *rules = random_rules(&random);

		fail_everywhere(rules);
	}
	random_rules_free(&random);
}
END_TEST

START_TEST(an_image_out_of_memory_equals_none)
{
	struct random_rules random = { .pool.state = 2 };
	CLEANUP(ruleset_free) struct ruleset *rules = random_rules(&random);
	CLEANUP(plan_free) struct plan *plan = given_plan(rules);

	ck_assert(image_equal(plan->images[0], plan->images[0]));
	countdown = 1;
	ck_assert(!image_equal(plan->images[0], plan->images[0]));
	countdown = 0;
	random_rules_free(&random);
}
END_TEST

int main(void)
{
	return RUN("no_memory", every_allocation_can_fail,
		   an_image_out_of_memory_equals_none);
}
