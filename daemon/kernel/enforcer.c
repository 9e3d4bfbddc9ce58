// SPDX-License-Identifier: Apache-2.0

#include "enforcer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "adoption.h"
#include "attach_refuse.h"
#include "base/mem.h"
#include "detach.h"
#include "log.h"
#include "marking.h"
#include "protection.h"

struct enforcer {
	struct tracker *tracker;
	struct attach_host *host;
	struct plan *plan;
	struct running_list running;
	struct running_list retired; /* judge what is pending; records of them
					may be in the ring */
	uint64_t missed;	     /* of hooks that are gone */
	const struct pins *pins;
	struct adoption *adoption; /* NULL: all is done */
	struct refused refused;
	bool is_left;
};

int enforcer_new(struct tracker *tracker, int kind, const struct pins *pins,
		 struct enforcer **ret)
{
	CLEANUP(enforcer_free) struct enforcer *enforcer = NULL;
	int err;

	enforcer = calloc(1, sizeof(*enforcer));
	if (!enforcer)
		return -ENOMEM;

	enforcer->tracker = tracker;
	enforcer->pins = pins;
	err = attach_host_new(tracker, kind, pins_folder(pins),
			      &enforcer->host);
	if (err)
		return err;
	*ret = TAKE(enforcer);
	return 0;
}

const struct refused *enforcer_refused(const struct enforcer *enforcer)
{
	return &enforcer->refused;
}

int enforcer_protect(struct enforcer *enforcer, char *const *paths, size_t n)
{
	return protection_set(enforcer->host->folder, paths, n,
			      &enforcer->host->protected_exes);
}

void enforcer_free(struct enforcer **enforcer)
{
	if (!*enforcer)
		return;

	if ((*enforcer)->is_left) {
		running_leave(&(*enforcer)->running);
		running_leave(&(*enforcer)->retired);
	} else {
		detach_all(&(*enforcer)->running);
		detach_all(&(*enforcer)->retired);
	}
	running_free(&(*enforcer)->running);
	running_free(&(*enforcer)->retired);
	adoption_free(&(*enforcer)->adoption);
	refused_free(&(*enforcer)->refused);
	plan_free(&(*enforcer)->plan);
	attach_host_free(&(*enforcer)->host);
	free(*enforcer);
	*enforcer = NULL;
}

void enforcer_leave(struct enforcer *enforcer)
{
	enforcer->is_left = true;
}

/* What runs and is as it would be if it were attached now. */
static struct running *find_equal(struct enforcer *enforcer,
				  const struct image *image)
{
	struct running_list *list = &enforcer->running;

	for (size_t i = 0; i < list->n; i++) {
		const struct hook *hook = list->items[i].hook;

		if (hook && hook_is(hook, image) &&
		    hook_tracks(hook) == (enforcer->host->socks >= 0))
			return &list->items[i];
	}
	return NULL;
}

static void pin(const struct enforcer *enforcer, struct hook *hook)
{
	const char *folder = pins_hooks(enforcer->pins);
	int err = folder ? hook_pin(hook, folder) : 0;

	if (err == -ENOTEMPTY && !adoption_set_aside(enforcer->adoption, hook))
		err = hook_pin(hook, folder);
	if (err)
		log_msg(LOG_LEVEL_WARNING, "hook '%s' ends with the daemon: %s",
			hook_image_of(hook)->hook.name,
			err == -EINVAL ? "this kernel cannot pin what it is "
					 "attached by"
				       : strerror(-err));
}

/* One in two thousand millions may be of another hook. */
static uint32_t free_id(const struct enforcer *enforcer,
			const struct running_list *next,
			const struct image *image)
{
	uint32_t id = running_id(image);

	while (running_is_other(next, id, image) ||
	       running_is_other(&enforcer->running, id, image) ||
	       running_is_other(&enforcer->retired, id, image))
		id = (id + 1) & RUNNING_MAX_ID;
	return id;
}

static int attach_new(struct enforcer *enforcer, struct image **image,
		      uint32_t id, struct running *ret)
{
	struct running running = { 0 };
	int err = running_count(*image, &running);

	if (err)
		return err;
	refused_fill(&enforcer->refused, *image);
	err = hook_attach(TAKE(*image), id, enforcer->host, &running.hook);
	if (err) {
		free(running.counts);
		return err;
	}
	refused_free(&enforcer->refused);
	pin(enforcer, running.hook);
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
					 free_id(enforcer, next, *image),
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

/* Images that the plan still has are of hooks that stayed. */
static void take_modes(struct enforcer *enforcer, const struct plan *plan)
{
	for (size_t i = 0; i < plan->n_images; i++) {
		const struct image *image = plan->images[i];
		struct running *running =
			image ? find_equal(enforcer, image) : NULL;
		int err = running ? hook_take_modes(running->hook, image) : 0;

		if (err)
			log_err(err,
				"hook '%s': its policies stay in their modes",
				image->hook.name);
	}
}

/* What was not taken over judges nothing new from now on. */
static int retire(struct enforcer *enforcer, struct running_list *list)
{
	running_stop(list);
	detach_hooks(list);
	gates_sweep(enforcer->host->gates);
	for (size_t i = 0; i < list->n; i++) {
		struct running *old = &list->items[i];
		struct running *slot;

		if (!old->hook)
			continue;
		slot = array_grow(&enforcer->retired.items, enforcer->retired.n,
				  sizeof(*slot));
		if (!slot)
			return log_err(-ENOMEM, "a hook was detached without "
						"waiting for its calls");
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

/* Takes the place in @running of what was pinned for @image, if it was. */
static int adopt(struct enforcer *enforcer, struct image **image)
{
	struct running_list *list = &enforcer->running;
	struct running *running;
	int err;

	running = array_grow(&list->items, list->n, sizeof(*running));
	if (!running)
		return -ENOMEM;
	err = running_count(*image, running);
	if (!err)
		err = adoption_take(enforcer->adoption, image, enforcer->host,
				    &running->hook);
	if (!err) {
		list->n++;
		return 0;
	}
	free_mem(&running->counts);
	if (err != -ENOENT && err != -ENOMEM)
		log_err(err, "cannot go on with a hook that is pinned");
	return err == -ENOMEM ? err : 0;
}

int enforcer_adopt(struct enforcer *enforcer, struct plan **plan)
{
	const char *folder = pins_hooks(enforcer->pins);
	int err;

	if (!folder)
		return 0;
	err = adoption_new(folder, &enforcer->adoption);
	for (size_t i = 0; !err && *plan && i < (*plan)->n_images; i++)
		err = adopt(enforcer, &(*plan)->images[i]);
	if (err)
		return log_err(err, "cannot go on with what is pinned in '%s'",
			       folder);
	enforcer->plan = TAKE(*plan);
	return 0;
}

int enforcer_recall(struct enforcer *enforcer, struct plan *plan)
{
	int err = 0;

	for (size_t i = 0; !err && i < plan->n_images; i++) {
		if (enforcer->adoption)
			err = adopt(enforcer, &plan->images[i]);
		if (!err && plan->images[i] &&
		    !enforcer_find(enforcer, running_id(plan->images[i])))
			err = running_recall(&enforcer->retired,
					     &plan->images[i]);
	}
	return err ? log_err(err, "cannot read what is in the ring") : 0;
}

/* Something is enforced in their place. */
static void end_orphans(struct enforcer *enforcer)
{
	if (enforcer->adoption)
		adoption_end(enforcer->adoption);
	if (enforcer->adoption)
		gates_settle(enforcer->host->gates);
	adoption_free(&enforcer->adoption);
}

int enforcer_apply(struct enforcer *enforcer, struct plan **plan)
{
	CLEANUP(running_free) struct running_list next = { 0 };
	CLEANUP(free_mem) struct running **kept = NULL;
	size_t n = (*plan)->n_images;
	int err, late;

	refused_free(&enforcer->refused);
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
	attach_host_drop_types(enforcer->host);
	if (err) {
		running_free(&next);
		gates_sweep(enforcer->host->gates);
		return err;
	}
	running_take_over(&next, kept);

	err = running_start(&next);
	late = retire(enforcer, &enforcer->running);
	running_free(&enforcer->running);
	enforcer->running = next;
	next = (struct running_list){ 0 };
	take_modes(enforcer, *plan);
	plan_free(&enforcer->plan);
	enforcer->plan = TAKE(*plan);
	end_orphans(enforcer);
	return err ? err : late;
}

int enforcer_set_mode(struct enforcer *enforcer, const char *policy,
		      enum policy_mode mode)
{
	int worst = 0;

	for (size_t i = 0; i < enforcer->running.n; i++) {
		int err = running_set_mode(&enforcer->running.items[i], policy,
					   mode);

		worst = err ? err : worst;
	}
	return worst;
}

void enforcer_settle(struct enforcer *enforcer)
{
	running_sweep(&enforcer->running);
	running_sweep(&enforcer->retired);
	enforcer->missed += running_settle(&enforcer->retired);
}

bool enforcer_is_settled(const struct enforcer *enforcer)
{
	return !enforcer->retired.n;
}

uint64_t enforcer_missed(const struct enforcer *enforcer)
{
	return enforcer->missed + gates_missed(enforcer->host->gates) +
	       running_missed(&enforcer->running) +
	       running_missed(&enforcer->retired);
}

const struct plan *enforcer_plan(const struct enforcer *enforcer)
{
	return enforcer->plan;
}

struct running *enforcer_find(struct enforcer *enforcer, uint32_t image)
{
	struct running *running = running_find(&enforcer->running, image);

	return running ? running : running_find(&enforcer->retired, image);
}

const struct running *enforcer_hooks(const struct enforcer *enforcer, size_t *n)
{
	*n = enforcer->running.n;
	return enforcer->running.items;
}
