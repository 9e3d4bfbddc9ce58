// SPDX-License-Identifier: Apache-2.0

#include "seed_list.h"

#include <errno.h>
#include <stdlib.h>

#include "base/mem.h"
#include "decode.h"
#include "log.h"
#include "task_list.h"

struct seed {
	struct decoded exec;	       /* into seed_list.bytes */
	const struct process *scanned; /* NULL: not in /proc, or another */
};

struct seed_list {
	struct buf bytes;
	struct seed *items; /* by pid */
	size_t n;
};

static uint32_t seed_pid(const struct seed *seed)
{
	return seed->exec.head->proc.pid;
}

static int by_pid(const void *left, const void *right)
{
	uint32_t a = seed_pid(left);
	uint32_t b = seed_pid(right);

	return (a > b) - (a < b);
}

static void sort(struct seed_list *list,
		 int (*order)(const void *, const void *))
{
	if (list->n)
		qsort(list->items, list->n, sizeof(*list->items), order);
}

/* Records begin at multiples of 8. */
static size_t record_end(size_t at, const struct record *head)
{
	return at + (head->size + 7UL) / 8 * 8;
}

static int split(struct seed_list *list)
{
	size_t at = 0;

	while (at < list->bytes.len) {
		struct seed *seed =
			array_grow(&list->items, list->n, sizeof(*list->items));

		if (!seed)
			return -ENOMEM;
		*seed = (struct seed){ 0 };
		if (decode_record(list->bytes.data + at, list->bytes.len - at,
				  &seed->exec) ||
		    seed->exec.head->kind != RECORD_EXEC)
			return -EBADMSG;
		at = record_end(at, seed->exec.head);
		list->n++;
	}
	sort(list, by_pid);
	return 0;
}

int seed_list_new(const struct tracker *tracker, struct seed_list **ret)
{
	CLEANUP(seed_list_free) struct seed_list *list = NULL;
	int err;

	list = calloc(1, sizeof(*list));
	if (!list)
		return -ENOMEM;

	err = task_list_read(tracker, &list->bytes);
	if (!err)
		err = split(list);
	if (err)
		return err;

	*ret = TAKE(list);
	return 0;
}

void seed_list_free(struct seed_list **list)
{
	if (!*list)
		return;

	buf_free(&(*list)->bytes);
	free((*list)->items);
	free(*list);
	*list = NULL;
}

/* Of one pid, the first; NULL: it is not in the list. */
static struct seed *find(const struct seed_list *list, uint32_t pid)
{
	size_t low = 0, high = list->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (seed_pid(&list->items[middle]) < pid)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == list->n || seed_pid(&list->items[low]) != pid)
		return NULL;
	return &list->items[low];
}

/* What is known of the time may be cut. */
static bool is_born_as(const struct proc_id *a, const struct proc_id *b)
{
	return a->pid == b->pid &&
	       a->start_ns / CLOCK_TICK_NS == b->start_ns / CLOCK_TICK_NS;
}

enum seed_place seed_list_place(const struct seed_list *list,
				struct process *process)
{
	const struct seed *parent = find(list, process->parent_id.pid);

	if (find(list, process->id.pid))
		return SEED_LISTED;
	if (parent &&
	    is_born_as(&parent->exec.exec.record->old, &process->parent_id))
		process->parent_id = parent->exec.head->proc;
	for (size_t i = 0; i < list->n; i++) {
		const struct proc_id *of =
			&list->items[i].exec.exec.record->parent;

		if (!is_born_as(of, &process->id))
			continue;
		process->id = *of;
		return SEED_ABOVE;
	}
	return SEED_BELOW;
}

/* What /proc has of it: of the same process, and of the program that it ran
 * when the kernel told. */
static bool is_of(const struct tracker *tracker, const struct seed *seed,
		  const struct process *scanned)
{
	const struct record_exec *record = seed->exec.exec.record;
	struct proc_id now;

	return record->old.start_ns / CLOCK_TICK_NS ==
		       scanned->id.start_ns / CLOCK_TICK_NS &&
	       tracker_find(tracker, seed_pid(seed), &now) &&
	       now.start_ns == record->head.proc.start_ns;
}

/* @scanned: NULL: it is gone from /proc, or another. */
static int make(const struct seed *seed, const struct process *scanned,
		struct process **ret)
{
	const struct record_exec *record = seed->exec.exec.record;
	struct process_text text = {
		.cwd = seed->exec.exec.cwd,
		.exe = seed->exec.exec.exe,
		.binary = seed->exec.exec.exe,
		.cgroup = seed->exec.exec.cgroup,
		.file = record->file,
	};
	struct process *process;
	int err;

	if (scanned) {
		text.binary = scanned->text->binary;
		text.argv = scanned->text->argv;
		text.argv_all = scanned->text->argv_all;
		text.envs = scanned->text->envs;
		text.envs_all = scanned->text->envs_all;
	}
	err = process_new(&text, &process);
	if (err)
		return err;

	process->id = record->head.proc;
	process->parent_id = record->parent;
	process->who = record->who;
	process->proc_flags = record->head.proc_flags | PROC_SCANNED;
	process->exec_flags = record->flags;
	if (scanned)
		process->exec_flags |= scanned->exec_flags & ~EXEC_CWD_ERROR;
	*ret = process;
	return 0;
}

static int add(const struct seed *seed, struct proc_cache *cache)
{
	CLEANUP(process_free) struct process *process = NULL;
	int err = make(seed, seed->scanned, &process);

	return err ? err : proc_cache_add(cache, process);
}

static int by_birth(const void *left, const void *right)
{
	const struct seed *a = left, *b = right;
	uint64_t born_a = a->exec.exec.record->old.start_ns;
	uint64_t born_b = b->exec.exec.record->old.start_ns;

	return (born_a > born_b) - (born_a < born_b);
}

/* Parents before their children. */
int seed_list_add(struct seed_list *list, const struct tracker *tracker,
		  const struct proc_list *scanned, struct proc_cache *cache)
{
	int err = 0;

	for (size_t i = 0; i < scanned->n; i++) {
		const struct process *process = scanned->items[i];
		struct seed *seed = find(list, process->id.pid);

		if (seed && is_of(tracker, seed, process))
			seed->scanned = process;
	}
	sort(list, by_birth);
	for (size_t i = 0; !err && i < list->n; i++)
		err = add(&list->items[i], cache);
	sort(list, by_pid);
	return err;
}
