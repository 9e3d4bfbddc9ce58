// SPDX-License-Identifier: Apache-2.0

#include "running.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

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

int running_start(const struct running_list *list)
{
	int worst = 0;

	for (size_t i = 0; i < list->n; i++) {
		int err = hook_start(list->items[i].hook);

		worst = err ? err : worst;
	}
	return worst ? log_err(worst, "a hook is not in force") : 0;
}

void running_stop(const struct running_list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		if (list->items[i].hook)
			hook_stop(list->items[i].hook);
	}
}

uint32_t running_id(const struct image *image)
{
	return (uint32_t)image->hash & RUNNING_MAX_ID;
}

bool running_is_other(const struct running_list *list, uint32_t id,
		      const struct image *image)
{
	const struct running *running = running_find(list, id);

	return running && hook_image_of(running->hook)->hash != image->hash;
}

int running_recall(struct running_list *list, struct image **image)
{
	uint32_t id = running_id(*image);
	struct running *running;
	int err;

	running = array_grow(&list->items, list->n, sizeof(*running));
	if (!running)
		return -ENOMEM;
	err = running_count(*image, running);
	if (!err)
		err = hook_recall(TAKE(*image), id, &running->hook);
	if (err)
		free_mem(&running->counts);
	else
		list->n++;
	return err;
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

int running_set_mode(struct running *running, const char *policy,
		     enum policy_mode mode)
{
	const struct image *image = hook_image_of(running->hook);
	int err = 0;

	for (size_t i = 0; !err && i < image->n_views; i++)
		if (!strcmp(image->views[i].policy, policy))
			err = hook_set_mode(running->hook, i, mode);
	return err;
}

void running_sweep(const struct running_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		hook_sweep(list->items[i].hook);
}

void running_take_over(struct running_list *next, struct running **kept)
{
	for (size_t i = 0; i < next->n; i++) {
		if (!kept[i])
			continue;
		next->items[i] = *kept[i];
		*kept[i] = (struct running){ 0 };
	}
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
