// SPDX-License-Identifier: Apache-2.0

#include "enforcer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "attach_refuse.h"
#include "base/mem.h"
#include "log.h"
#include "marking.h"

struct running_list {
	struct running *items;
	size_t n;
};

struct enforcer {
	struct tracker *tracker;
	struct attach_host *host;
	uint32_t last_id;
	struct plan *plan;
	struct running_list running;
	struct running_list retired; /* judge what is pending; records of them
					may be in the ring */
	uint64_t missed;	     /* of hooks that are gone */
};

enum {
	SETTLE_AGE = 2,	  /* calls of enforcer_settle(): a second at least */
	RETURN_AGE = 300, /* of calls that have not returned */
};

static void running_drop(struct running *running)
{
	hook_free(&running->hook);
	free_mem(&running->counts);
}

static void running_list_free(struct running_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		running_drop(&list->items[i]);
	free(list->items);
	*list = (struct running_list){ 0 };
}

int enforcer_new(struct tracker *tracker, int kind, struct enforcer **ret)
{
	CLEANUP(enforcer_free) struct enforcer *enforcer = NULL;
	int err;

	enforcer = calloc(1, sizeof(*enforcer));
	if (!enforcer)
		return -ENOMEM;

	enforcer->tracker = tracker;
	err = attach_host_new(tracker, kind, &enforcer->host);
	if (err)
		return err;
	*ret = TAKE(enforcer);
	return 0;
}

void enforcer_free(struct enforcer **enforcer)
{
	if (!*enforcer)
		return;

	running_list_free(&(*enforcer)->running);
	running_list_free(&(*enforcer)->retired);
	plan_free(&(*enforcer)->plan);
	attach_host_free(&(*enforcer)->host);
	free(*enforcer);
	*enforcer = NULL;
}

/* What runs and is as it would be if it were attached now. */
static struct running *find_equal(struct enforcer *enforcer,
				  const struct image *image)
{
	struct running_list *list = &enforcer->running;

	for (size_t i = 0; i < list->n; i++) {
		const struct hook *hook = list->items[i].hook;

		if (hook && image_equal(hook_image_of(hook), image) &&
		    hook_tracks(hook) == (enforcer->host->socks >= 0))
			return &list->items[i];
	}
	return NULL;
}

static int attach_new(struct enforcer *enforcer, struct image **image,
		      struct running *ret)
{
	struct running running = { 0 };
	size_t n_views = (*image)->n_views;
	int err;

	running.counts = calloc(n_views ? n_views : 1, sizeof(*running.counts));
	if (!running.counts)
		return -ENOMEM;

	err = hook_attach(TAKE(*image), ++enforcer->last_id, enforcer->host,
			  &running.hook);
	if (err) {
		free(running.counts);
		return err;
	}
	*ret = running;
	return 0;
}

/* Attaches what is new. What runs already is noted in @kept, by the place in
 * @next. A hook that may be missing is left out then. */
static int attach_all(struct enforcer *enforcer, struct plan *plan,
		      struct running_list *next, struct running **kept)
{
	for (size_t i = 0; i < plan->n_images; i++) {
		struct image **image = &plan->images[i];
		bool optional = (*image)->hook.optional;
		int err = 0;

		kept[next->n] = find_equal(enforcer, *image);
		if (!kept[next->n])
			err = attach_new(enforcer, image,
					 &next->items[next->n]);
		if (err == -ENOENT && optional)
			continue;
		if (err)
			return err;
		next->n++;
	}
	return 0;
}

/* Makes the maps that hooks share, if some hook needs them. */
static int share(struct enforcer *enforcer, const struct plan *plan)
{
	uint32_t acts = 0;
	int err;

	for (size_t i = 0; i < plan->n_images; i++)
		acts |= attach_acts(plan->images[i]);
	err = attach_host_share(enforcer->host, acts);
	return err ? log_err(err, "cannot make the maps that hooks share") : 0;
}

/* Moves what stays. */
static void take_over(struct running_list *next, struct running **kept)
{
	for (size_t i = 0; i < next->n; i++) {
		if (!kept[i])
			continue;
		next->items[i] = *kept[i];
		*kept[i] = (struct running){ 0 };
	}
}

/* What was not taken over judges nothing new from now on. */
static int retire(struct enforcer *enforcer)
{
	for (size_t i = 0; i < enforcer->running.n; i++) {
		struct running *old = &enforcer->running.items[i];
		struct running *slot;

		if (!old->hook)
			continue;
		slot = array_grow(&enforcer->retired.items, enforcer->retired.n,
				  sizeof(*slot));
		if (!slot)
			return -ENOMEM;
		hook_detach(old->hook);
		*slot = *old;
		*old = (struct running){ 0 };
		enforcer->retired.n++;
	}
	return 0;
}

static int mark(const struct enforcer *enforcer, const struct plan *plan)
{
	const struct plan *running = enforcer->plan;
	const struct mark_list next = { plan->marks, plan->n_marks };
	struct mark_list old = { 0 };
	int err;

	if (running)
		old = (struct mark_list){ running->marks, running->n_marks };
	err = tracker_mark(enforcer->tracker, &next, &old);
	return err ? log_err(err, "cannot mark the processes that policies "
				  "follow")
		   : 0;
}

int enforcer_apply(struct enforcer *enforcer, struct plan **plan)
{
	CLEANUP(running_list_free) struct running_list next = { 0 };
	CLEANUP(free_mem) struct running **kept = NULL;
	size_t n = (*plan)->n_images;
	int err;

	err = mark(enforcer, *plan);
	if (err)
		return err;

	next.items = calloc(n + 1, sizeof(*next.items));
	kept = calloc(n + 1, sizeof(*kept));
	if (!next.items || !kept)
		return -ENOMEM;

	err = share(enforcer, *plan);
	if (!err)
		err = attach_all(enforcer, *plan, &next, kept);
	if (err)
		return err;
	take_over(&next, kept);

	err = retire(enforcer);
	running_list_free(&enforcer->running);
	enforcer->running = next;
	next = (struct running_list){ 0 };
	plan_free(&enforcer->plan);
	enforcer->plan = TAKE(*plan);
	return err ? log_err(err, "a hook was detached without waiting for its "
				  "calls")
		   : 0;
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

static void sweep(const struct running_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		hook_sweep(list->items[i].hook);
}

void enforcer_settle(struct enforcer *enforcer)
{
	struct running_list *retired = &enforcer->retired;
	size_t left = 0;

	sweep(&enforcer->running);
	sweep(retired);
	for (size_t i = 0; i < retired->n; i++) {
		struct running *old = &retired->items[i];

		if (is_settled(old)) {
			enforcer->missed += hook_missed(old->hook);
			running_drop(old);
			continue;
		}
		retired->items[left++] = *old;
	}
	retired->n = left;
	if (!left)
		running_list_free(retired);
}

static uint64_t list_missed(const struct running_list *list)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < list->n; i++)
		sum += hook_missed(list->items[i].hook);
	return sum;
}

uint64_t enforcer_missed(const struct enforcer *enforcer)
{
	return enforcer->missed + list_missed(&enforcer->running) +
	       list_missed(&enforcer->retired);
}

const struct plan *enforcer_plan(const struct enforcer *enforcer)
{
	return enforcer->plan;
}

static struct running *find_id(struct running_list *list, uint32_t image)
{
	for (size_t i = 0; i < list->n; i++) {
		if (list->items[i].hook &&
		    hook_id(list->items[i].hook) == image)
			return &list->items[i];
	}
	return NULL;
}

struct running *enforcer_find(struct enforcer *enforcer, uint32_t image)
{
	struct running *running = find_id(&enforcer->running, image);

	return running ? running : find_id(&enforcer->retired, image);
}

const struct running *enforcer_hooks(const struct enforcer *enforcer, size_t *n)
{
	*n = enforcer->running.n;
	return enforcer->running.items;
}
