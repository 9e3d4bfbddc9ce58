// SPDX-License-Identifier: Apache-2.0

#include "mark_orders.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <linux/membarrier.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/mem.h"
#include "lineage.h"
#include "proc_scan.h"

enum {
	MAX_PASSES = 100,
	QUIET_PASSES = 2, /* that change nothing, before it is believed */
	CHUNK = 4096,	  /* processes read at once */
	MAX_DEPTH = 64,	  /* generations that ended meanwhile */
	NOBODY = -1,	  /* no parent */
};

/* Processes, the oldest first: parents come before their children. */
struct pids {
	struct birth *items;
	size_t n;
};

/* An order to all. */
struct campaign {
	const struct mark_orders *orders;
	struct lineage seen;
};

typedef int order_fn(const struct campaign *campaign,
		     const struct birth *process);

static void pids_free(struct pids *pids)
{
	free(pids->items);
}

static void campaign_end(struct campaign *campaign)
{
	lineage_free(&campaign->seen);
}

static int add_pids(struct pids *pids, const struct proc *procs, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		struct birth *item =
			array_grow(&pids->items, pids->n, sizeof(*item));

		if (!item)
			return -ENOMEM;
		*item = (struct birth){
			.born_ns = procs[i].born_ns,
			.pid = procs[i].id.pid,
			.parent = procs[i].parent.pid,
		};
		pids->n++;
	}
	return 0;
}

static int by_age(const void *a, const void *b)
{
	const struct birth *left = a, *right = b;

	return (left->born_ns > right->born_ns) -
	       (left->born_ns < right->born_ns);
}

/* Whole buckets at a time: a process that ends meanwhile makes nothing start
 * again, as it would with bpf_map_get_next_key(). */
static int list_pids(int procs_by_pid, struct pids *pids)
{
	CLEANUP(free_mem) struct proc *procs = calloc(CHUNK, sizeof(*procs));
	CLEANUP(free_mem) uint32_t *keys = calloc(CHUNK, sizeof(*keys));
	uint32_t next = 0, *at = NULL;
	int err = 0, end;

	if (!procs || !keys)
		return -ENOMEM;
	do {
		uint32_t n = CHUNK;

		end = bpf_map_lookup_batch(procs_by_pid, at, &next, keys, procs,
					   &n, NULL);
		if (end && end != -ENOENT)
			return end;
		err = add_pids(pids, procs, n);
		at = &next;
	} while (!err && !end);

	if (!err && pids->n)
		qsort(pids->items, pids->n, sizeof(*pids->items), by_age);
	return err;
}

/* Has the kernel carry out an order. Returns an enum order_result, or a
 * negative errno. */
static int run_order(int program, enum mark_order order, uint32_t pid,
		     int parent)
{
	uint64_t args[] = { order, pid, (uint32_t)parent };
	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = args,
		    .ctx_size_in = sizeof(args));
	int err = bpf_prog_test_run_opts(program, &opts);

	if (err)
		return err;
	return opts.retval == ORDER_FAILED ? -ENOSPC : (int)opts.retval;
}

static bool is_alive(const struct campaign *campaign,
		     const struct birth *process)
{
	struct proc proc;

	return !bpf_map_lookup_elem(campaign->orders->procs_by_pid,
				    &process->pid, &proc) &&
	       proc.born_ns == process->born_ns;
}

/* The nearest ancestor of an orphan that lives: over those that ended
 * meanwhile; else who took it in. Returns its pid, or NOBODY. */
static int find_ancestor(const struct campaign *campaign,
			 const struct birth *orphan)
{
	const struct birth *at = orphan;
	uint32_t parent = 0;

	for (int i = 0; at && i < MAX_DEPTH; i++) {
		at = lineage_find(&campaign->seen, at->parent, at->born_ns);
		if (at && is_alive(campaign, at))
			return (int)at->pid;
	}
	if (proc_scan_parent("/proc", orphan->pid, &parent) || !parent)
		return NOBODY;
	return (int)parent;
}

static int inherit(const struct campaign *campaign, const struct birth *process)
{
	int program = campaign->orders->process;
	int result = run_order(program, ORDER_INHERIT, process->pid, 0);

	if (result != ORDER_ORPHAN)
		return result;
	return run_order(program, ORDER_INHERIT, process->pid,
			 find_ancestor(campaign, process));
}

static int give(const struct campaign *campaign, const struct birth *process)
{
	int programs = campaign->orders->programs;
	int program = 0, inherited;

	if (programs >= 0)
		program = run_order(programs, ORDER_PROGRAM, process->pid, 0);
	if (program < 0)
		return program;

	inherited = inherit(campaign, process);
	if (inherited < 0)
		return inherited;
	return program == ORDER_DONE ? program : inherited;
}

static int clear(const struct campaign *campaign, const struct birth *process)
{
	return run_order(campaign->orders->process, ORDER_CLEAR, process->pid,
			 0);
}

/* Returns how many processes were changed, or a negative errno. */
static int pass(struct campaign *campaign, order_fn *order)
{
	CLEANUP(pids_free) struct pids pids = { 0 };
	int changed = 0;
	int err;

	err = list_pids(campaign->orders->procs_by_pid, &pids);
	if (!err)
		err = lineage_add(&campaign->seen, pids.items, pids.n);
	for (size_t i = 0; !err && i < pids.n; i++) {
		int result = order(campaign, &pids.items[i]);

		if (result < 0)
			err = result;
		changed += result == ORDER_DONE;
	}
	return err ? err : changed;
}

static int repeat(const struct mark_orders *orders, order_fn *order)
{
	CLEANUP(campaign_end) struct campaign campaign = { .orders = orders };
	int quiet = 0;

	for (int i = 0; i < MAX_PASSES && quiet < QUIET_PASSES; i++) {
		int changed = pass(&campaign, order);

		if (changed < 0)
			return changed;
		quiet = changed ? 0 : quiet + 1;
		if (quiet < QUIET_PASSES)
			mark_orders_wait();
	}
	return quiet == QUIET_PASSES ? 0 : -EAGAIN;
}

int mark_orders_clear(const struct mark_orders *orders)
{
	return repeat(orders, clear);
}

int mark_orders_give(const struct mark_orders *orders)
{
	return repeat(orders, give);
}

/* The barrier lasts until all that holds an RCU read lock has let it go, and
 * programs hold one. Where there is none, they have a thousand times as long as
 * they take. */
void mark_orders_wait(void)
{
	if (syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0))
		usleep(1000);
}
