// SPDX-License-Identifier: Apache-2.0

#include "proc_cache.h"

#include <errno.h>

#include "base/mem.h"
#include "exec_texts.h"
#include "proc_scan.h"

struct proc_cache {
	struct proc_table *table;
	struct cgroups *cgroups;
	struct process *kernel; /* not in @table: never ends nor is dropped */
	struct process_texts texts;
	struct proc_cache_conf conf;
	struct failures *failures;
	uint64_t now_ns; /* the latest time of a record */
	struct exec_texts executed;
};

int proc_cache_new(const struct proc_cache_conf *conf,
		   struct failures *failures, struct proc_cache **ret)
{
	CLEANUP(proc_cache_free) struct proc_cache *cache = NULL;
	int err;

	cache = calloc(1, sizeof(*cache));
	if (!cache)
		return -ENOMEM;

	err = proc_table_new(conf->max, &cache->table);
	if (!err)
		err = cgroups_new(conf->cgroup_root, &cache->cgroups);
	if (!err)
		err = process_new_kernel(&cache->kernel);
	if (err)
		return err;

	cache->conf = *conf;
	cache->executed.variables = conf->variables;
	cache->executed.n_variables = conf->n_variables;
	cache->failures = failures;
	*ret = TAKE(cache);
	return 0;
}

void proc_cache_free(struct proc_cache **cache)
{
	if (!*cache)
		return;

	process_texts_let_go(&(*cache)->texts);
	proc_table_free(&(*cache)->table);
	process_free(&(*cache)->kernel);
	exec_texts_free(&(*cache)->executed);
	cgroups_free(&(*cache)->cgroups);
	free(*cache);
	*cache = NULL;
}

void proc_cache_expire(struct proc_cache *cache, uint64_t now_ns)
{
	if (now_ns > cache->now_ns)
		cache->now_ns = now_ns;
	if (cache->now_ns > PROC_CACHE_LINGER_NS)
		proc_table_expire(cache->table,
				  cache->now_ns - PROC_CACHE_LINGER_NS);
}

static void drop(struct proc_cache *cache)
{
	proc_table_drop(cache->table);
	failure_add(cache->failures, FAILURE_PROC_CACHE, 1);
}

static bool has_too_much(const struct proc_cache *cache)
{
	return cache->conf.max_bytes &&
	       process_texts_size(&cache->texts) > cache->conf.max_bytes;
}

/* The process that came last stays in any case. */
static void shrink(struct proc_cache *cache)
{
	while (has_too_much(cache) && process_texts_cut(&cache->texts))
		failure_add(cache->failures, FAILURE_PROC_TEXT, 1);
	while (has_too_much(cache) && proc_table_count(cache->table) > 1)
		drop(cache);
}

static int add(struct proc_cache *cache, struct process *process)
{
	int err = proc_table_add(cache->table, process);

	if (err == -ENOSPC) {
		drop(cache);
		err = proc_table_add(cache->table, process);
	}
	if (err)
		return err;

	process_texts_keep(&cache->texts, process->text);
	shrink(cache);
	return 0;
}

/* Its record has come. */
static void end(struct proc_cache *cache, struct process *process)
{
	proc_table_end(cache->table, process, cache->now_ns);
	process_texts_end(&cache->texts, process->text);
}

static void set_parent(struct process *process, struct process *parent)
{
	if (parent && parent != process)
		process->parent = process_ref(parent);
}

/* Puts @process into a cgroup, unless it is in it. An empty path: the cgroup
 * has not changed. */
static int enter(struct proc_cache *cache, struct process *process, uint64_t id,
		 struct bytes path)
{
	struct cgroup *cgroup;
	int err;

	if (!path.len)
		return 0;
	err = cgroups_get(cache->cgroups, id, path, &cgroup);
	if (err)
		return err;
	cgroup_free(&process->cgroup);
	process->cgroup = cgroup;
	return 0;
}

/* Completes what comes from /proc. */
static int complete(struct proc_cache *cache, struct process *process)
{
	struct process_text text = *process->text;
	int err;

	err = enter(cache, process, process->who.cgroup, text.cgroup);
	if (!err)
		err = exec_texts_filter(&cache->executed, &text);
	text.cgroup = (struct bytes){ 0 };
	return err ? err : process_set_text(process, &text);
}

static struct process *known(const struct proc_cache *cache,
			     const struct proc_id *id)
{
	if (process_id_is_kernel(id))
		return cache->kernel;
	return id->pid ? proc_table_find(cache->table, id) : NULL;
}

int proc_cache_add(struct proc_cache *cache, struct process *process)
{
	int err = complete(cache, process);

	if (err)
		return err;
	if (!process->parent)
		set_parent(process, known(cache, &process->parent_id));
	return add(cache, process);
}

/* What /proc says of @pid, if that has not started after @latest: then it is
 * another process, which got the pid of the one that is asked for. */
static int scan(uint32_t pid, uint64_t latest, struct process **ret)
{
	CLEANUP(process_free) struct process *process = NULL;
	int err;

	err = proc_scan_one("/proc", pid, &process);
	if (err)
		return err;
	if (process->id.start_ns > latest)
		return -ESRCH;

	*ret = TAKE(process);
	return 0;
}

static int add_unknown(struct proc_cache *cache, const struct proc_id *id,
		       struct process **ret)
{
	CLEANUP(process_free) struct process *process = NULL;
	uint64_t latest = id->start_ns ? id->start_ns : cache->now_ns;
	int err;

	failure_add(cache->failures, FAILURE_PROC_MISSING, 1);

	err = scan(id->pid, latest, &process);
	if (err)
		err = process_new(&(struct process_text){ 0 }, &process);
	if (err)
		return err;

	process->id = *id;
	process->proc_flags |= PROC_UNKNOWN;
	err = proc_cache_add(cache, process);
	if (err)
		return err;

	*ret = process; /* the table has a reference, too */
	return 0;
}

static int find(struct proc_cache *cache, const struct proc_id *id,
		struct process **ret)
{
	struct process *process = known(cache, id);

	if (!process)
		return add_unknown(cache, id, ret);

	process_texts_use(&cache->texts, process->text);
	*ret = process;
	return 0;
}

int proc_cache_get(struct proc_cache *cache, const struct record *head,
		   struct process **ret)
{
	proc_cache_expire(cache, head->time_ns);
	return find(cache, &head->proc, ret);
}

/* The parent may have ended long ago: then only what the process was before
 * this execve still has it. */
static struct process *find_parent(struct proc_cache *cache,
				   const struct proc_id *id,
				   const struct process *old)
{
	if (old && old->parent && process_id_is(&old->parent->id, id))
		return old->parent;
	return known(cache, id);
}

static bool was_clone(const struct record_exec *record,
		      const struct process *old)
{
	uint32_t flags = old ? old->proc_flags : record->head.proc_flags;

	return flags & PROC_CLONE && !(old && flags & PROC_EXEC);
}

static int exec_process(struct proc_cache *cache, const struct decoded *exec,
			const struct process *old, struct process **ret)
{
	const struct record_exec *record = exec->exec.record;
	CLEANUP(process_free) struct process *process = NULL;
	int err;

	err = exec_texts_process(&cache->executed, exec, &process);
	if (err)
		return err;

	process->id = record->head.proc;
	process->parent_id = record->parent;
	process->who = record->who;
	process->exec_flags = record->flags;
	process->proc_flags =
		PROC_EXEC | (record->head.proc_flags & PROC_INIT_TREE);
	if (was_clone(record, old))
		process->proc_flags |= PROC_CLONE;
	else if (old)
		process->previous_id = old->id;
	set_parent(process, find_parent(cache, &record->parent, old));
	err = enter(cache, process, record->who.cgroup, exec->exec.cgroup);
	if (err)
		return err;

	*ret = TAKE(process);
	return 0;
}

int proc_cache_exec(struct proc_cache *cache, const struct decoded *exec,
		    struct process **ret)
{
	const struct record_exec *record = exec->exec.record;
	CLEANUP(process_free) struct process *process = NULL;
	struct process *old;
	int err;

	proc_cache_expire(cache, record->head.time_ns);

	old = proc_table_find(cache->table, &record->old);
	err = exec_process(cache, exec, old, &process);
	if (err)
		return err;
	if (old)
		end(cache, old);

	err = add(cache, process);
	if (err)
		return err;

	*ret = process; /* the table has a reference, too */
	return 0;
}

/* Gives @child, which is of its creator, the parent that it has. */
static int adopt(struct proc_cache *cache, struct process *child,
		 const struct proc_id *id)
{
	struct process *parent;
	int err;

	if (process_id_is(&child->parent_id, id))
		return 0;
	err = find(cache, id, &parent);
	if (err)
		return err;
	process_free(&child->parent);
	child->parent = process_ref(parent);
	child->parent_id = *id;
	return 0;
}

int proc_cache_fork(struct proc_cache *cache, const struct decoded *fork)
{
	const struct record_fork *record = fork->fork.record;
	CLEANUP(process_free) struct process *child = NULL;
	struct process *creator = NULL;
	int err;

	proc_cache_expire(cache, record->head.time_ns);

	err = find(cache, &record->creator, &creator);
	if (!err)
		err = process_fork(creator, &child);
	if (!err)
		err = adopt(cache, child, &record->parent);
	if (err)
		return err;

	child->id = record->head.proc;
	child->who = record->who;
	child->proc_flags |= record->head.proc_flags & PROC_INIT_TREE;
	err = enter(cache, child, record->who.cgroup, fork->fork.cgroup);
	if (err)
		return err;
	return add(cache, child);
}

int proc_cache_move(struct proc_cache *cache, const struct decoded *move)
{
	const struct record_cgroup *record = move->cgroup.record;
	struct process *process;

	proc_cache_expire(cache, record->head.time_ns);

	process = proc_table_find(cache->table, &record->head.proc);
	if (!process)
		return 0;
	process->who.cgroup = record->cgroup;
	process_json_free(&process->json);
	return enter(cache, process, record->cgroup, move->cgroup.path);
}

const struct cgroup *proc_cache_cgroup(const struct proc_cache *cache,
				       uint64_t id)
{
	return cgroups_find(cache->cgroups, id);
}

int proc_cache_exit(struct proc_cache *cache, const struct decoded *exit,
		    struct process **ret)
{
	struct process *process;
	int err;

	err = proc_cache_get(cache, exit->head, &process);
	if (err)
		return err;

	if (process != cache->kernel)
		end(cache, process);
	*ret = process;
	return 0;
}

void proc_cache_sweep(struct proc_cache *cache, proc_has_ended *has_ended,
		      void *data)
{
	proc_table_sweep(cache->table, has_ended, data, cache->now_ns);
}

size_t proc_cache_count(const struct proc_cache *cache)
{
	return proc_table_count(cache->table);
}
