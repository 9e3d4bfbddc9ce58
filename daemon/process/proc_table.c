// SPDX-License-Identifier: Apache-2.0

#include "proc_table.h"

#include <errno.h>
#include <string.h>
#include <sys/auxv.h>

#include "base/mem.h"

enum {
	NONE = UINT32_MAX,
	FIRST_SLOTS = 64,
	/* Processes that have left, but have children, and keep their parent
	   for those. The one that left first gives it up when there are more:
	   what it takes to remember stays bounded. */
	MAX_GONE = 4096,
};

/* Slots are named by their index, since the array moves when it grows. */
struct slot {
	struct process *process; /* NULL: free */
	uint64_t ended_ns;
	uint32_t chain; /* next of the same bucket */
	uint32_t older; /* in its list */
	uint32_t newer; /* of a free slot: the next free one */
};

struct list {
	uint32_t oldest;
	uint32_t newest;
};

struct proc_table {
	struct slot *slots;
	uint32_t *buckets; /* first slot of each; n_slots of them */
	size_t n_slots;	   /* a power of two, 0 at first */
	size_t max;
	size_t count;
	uint32_t free;
	struct list live;
	struct list ended;
	struct chain gone; /* see MAX_GONE */
	uint64_t key[2];
};

int proc_table_new(size_t max, struct proc_table **ret)
{
	CLEANUP(proc_table_free) struct proc_table *table = NULL;

	table = calloc(1, sizeof(*table));
	if (!table)
		return -ENOMEM;

	table->max = max < NONE / 2 ? max : NONE / 2;
	table->free = NONE;
	table->live = (struct list){ NONE, NONE };
	table->ended = (struct list){ NONE, NONE };
	/* 16 random bytes that every program gets from the kernel. */
	memcpy(table->key, (const void *)getauxval(AT_RANDOM),
	       sizeof(table->key));

	*ret = TAKE(table);
	return 0;
}

/* Start times and pids are chosen by those who are watched: without the key
 * they could meet in one bucket. */
static uint32_t *bucket_of(const struct proc_table *table,
			   const struct proc_id *id)
{
	unsigned __int128 mixed =
		(unsigned __int128)(id->start_ns ^ table->key[0]) *
		((id->pid ^ table->key[1]) | 1);
	uint64_t hash = (uint64_t)mixed ^ (uint64_t)(mixed >> 64);

	return &table->buckets[hash & (table->n_slots - 1)];
}

/* The link that names the slot of @id, or NONE; there are buckets. */
static uint32_t *find_link(const struct proc_table *table,
			   const struct proc_id *id)
{
	uint32_t *link = bucket_of(table, id);

	while (*link != NONE &&
	       !process_id_is(&table->slots[*link].process->id, id))
		link = &table->slots[*link].chain;
	return link;
}

static void list_remove(struct proc_table *table, struct list *list,
			uint32_t at)
{
	struct slot *slot = &table->slots[at];

	if (slot->older == NONE)
		list->oldest = slot->newer;
	else
		table->slots[slot->older].newer = slot->newer;

	if (slot->newer == NONE)
		list->newest = slot->older;
	else
		table->slots[slot->newer].older = slot->older;
}

static void list_append(struct proc_table *table, struct list *list,
			uint32_t at)
{
	struct slot *slot = &table->slots[at];

	slot->older = list->newest;
	slot->newer = NONE;
	if (list->newest == NONE)
		list->oldest = at;
	else
		table->slots[list->newest].newer = at;
	list->newest = at;
}

static struct list *list_of(struct proc_table *table, uint32_t at)
{
	return table->slots[at].process->exited ? &table->ended : &table->live;
}

/* Of what leaves the table, whoever names it as a parent keeps the rest. */
static void leave(struct proc_table *table, struct process **process)
{
	struct process *gone = *process;

	process_json_free(&gone->json);
	if (gone->parent && gone->refs > 1)
		chain_add(&table->gone, &gone->gone, 1);
	process_free(process);

	while (table->gone.n > MAX_GONE) {
		struct link *oldest = table->gone.oldest;

		chain_remove(oldest);
		process_free(&CHAIN_ITEM(oldest, struct process, gone)->parent);
	}
}

static void remove_slot(struct proc_table *table, uint32_t *link)
{
	uint32_t at = *link;
	struct slot *slot = &table->slots[at];

	list_remove(table, list_of(table, at), at);
	*link = slot->chain;

	leave(table, &slot->process);
	slot->newer = table->free;
	table->free = at;
	table->count--;
}

struct process *proc_table_find(struct proc_table *table,
				const struct proc_id *id)
{
	uint32_t at = table->n_slots ? *find_link(table, id) : NONE;

	if (at == NONE)
		return NULL;

	if (!table->slots[at].process->exited && table->live.newest != at) {
		list_remove(table, &table->live, at);
		list_append(table, &table->live, at);
	}
	return table->slots[at].process;
}

/* Puts all slots into new buckets. */
static void rehash(struct proc_table *table)
{
	memset(table->buckets, 0xff, table->n_slots * sizeof(*table->buckets));
	for (uint32_t i = 0; i < table->n_slots; i++) {
		struct slot *slot = &table->slots[i];
		uint32_t *bucket;

		if (!slot->process)
			continue;
		bucket = bucket_of(table, &slot->process->id);
		slot->chain = *bucket;
		*bucket = i;
	}
}

/* Doubles the slots; there is none that is free. */
static int grow(struct proc_table *table)
{
	size_t n = table->n_slots ? 2 * table->n_slots : FIRST_SLOTS;
	struct slot *slots;
	uint32_t *buckets;

	slots = reallocarray(table->slots, n, sizeof(*slots));
	if (!slots)
		return -ENOMEM;
	table->slots = slots;

	buckets = reallocarray(table->buckets, n, sizeof(*buckets));
	if (!buckets)
		return -ENOMEM;
	table->buckets = buckets;

	for (size_t i = n; i-- > table->n_slots;) {
		slots[i] = (struct slot){ .newer = table->free };
		table->free = (uint32_t)i;
	}
	table->n_slots = n;
	rehash(table);
	return 0;
}

int proc_table_add(struct proc_table *table, struct process *process)
{
	uint32_t *link = table->n_slots ? find_link(table, &process->id) : NULL;
	uint32_t at;
	int err;

	if (link && *link != NONE)
		remove_slot(table, link);
	if (table->count >= table->max)
		return -ENOSPC;
	if (table->free == NONE) {
		err = grow(table);
		if (err)
			return err;
	}

	process->exited = false;
	at = table->free;
	table->free = table->slots[at].newer;
	link = bucket_of(table, &process->id);
	table->slots[at] = (struct slot){
		.process = process_ref(process),
		.chain = *link,
	};
	*link = at;
	list_append(table, &table->live, at);
	table->count++;
	return 0;
}

void proc_table_end(struct proc_table *table, struct process *process,
		    uint64_t now_ns)
{
	uint32_t at = *find_link(table, &process->id);

	if (process->exited)
		return;

	list_remove(table, &table->live, at);
	list_append(table, &table->ended, at);
	process->exited = true;
	table->slots[at].ended_ns = now_ns;
}

void proc_table_sweep(struct proc_table *table, proc_has_ended *has_ended,
		      void *data, uint64_t now_ns)
{
	for (size_t i = 0; i < table->n_slots; i++) {
		struct process *process = table->slots[i].process;

		if (process && !process->exited && has_ended(data, process))
			proc_table_end(table, process, now_ns);
	}
}

static void remove_at(struct proc_table *table, uint32_t at)
{
	remove_slot(table, find_link(table, &table->slots[at].process->id));
}

void proc_table_expire(struct proc_table *table, uint64_t ns)
{
	while (table->ended.oldest != NONE &&
	       table->slots[table->ended.oldest].ended_ns < ns)
		remove_at(table, table->ended.oldest);
}

void proc_table_drop(struct proc_table *table)
{
	if (table->ended.oldest != NONE)
		remove_at(table, table->ended.oldest);
	else if (table->live.oldest != NONE)
		remove_at(table, table->live.oldest);
}

size_t proc_table_count(const struct proc_table *table)
{
	return table->count;
}

void proc_table_free(struct proc_table **table)
{
	if (!*table)
		return;

	while ((*table)->count)
		proc_table_drop(*table);
	while ((*table)->gone.n)
		chain_remove((*table)->gone.oldest);
	free((*table)->slots);
	free((*table)->buckets);
	free(*table);
	*table = NULL;
}
