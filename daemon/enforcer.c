// SPDX-License-Identifier: Apache-2.0

#include "enforcer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "log.h"

struct running_list {
	struct running *items;
	size_t n;
};

struct enforcer {
	struct tracker *tracker;
	int kind;
	uint32_t last_id;
	struct plan *plan;
	struct running_list running;
	struct running_list retired; /* detached; records may be in the ring */
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
	struct enforcer *enforcer = calloc(1, sizeof(*enforcer));

	if (!enforcer)
		return -ENOMEM;

	enforcer->tracker = tracker;
	enforcer->kind = kind;
	*ret = enforcer;
	return 0;
}

void enforcer_free(struct enforcer **enforcer)
{
	if (!*enforcer)
		return;

	running_list_free(&(*enforcer)->running);
	running_list_free(&(*enforcer)->retired);
	plan_free(&(*enforcer)->plan);
	free(*enforcer);
	*enforcer = NULL;
}

static struct running *find_equal(struct running_list *list,
				  const struct image *image)
{
	for (size_t i = 0; i < list->n; i++) {
		if (list->items[i].hook &&
		    image_equal(hook_image_of(list->items[i].hook), image))
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

	err = hook_attach(TAKE(*image), ++enforcer->last_id, enforcer->kind,
			  enforcer->tracker, &running.hook);
	if (err) {
		free(running.counts);
		return err;
	}
	*ret = running;
	return 0;
}

/* Attaches what is new; leaves a hole where an old one stays. */
static int attach_all(struct enforcer *enforcer, struct plan *plan,
		      struct running_list *next)
{
	next->items = calloc(plan->n_images ? plan->n_images : 1,
			     sizeof(*next->items));
	if (!next->items)
		return -ENOMEM;

	for (size_t i = 0; i < plan->n_images; i++) {
		int err;

		next->n++;
		if (find_equal(&enforcer->running, plan->images[i]))
			continue;
		err = attach_new(enforcer, &plan->images[i], &next->items[i]);
		if (err)
			return err;
	}
	return 0;
}

/* Fills the holes from what runs; the rest of that is to be detached. */
static void take_over(struct enforcer *enforcer, struct plan *plan,
		      struct running_list *next)
{
	for (size_t i = 0; i < next->n; i++) {
		struct running *old;

		if (next->items[i].hook)
			continue;
		old = find_equal(&enforcer->running, plan->images[i]);
		next->items[i] = *old;
		*old = (struct running){ 0 };
		image_free(&plan->images[i]);
	}
}

int enforcer_apply(struct enforcer *enforcer, struct plan **plan)
{
	CLEANUP(running_list_free) struct running_list next = { 0 };
	int err;

	err = tracker_mark(enforcer->tracker, (*plan)->marks, (*plan)->n_marks);
	if (err)
		return log_err(err, "cannot mark the processes of followForks");

	err = attach_all(enforcer, *plan, &next);
	if (err)
		return err;
	take_over(enforcer, *plan, &next);

	enforcer_settle(enforcer);
	enforcer->retired = enforcer->running;
	enforcer->running = next;
	next = (struct running_list){ 0 };
	for (size_t i = 0; i < enforcer->retired.n; i++) {
		if (enforcer->retired.items[i].hook)
			hook_detach(enforcer->retired.items[i].hook);
	}

	plan_free(&enforcer->plan);
	enforcer->plan = TAKE(*plan);
	return 0;
}

void enforcer_settle(struct enforcer *enforcer)
{
	running_list_free(&enforcer->retired);
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
