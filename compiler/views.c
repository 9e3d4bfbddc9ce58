// SPDX-License-Identifier: Apache-2.0

#include "views.h"

#include <errno.h>
#include <string.h>

#include "base/mem.h"

static int add_source(struct hook_conf *conf, const struct source *source,
		      uint8_t *ret)
{
	struct source_conf wanted = {
		.kind = (uint8_t)source->kind,
		.index = (uint8_t)source->index,
		.type = (uint8_t)source->type,
	};
	uint32_t i = 0;

	while (i < conf->n_sources &&
	       memcmp(&conf->sources[i], &wanted, sizeof(wanted)) != 0)
		i++;

	if (i == MAX_SOURCES)
		return -E2BIG;

	if (i == conf->n_sources) {
		conf->sources[conf->n_sources++] = wanted;
		conf->n_strings += source_is_text(source);
		if (source->kind == SOURCE_ARG && source->index >= conf->n_args)
			conf->n_args = source->index + 1;
	}
	*ret = (uint8_t)i;
	return 0;
}

int sources_build(struct image *image, const struct tables *tables)
{
	struct hook_conf *conf = &image->conf;

	for (size_t i = 0; i < tables->n; i++) {
		int err = add_source(conf, &tables->items[i].source,
				     &conf->tables[i].source);

		if (err)
			return err;
	}
	return 0;
}

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

static int copy_shown(const struct view *view, struct hook_conf *conf,
		      struct image_view *to)
{
	to->shown = calloc(view->n_shown + 1, sizeof(*to->shown));
	if (!to->shown)
		return -ENOMEM;

	for (size_t i = 0; i < view->n_shown; i++) {
		struct image_shown *shown = &to->shown[i];
		uint8_t source;
		int err;

		err = add_source(conf, &view->shown[i].source, &source);
		if (err)
			return err;
		err = copy_text(view->shown[i].label, &shown->label);
		if (err)
			return err;

		shown->source = source;
		shown->type_name = view->shown[i].type_name;
		to->n_shown++;
	}
	return 0;
}

static int copy_view(const struct view *view, const char *policy,
		     struct hook_conf *conf, struct image_view *to)
{
	int err;

	err = copy_text(policy, &to->policy);
	if (err)
		return err;
	err = copy_text(view->message, &to->message);
	if (err)
		return err;
	err = copy_tags(view, to);
	if (err)
		return err;
	return copy_shown(view, conf, to);
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
		err = copy_view(view, rules->policies[view->policy],
				&image->conf, &image->views[numbers[i]]);
		if (err)
			return err;
	}

	*ret_numbers = TAKE(numbers);
	return 0;
}
