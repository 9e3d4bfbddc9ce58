// SPDX-License-Identifier: Apache-2.0

#include "views.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "sources.h"

static int copy_text(const char *text, char **ret)
{
	char *copy = text ? strdup(text) : NULL;

	if (text && !copy)
		return -ENOMEM;

	*ret = copy;
	return 0;
}

static int copy_tags(const struct view *view, struct image_view *to)
{
	to->tags = calloc(view->n_tags + 1, sizeof(*to->tags));
	if (!to->tags)
		return -ENOMEM;

	for (size_t i = 0; i < view->n_tags; i++) {
		int err = copy_text(view->tags[i], &to->tags[i]);

		if (err)
			return err;
		to->n_tags++;
	}
	return 0;
}

static int copy_sources(struct image *image, const struct ruleset *rules,
			const struct shown *shown, struct image_shown *to)
{
	assert(shown->n_sources <= MAX_FIELDS);
	for (size_t i = 0; i < shown->n_sources; i++) {
		int err = sources_add(image, rules, &shown->sources[i],
				      &to->sources[i]);

		if (err)
			return err;
	}
	to->n_sources = (unsigned)shown->n_sources;
	return 0;
}

static int copy_shown(struct image *image, const struct ruleset *rules,
		      const struct view *view, struct image_view *to)
{
	to->shown = calloc(view->n_shown + 1, sizeof(*to->shown));
	if (!to->shown)
		return -ENOMEM;

	for (size_t i = 0; i < view->n_shown; i++) {
		const struct shown *from = &view->shown[i];
		struct image_shown *shown = &to->shown[i];
		int err;

		shown->place = from->place;
		shown->type = from->type;
		err = copy_sources(image, rules, from, shown);
		if (err)
			return err;
		err = copy_text(from->label, &shown->label);
		if (err)
			return err;
		to->n_shown++;
	}
	return 0;
}

static int copy_origin(const struct origin *from, struct origin *to)
{
	int err = copy_text(from->file, &to->file);

	to->pos = from->pos;
	return err ? err : copy_text(from->part, &to->part);
}

static int copy_view(struct image *image, const struct ruleset *rules,
		     const struct view *view, struct image_view *to)
{
	int err;

	to->mode = view->mode;
	to->allow_protected = view->allow_protected;
	to->severity = view->severity;
	to->is_loader = view->is_loader;
	err = copy_text(rules->policies[view->policy], &to->policy);
	if (err)
		return err;
	err = copy_text(view->call, &to->call);
	if (err)
		return err;
	err = copy_text(view->message, &to->message);
	if (err)
		return err;
	err = copy_origin(&view->origin, &to->origin);
	if (err)
		return err;
	err = copy_tags(view, to);
	if (err)
		return err;
	return copy_shown(image, rules, view, to);
}

int views_build(struct image *image, const struct ruleset *rules, unsigned hook,
		size_t **ret_numbers)
{
	CLEANUP(free_mem) size_t *numbers = NULL;
	size_t n = 0;

	for (size_t i = 0; i < rules->n_views; i++)
		n += rules->views[i].hook == hook;

	numbers = calloc(rules->n_views + 1, sizeof(*numbers));
	image->views = calloc(n + 1, sizeof(*image->views));
	if (!numbers || !image->views)
		return -ENOMEM;

	for (size_t i = 0; i < rules->n_views; i++) {
		const struct view *view = &rules->views[i];
		int err;

		if (view->hook != hook)
			continue;
		numbers[i] = image->n_views++;
		err = copy_view(image, rules, view, &image->views[numbers[i]]);
		if (err)
			return err;
	}

	*ret_numbers = TAKE(numbers);
	return 0;
}
