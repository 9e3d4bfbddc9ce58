// SPDX-License-Identifier: Apache-2.0

#include "marking.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "binaries.h"
#include "diag_log.h"
#include "mark_orders.h"
#include "marks.h"

struct marking {
	struct marking_parts parts;
	struct program_sets *programs; /* NULL: there are no such sets */
	struct mark_bits live;	       /* map mark_masks, MASK_LIVE */
	struct mark_bits used;	       /* were given since the start */
};

/* What becomes of the marks. */
struct change {
	struct mark all[MAX_MARKS]; /* in force, old or new; borrowed */
	struct mark_bits fresh;	    /* new ones */
	struct mark_bits pids;	    /* sets of pids, in all of them */
	struct mark_bits programs;
	struct mark_bits only_true; /* of them: see struct mark */
	size_t n;
	size_t n_fresh;
};

/* Any bit may have been given. The programs of the sets need not be known: the
 * kernel has them in after_exec. */
static int adopt_marks(struct marking *marking)
{
	uint32_t mask = MASK_LIVE;

	memset(&marking->used, 0xff, sizeof(marking->used));
	return bpf_map_lookup_elem(marking->parts.mark_masks, &mask,
				   &marking->live);
}

int marking_new(const struct marking_parts *parts, struct marking **ret)
{
	CLEANUP(marking_free) struct marking *marking = NULL;
	int err = 0;

	marking = calloc(1, sizeof(*marking));
	if (!marking)
		return -ENOMEM;
	marking->parts = *parts;
	if (parts->is_adopted)
		err = adopt_marks(marking);
	if (err)
		return err;
	*ret = TAKE(marking);
	return 0;
}

void marking_free(struct marking **marking)
{
	if (!*marking)
		return;

	program_sets_free(&(*marking)->programs);
	free(*marking);
	*marking = NULL;
}

static void set_bit(struct mark_bits *bits, size_t bit)
{
	bits->words[bit / 64] |= 1ULL << bit % 64;
}

static bool has_bit(const struct mark_bits *bits, size_t bit)
{
	return bits->words[bit / 64] >> bit % 64 & 1;
}

static bool is_used(const struct mark_list *marks, size_t i)
{
	return i < marks->n &&
	       (marks->items[i].n_pids || marks->items[i].n_paths);
}

static void plan_change(struct change *change, const struct mark_list *next,
			const struct mark_list *running)
{
	*change = (struct change){ 0 };
	for (size_t i = 0; i < MAX_MARKS; i++) {
		bool is_next = is_used(next, i);
		bool is_old = is_used(running, i);

		if (!is_next && !is_old)
			continue;
		change->n = i + 1;
		change->all[i] = is_next ? next->items[i] : running->items[i];
		set_bit(change->all[i].n_paths ? &change->programs
					       : &change->pids,
			i);
		if (change->all[i].only_true)
			set_bit(&change->only_true, i);
		if (!is_next ||
		    (is_old && mark_equal(&next->items[i], &running->items[i])))
			continue;
		set_bit(&change->fresh, i);
		change->n_fresh++;
	}
}

static int write_mask(const struct marking *marking, uint32_t mask,
		      const struct mark_bits *bits)
{
	return bpf_map_update_elem(marking->parts.mark_masks, &mask, bits,
				   BPF_ANY);
}

static int write_live(struct marking *marking, const struct mark_bits *live)
{
	marking->live = *live;
	return write_mask(marking, MASK_LIVE, live);
}

static int forget_pid(int fd, uint32_t pid, const struct mark_bits *bits)
{
	struct mark_bits own = { 0 };
	uint64_t any = 0;

	if (bpf_map_lookup_elem(fd, &pid, &own))
		return 0;
	for (size_t i = 0; i < MARK_WORDS; i++) {
		own.words[i] &= ~bits->words[i];
		any |= own.words[i];
	}
	return any ? bpf_map_update_elem(fd, &pid, &own, BPF_EXIST)
		   : bpf_map_delete_elem(fd, &pid);
}

/* No new process gets @bits for its pid any more. */
static int forget_pids(const struct marking *marking,
		       const struct mark_bits *bits)
{
	int fd = marking->parts.marked_pids;
	uint32_t pid = 0, next = 0;
	int end = bpf_map_get_next_key(fd, NULL, &next);

	while (!end) {
		int err;

		pid = next;
		end = bpf_map_get_next_key(fd, &pid, &next);
		err = forget_pid(fd, pid, bits);
		if (err)
			return err;
	}
	return 0;
}

static struct mark_orders orders_of(const struct marking *marking)
{
	return (struct mark_orders){
		.procs_by_pid = marking->parts.shared->procs_by_pid,
		.process = marking->parts.order,
		.programs = marking->programs
				    ? program_sets_order(marking->programs)
				    : -1,
	};
}

/* Takes from all processes what was given for other sets. Before that, no more
 * may come of them. */
static int clear_stale(struct marking *marking, const struct change *change)
{
	struct mark_orders orders = orders_of(marking);
	struct mark_bits live = marking->live;
	struct mark_bits stale;
	uint64_t any = 0;
	int err;

	for (size_t i = 0; i < MARK_WORDS; i++) {
		stale.words[i] =
			change->fresh.words[i] & marking->used.words[i];
		live.words[i] &= ~stale.words[i];
		any |= stale.words[i];
	}
	if (!any)
		return 0;

	err = write_live(marking, &live);
	if (!err)
		err = forget_pids(marking, &stale);
	if (!err)
		err = write_mask(marking, MASK_FRESH, &stale);
	mark_orders_wait();
	return err ? err : mark_orders_clear(&orders);
}

static int load_programs(const struct marking *marking,
			 const struct change *change, struct program_sets **ret)
{
	CLEANUP(diag_free) struct diag diag = { 0 };
	CLEANUP(image_free) struct image *image = NULL;
	const struct program_sets_maps maps = {
		.shared = marking->parts.shared,
		.mark_masks = marking->parts.mark_masks,
	};
	int err;

	err = binaries_image(change->all, change->n, &diag, &image);
	if (err == -ENOENT)
		return 0;
	if (err) {
		diag_log(&diag);
		return err;
	}
	return program_sets_new(image, &maps, ret);
}

/* The sets in force and the new ones take the place of those in force. */
static int exchange_programs(struct marking *marking,
			     const struct change *change)
{
	CLEANUP(program_sets_free) struct program_sets *programs = NULL;
	struct program_sets *old = marking->programs;
	uint32_t slot = 0;
	int err, program;

	err = load_programs(marking, change, &programs);
	if (err)
		return err;
	if (programs) {
		program = program_sets_exec(programs);
		err = bpf_map_update_elem(marking->parts.after_exec, &slot,
					  &program, BPF_ANY);
		if (err)
			return err;
	} else {
		bpf_map_delete_elem(marking->parts.after_exec, &slot);
	}

	marking->programs = TAKE(programs);
	program_sets_free(&old);
	return 0;
}

static int mark_pid(const struct marking *marking, uint32_t pid, size_t bit)
{
	struct mark_bits own = { 0 };

	bpf_map_lookup_elem(marking->parts.marked_pids, &pid, &own);
	set_bit(&own, bit);
	return bpf_map_update_elem(marking->parts.marked_pids, &pid, &own,
				   BPF_ANY);
}

static int mark_pids(const struct marking *marking, const struct change *change)
{
	for (size_t i = 0; i < change->n; i++) {
		const struct mark *mark = &change->all[i];

		if (!has_bit(&change->fresh, i))
			continue;
		for (size_t j = 0; j < mark->n_pids; j++) {
			int err = mark_pid(marking, mark->pids[j], i);

			if (err)
				return err;
		}
	}
	return 0;
}

static int give_fresh(struct marking *marking, const struct change *change)
{
	const struct mark_bits any = { .words = { 1 } };
	struct mark_orders orders;
	int err;

	for (size_t i = 0; i < MARK_WORDS; i++)
		marking->used.words[i] |= change->fresh.words[i];

	err = write_mask(marking, MASK_USED, &any);
	if (!err)
		err = write_mask(marking, MASK_PIDS, &change->pids);
	if (!err)
		err = write_mask(marking, MASK_TRUE, &change->only_true);
	if (!err)
		err = exchange_programs(marking, change);
	if (!err)
		err = write_live(marking, &change->programs);
	if (!err)
		err = write_mask(marking, MASK_FRESH, &change->fresh);
	if (!err)
		err = mark_pids(marking, change);
	if (err)
		return err;

	orders = orders_of(marking);
	mark_orders_wait();
	return mark_orders_give(&orders);
}

int marking_apply(struct marking *marking, const struct mark_list *next,
		  const struct mark_list *running)
{
	CLEANUP(free_mem) struct change *change = malloc(sizeof(*change));
	int err;

	if (!change)
		return -ENOMEM;
	plan_change(change, next, running);
	if (!change->n_fresh)
		return 0;

	err = clear_stale(marking, change);
	return err ? err : give_fresh(marking, change);
}
