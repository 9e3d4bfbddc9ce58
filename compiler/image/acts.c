// SPDX-License-Identifier: Apache-2.0

#include "acts.h"

#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "sources.h"

/* What is read for an act, and only for it. */
static const struct {
	uint32_t flag;
	struct source source;
} extras[] = {
	{ ACT_KERNEL_STACK,
	  { .kind = SOURCE_KERNEL_STACK, .type = VALUE_FRAMES } },
	{ ACT_USER_STACK, { .kind = SOURCE_USER_STACK, .type = VALUE_FRAMES } },
	{ ACT_IMA_HASH, { .kind = SOURCE_IMA_HASH, .type = VALUE_HASH } },
};

static int add_extras(struct image *image, const struct ruleset *rules,
		      uint32_t flags)
{
	for (size_t i = 0; i < ARRAY_SIZE(extras); i++) {
		uint8_t number;
		int err;

		if (!(flags & extras[i].flag))
			continue;
		err = sources_add(image, rules, &extras[i].source, &number);
		if (err)
			return err;
	}
	return 0;
}

static int place(struct image *image, const struct ruleset *rules,
		 const struct rule_actions *actions, struct act *ret)
{
	struct act act = actions->act;
	int err = add_extras(image, rules, act.flags);

	if (!err && act.flags & (ACT_TRACK_SOCK | ACT_UNTRACK_SOCK | ACT_SET))
		err = sources_add(image, rules, &actions->act_source,
				  &act.index);
	if (err)
		return err;
	*ret = act;
	return 0;
}

static int add_requests(const struct rule_actions *from, bool late,
			struct image_rule *to)
{
	for (size_t i = 0; i < from->n_requests; i++) {
		struct image_request *request = array_grow(
			&to->requests, to->n_requests, sizeof(*request));

		if (!request)
			return -ENOMEM;
		request->text = strdup(from->requests[i].text);
		if (!request->text)
			return -ENOMEM;
		request->kind = from->requests[i].kind;
		request->late = late;
		to->n_requests++;
	}
	return 0;
}

int acts_place(struct image *image, const struct ruleset *rules,
	       const struct rule *from, struct image_rule *to)
{
	int err = place(image, rules, &from->actions, &to->act);

	if (!err)
		err = add_requests(&from->actions, false, to);
	if (err || !from->waits)
		return err;
	err = place(image, rules, &from->late, &to->late_act);
	return err ? err : add_requests(&from->late, true, to);
}

int acts_build(struct image *image)
{
	struct hook_conf *conf = &image->conf;
	struct act *acts;
	size_t n;

	for (size_t i = 0; i < image->n_rules; i++) {
		const struct image_rule *rule = &image->rules[i];

		conf->acting |= rule->act.flags || rule->late_act.flags;
		conf->waiting |= rule->waits;
	}

	n = conf->acting ? 2 * image->n_rules : 1;
	acts = calloc(n, sizeof(*acts));
	if (!acts)
		return -ENOMEM;
	for (size_t i = 0; conf->acting && i < image->n_rules; i++) {
		const struct image_rule *rule = &image->rules[i];

		acts[i] = rule->act;
		acts[image->n_rules + i] = rule->late_act;
	}

	conf->n_rules = (uint32_t)image->n_rules;
	image->maps[IMAGE_ACTS] = (struct map_image){
		.value_size = sizeof(*acts),
		.n = n,
		.values = acts,
	};
	return 0;
}
