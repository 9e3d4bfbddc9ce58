// SPDX-License-Identifier: Apache-2.0

#include "image.h"

#include <errno.h>
#include <string.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/mem.h"
#include "marks.h"

static const char *const map_names[N_IMAGE_MAPS] = {
	[IMAGE_CELLS] = "cells", [IMAGE_INTERVALS] = "intervals",
	[IMAGE_MASKS] = "masks", [IMAGE_ROWS] = "rows",
	[IMAGE_WORDS] = "words", [IMAGE_ACTS] = "acts",
	[IMAGE_EXPRS] = "exprs", [IMAGE_STATES] = "states",
};

const char *image_map_name(enum image_map map)
{
	return map_names[map];
}

static void add_number(struct buf *out, uint64_t number)
{
	buf_add(out, &number, sizeof(number));
}

/* With its length, so that no two sequences of texts look alike. */
static void add_text(struct buf *out, const char *text)
{
	add_number(out, text ? strlen(text) : UINT64_MAX);
	if (text)
		buf_adds(out, text);
}

static void add_shown(struct buf *out, const struct image_shown *shown)
{
	add_number(out, shown->place);
	add_number(out, shown->type);
	add_number(out, shown->n_sources);
	buf_add(out, shown->sources, shown->n_sources);
	add_text(out, shown->label);
}

static void add_view(struct buf *out, const struct image_view *view)
{
	add_text(out, view->policy);
	add_number(out, (uint64_t)view->severity);
	add_number(out, view->is_loader);
	add_text(out, view->call);
	add_text(out, view->message);

	add_number(out, view->n_tags);
	for (size_t i = 0; i < view->n_tags; i++)
		add_text(out, view->tags[i]);

	add_number(out, view->n_shown);
	for (size_t i = 0; i < view->n_shown; i++)
		add_shown(out, &view->shown[i]);
}

static void add_rule(struct buf *out, const struct image *image,
		     const struct image_rule *rule)
{
	add_number(out, rule->view ? (uint64_t)(rule->view - image->views)
				   : UINT64_MAX);
	add_number(out, rule->selector);
	add_number(out, rule->waits);
	add_number(out, rule->post);
	add_number(out, rule->kill);
	add_number(out, rule->late_post);
	add_number(out, rule->late_kill);

	add_number(out, rule->n_requests);
	for (size_t i = 0; i < rule->n_requests; i++) {
		add_number(out, rule->requests[i].kind);
		add_number(out, rule->requests[i].late);
		add_text(out, rule->requests[i].text);
	}
}

static void add_hook(struct buf *out, const struct rule_hook *hook)
{
	add_number(out, hook->kind);
	add_text(out, hook->name);
	add_number(out, (uint64_t)hook->syscall);
	add_number(out, hook->is_compat);
	add_number(out, hook->n_params);
	add_number(out, hook->denies);
	add_number(out, hook->optional);
	add_text(out, hook->symbol);
	add_number(out, hook->offset);
	add_number(out, hook->ref_counter);
	add_number(out, hook->place);
	buf_add(out, &hook->file, sizeof(hook->file));
}

/* Everything but the maps, without pointers; acts of rules are in a map. */
static void describe(const struct image *image, struct buf *out)
{
	struct hook_conf conf = image->conf;

	conf.image = 0;
	buf_add(out, &conf, sizeof(conf));
	add_hook(out, &image->hook);

	add_number(out, image->n_views);
	for (size_t i = 0; i < image->n_views; i++)
		add_view(out, &image->views[i]);

	add_number(out, image->n_rules);
	for (size_t i = 0; i < image->n_rules; i++)
		add_rule(out, image, &image->rules[i]);
}

int image_seal(struct image *image)
{
	CLEANUP(buf_free) struct buf facts = { 0 };
	uint64_t hash = HASH_START;

	for (size_t i = 0; i < N_IMAGE_MAPS; i++) {
		const struct map_image *map = &image->maps[i];

		add_number(&facts, map->n);
		hash = hash_bytes(hash, map->values, map->n * map->value_size);
	}

	describe(image, &facts);
	if (facts.failed)
		return -ENOMEM;

	image->hash = hash_bytes(hash, facts.data, facts.len);
	return 0;
}

static bool map_equal(const struct map_image *a, const struct map_image *b)
{
	if (a->n != b->n || a->value_size != b->value_size)
		return false;

	return !a->n || !memcmp(a->values, b->values, a->n * a->value_size);
}

bool image_equal(const struct image *a, const struct image *b)
{
	CLEANUP(buf_free) struct buf facts_a = { 0 };
	CLEANUP(buf_free) struct buf facts_b = { 0 };

	if (a->hash != b->hash)
		return false;

	for (size_t i = 0; i < N_IMAGE_MAPS; i++)
		if (!map_equal(&a->maps[i], &b->maps[i]))
			return false;

	describe(a, &facts_a);
	describe(b, &facts_b);
	return !facts_a.failed && !facts_b.failed &&
	       facts_a.len == facts_b.len &&
	       !memcmp(facts_a.data, facts_b.data, facts_a.len);
}

static void free_texts(char **texts, size_t n)
{
	for (size_t i = 0; texts && i < n; i++)
		free(texts[i]);
	free(texts);
}

static void free_view(struct image_view *view)
{
	for (size_t i = 0; i < view->n_shown; i++)
		free(view->shown[i].label);
	free(view->shown);
	free_texts(view->tags, view->n_tags);
	free(view->origin.file);
	free(view->origin.part);
	free(view->message);
	free(view->call);
	free(view->policy);
}

static void free_rules(struct image_rule *rules, size_t n)
{
	for (size_t i = 0; rules && i < n; i++) {
		for (size_t k = 0; k < rules[i].n_requests; k++)
			free(rules[i].requests[k].text);
		free(rules[i].requests);
	}
	free(rules);
}

void image_free(struct image **image)
{
	if (!*image)
		return;

	for (size_t i = 0; i < (*image)->n_views; i++)
		free_view(&(*image)->views[i]);
	for (size_t i = 0; i < N_IMAGE_MAPS; i++)
		free((*image)->maps[i].values);
	free((*image)->views);
	free_rules((*image)->rules, (*image)->n_rules);
	free((*image)->hook.name);
	free((*image)->hook.symbol);
	free(*image);
	*image = NULL;
}

void plan_set_mode(struct plan *plan, const char *policy, enum policy_mode mode)
{
	for (size_t i = 0; i < plan->n_images; i++) {
		struct image *image = plan->images[i];

		for (size_t v = 0; v < image->n_views; v++)
			if (!strcmp(image->views[v].policy, policy))
				image->views[v].mode = mode;
	}
}

void plan_free(struct plan **plan)
{
	if (!*plan)
		return;

	for (size_t i = 0; i < (*plan)->n_images; i++)
		image_free(&(*plan)->images[i]);
	free((*plan)->images);
	marks_free(&(*plan)->marks, (*plan)->n_marks);
	image_free(&(*plan)->binaries);
	free_texts((*plan)->policies, (*plan)->n_policies);
	free(*plan);
	*plan = NULL;
}
