// SPDX-License-Identifier: Apache-2.0

#include "modes.h"

#include <string.h>

/* What comes of the note of another rule was decided with that. */
static bool does_harm(const struct image_rule *rule)
{
	uint32_t acts = rule->act.flags | rule->late_act.flags;

	return rule->kill || rule->late_kill ||
	       acts & ~(uint32_t)(ACTS_HARMLESS | ACT_UNNOTIFY | ACT_ENFORCE);
}

void modes_of(const struct image *image, struct modes *ret)
{
	memset(ret, 0, image->conf.n_words * sizeof(*ret));
	for (size_t i = 0; i < image->n_rules; i++) {
		const struct image_view *view = image->rules[i].view;
		uint64_t bit = 1ULL << i % 64;

		if (view && view->mode != MODE_ENFORCE)
			ret[i / 64].monitored |= bit;
		if (view && view->mode == MODE_DISABLED)
			ret[i / 64].disabled |= bit;
		if (view && !view->allow_protected &&
		    does_harm(&image->rules[i]))
			ret[i / 64].spares |= bit;
	}
}

bool modes_deny(const struct image *image)
{
	for (size_t i = 0; i < image->n_rules; i++) {
		const struct image_rule *rule = &image->rules[i];
		uint32_t acts = rule->act.flags | rule->late_act.flags;

		if (rule->view && rule->view->mode == MODE_ENFORCE &&
		    acts & (ACT_OVERRIDE | ACT_ENFORCE))
			return true;
	}
	return false;
}

void modes_copy(const struct image *from, struct image *to)
{
	for (size_t i = 0; i < to->n_views; i++) {
		to->views[i].mode = from->views[i].mode;
		to->views[i].allow_protected = from->views[i].allow_protected;
	}
}
