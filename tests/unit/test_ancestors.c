// SPDX-License-Identifier: Apache-2.0

#include <jansson.h>

#include "process_json.h"
#include "sample_event.h"
#include "unit.h"

/* The process has @n above it, the last of which is init. */
static void add_ancestors(struct sample_event *sample, unsigned n)
{
	struct process *at = sample->parent;

	for (unsigned i = 1; i < n; i++) {
		at->parent = sample_process("/", "/bin/a", "");
		at = at->parent;
		at->id.pid = i == n - 1 ? 1 : 100 + i;
	}
}

static json_t *ancestors(const struct sample_event *sample, bool *ret_whole)
{
	struct buf out = { 0 };
	struct jsonl json = { .out = &out };
	json_t *value;

	jsonl_object(&json, NULL);
	*ret_whole = ancestors_json(&json, &sample->event);
	jsonl_object_end(&json);
	value = json_loadb(out.data, out.len, 0, NULL);
	ck_assert_ptr_nonnull(value);
	buf_free(&out);
	return value;
}

static void expect_ancestors(unsigned n, size_t expected, bool expected_whole)
{
	struct sample_event sample;
	json_t *value, *list;
	bool whole;

	sample_event(EVENT_EXIT, &sample);
	add_ancestors(&sample, n);
	value = ancestors(&sample, &whole);
	list = json_object_get(value, "ancestors");
	ck_assert_uint_eq(json_array_size(list), expected);
	ck_assert_int_eq(whole, expected_whole);
	json_decref(value);
	sample_event_free(&sample);
}

START_TEST(ancestors_go_from_the_grandparent_to_init)
{
	expect_ancestors(1, 0, true);
	expect_ancestors(2, 1, true);
	expect_ancestors(5, 4, true);
	expect_ancestors(65, 64, true);
	expect_ancestors(66, 64, false);
}
END_TEST

START_TEST(what_is_above_init_is_no_ancestor)
{
	struct sample_event sample;
	json_t *value;
	bool whole;

	sample_event(EVENT_EXIT, &sample);
	add_ancestors(&sample, 3);
	sample.parent->id.pid = 2;
	value = ancestors(&sample, &whole);
	ck_assert_uint_eq(json_object_size(value), 0);
	json_decref(value);
	sample_event_free(&sample);
}
END_TEST

START_TEST(ancestors_are_for_the_events_that_are_asked_for)
{
	struct sample_event sample;
	json_t *value;
	bool whole;

	sample_event(EVENT_LSM, &sample);
	add_ancestors(&sample, 3);
	sample.describe->conf.ancestors = 1U << 5; /* lsm */
	value = ancestors(&sample, &whole);
	ck_assert_uint_eq(json_object_size(value), 1);
	json_decref(value);
	sample.event.kind = EVENT_KPROBE;
	value = ancestors(&sample, &whole);
	ck_assert_uint_eq(json_object_size(value), 0);
	json_decref(value);
	sample_event_free(&sample);
}
END_TEST

int main(void)
{
	return RUN("ancestors", ancestors_go_from_the_grandparent_to_init,
		   what_is_above_init_is_no_ancestor,
		   ancestors_are_for_the_events_that_are_asked_for);
}
