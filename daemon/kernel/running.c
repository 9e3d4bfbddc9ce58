// SPDX-License-Identifier: Apache-2.0

#include "running.h"

#include <errno.h>
#include <stdlib.h>

#include "base/mem.h"
#include "log.h"

enum {
	SETTLE_AGE = 2,	  /* calls of running_settle(): a second at least */
	RETURN_AGE = 300, /* of calls that have not returned */
};

int running_count(const struct image *image, struct running *running)
{
	size_t n = image->n_views;

	running->counts = calloc(n ? n : 1, sizeof(*running->counts));
	return running->counts ? 0 : -ENOMEM;
}

static void drop(struct running *running)
{
	hook_free(&running->hook);
	free_mem(&running->counts);
}

void running_free(struct running_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		drop(&list->items[i]);
	free(list->items);
	*list = (struct running_list){ 0 };
}

void running_leave(const struct running_list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		if (list->items[i].hook)
			hook_leave(list->items[i].hook);
	}
}

struct running *running_find(const struct running_list *list, uint32_t id)
{
	for (size_t i = 0; i < list->n; i++) {
		if (list->items[i].hook && hook_id(list->items[i].hook) == id)
			return &list->items[i];
	}
	return NULL;
}

uint64_t running_missed(const struct running_list *list)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < list->n; i++)
		sum += hook_missed(list->items[i].hook);
	return sum;
}

void running_sweep(const struct running_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		hook_sweep(list->items[i].hook);
}

/* Can nothing come of it any more? Calls that sleep for long are given up. */
static bool is_settled(struct running *old)
{
	uint64_t pending = hook_pending(old->hook);

	if (++old->age < SETTLE_AGE || (pending && old->age < RETURN_AGE))
		return false;
	if (pending)
		log_msg(LOG_LEVEL_WARNING,
			"hook '%s': %llu calls that matched rules now gone "
			"have not returned, and are not reported",
			hook_image_of(old->hook)->hook.name,
			(unsigned long long)pending);
	return true;
}

uint64_t running_settle(struct running_list *retired)
{
	uint64_t missed = 0;
	size_t left = 0;

	for (size_t i = 0; i < retired->n; i++) {
		struct running *old = &retired->items[i];

		if (is_settled(old)) {
			missed += hook_missed(old->hook);
			drop(old);
			continue;
		}
		retired->items[left++] = *old;
	}
	retired->n = left;
	if (!left)
		running_free(retired);
	return missed;
}
