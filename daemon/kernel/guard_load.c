// SPDX-License-Identifier: Apache-2.0

#include "guard_load.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "attach_host.h"
#include "base/buf.h"
#include "base/mem.h"
#include "log.h"
#include "skeletons.h"

enum {
	SYMBOL_SIZE = 64,
	MAX_PROGRAMS = 32,
};

/* A program, and the LSM hook for which it is. */
struct place {
	struct bpf_program *program;
	struct bpf_link **link;
	const char *hook;
	bool is_missing;
};

struct loading {
	const struct attach_host *host;
	struct guard_bpf *skel;
	struct place places[MAX_PROGRAMS];
	size_t n;
};

#define PLACE(name_, hook_)                                         \
	{                                                           \
		.program = skel->progs.guard_##name_,               \
		.link = &skel->links.guard_##name_, .hook = (hook_) \
	}

static void list_places(struct loading *loading)
{
	struct guard_bpf *skel = loading->skel;
	const struct place places[] = {
		PLACE(bpf, "bpf"),
		PLACE(bpf_map, "bpf_map"),
		PLACE(bpf_prog, "bpf_prog"),
		PLACE(task_kill, "task_kill"),
		PLACE(sigiotask, "file_send_sigiotask"),
		PLACE(ptrace, "ptrace_access_check"),
		PLACE(setrlimit, "task_setrlimit"),
		PLACE(setscheduler, "task_setscheduler"),
		PLACE(setnice, "task_setnice"),
		PLACE(unlink, "inode_unlink"),
		PLACE(rmdir, "inode_rmdir"),
		PLACE(rename, "inode_rename"),
		PLACE(create, "inode_create"),
		PLACE(mkdir, "inode_mkdir"),
		PLACE(mknod, "inode_mknod"),
		PLACE(symlink, "inode_symlink"),
		PLACE(link, "inode_link"),
		PLACE(setattr, "inode_setattr"),
		PLACE(file_open, "file_open"),
		PLACE(umount, "sb_umount"),
		PLACE(mount, "sb_mount"),
		PLACE(move_mount, "move_mount"),
		PLACE(remount, "sb_remount"),
	};

	_Static_assert(ARRAY_SIZE(places) <= MAX_PROGRAMS, "no room for it");
	memcpy(loading->places, places, sizeof(places));
	loading->n = ARRAY_SIZE(places);
}

static void name_symbol(const struct attach_host *host, const char *hook,
			char symbol[static SYMBOL_SIZE])
{
	snprintf(symbol, SYMBOL_SIZE, "%s%s",
		 host->lsm ? "bpf_lsm_" : "security_", hook);
}

/* What returns nothing is changed by no program: a function is asked for its
 * result in place of the hook. */
static int choose(struct loading *loading, struct place *place)
{
	char symbol[SYMBOL_SIZE];
	int err;

	name_symbol(loading->host, place->hook, symbol);
	place->is_missing = attach_host_params(loading->host, symbol) < 0;
	if (place->is_missing)
		return bpf_program__set_autoload(place->program, false);
	if (loading->host->lsm)
		return 0;

	err = bpf_program__set_type(place->program, BPF_PROG_TYPE_TRACING);
	if (!err)
		err = bpf_program__set_expected_attach_type(place->program,
							    BPF_MODIFY_RETURN);
	return err ? err
		   : bpf_program__set_attach_target(place->program, 0, symbol);
}

static int share_maps(struct guard_bpf *skel, const struct tracker *tracker)
{
	const struct shared_maps *shared = tracker_maps(tracker);
	const struct {
		struct bpf_map *map;
		int fd;
	} maps[] = {
		{ skel->maps.events, shared->events },
		{ skel->maps.losses, shared->losses },
		{ skel->maps.procs_by_pid, shared->procs_by_pid },
		{ skel->maps.exes_by_pid, shared->exes_by_pid },
		{ skel->maps.marks_by_pid, shared->marks_by_pid },
		{ skel->maps.last_exec, shared->last_exec },
	};
	int err = 0;

	for (size_t i = 0; !err && i < ARRAY_SIZE(maps); i++)
		err = bpf_map__reuse_fd(maps[i].map, maps[i].fd);
	return err;
}

/* The first argument has been the mount's or its namespace since 6.0. */
static bool has_mount_argument(const struct attach_host *host)
{
	char symbol[SYMBOL_SIZE];

	name_symbol(host, "inode_setattr", symbol);
	return attach_host_params(host, symbol) > 2;
}

static void destroy(struct guard_bpf **skel)
{
	guard_bpf__destroy(*skel);
}

static int attach(struct loading *loading)
{
	struct guard_bpf *skel = loading->skel;

	for (size_t i = 0; i < loading->n; i++) {
		struct place *place = &loading->places[i];

		if (place->is_missing)
			continue;
		*place->link =
			loading->host->lsm
				? bpf_program__attach_lsm(place->program)
				: bpf_program__attach_trace(place->program);
		if (!*place->link)
			return -errno;
	}
	return guard_bpf__attach(skel);
}

static void tell_missing(const struct loading *loading)
{
	CLEANUP(buf_free) struct buf names = { 0 };

	for (size_t i = 0; i < loading->n; i++) {
		if (loading->places[i].is_missing)
			buf_addf(&names, "%s %s", names.len ? "," : "",
				 loading->places[i].hook);
	}
	if (names.len)
		log_msg(LOG_LEVEL_WARNING,
			"self-protection goes without hooks that this kernel "
			"lacks:%s",
			names.data);
}

static int load(const struct tracker *tracker, const struct attach_host *host,
		bool is_secure, struct bundle **ret)
{
	CLEANUP(destroy) struct guard_bpf *skel = guard_bpf__open();
	static const char *const maps[] = { "guard_self", "guard_ids",
					    "guard_files", "guard_counts",
					    NULL };
	struct loading loading = { .host = host, .skel = skel };
	int err;

	if (!skel)
		return -errno;

	list_places(&loading);
	skel->rodata->guard_conf.mounts = tracker_maps(tracker)->mounts;
	skel->rodata->guard_conf.setattr_dentry = has_mount_argument(host);
	bpf_program__set_autoload(skel->progs.guard_secure_exec, is_secure);
	err = share_maps(skel, tracker);
	for (size_t i = 0; !err && i < loading.n; i++)
		err = choose(&loading, &loading.places[i]);
	if (!err)
		err = guard_bpf__load(skel);
	if (!err)
		err = attach(&loading);
	if (!err)
		err = bundle_take(skel->skeleton, maps, ret);
	if (!err)
		tell_missing(&loading);
	return err;
}

bool guard_by_lsm(const struct tracker *tracker)
{
	CLEANUP(attach_host_free) struct attach_host *host = NULL;

	return !attach_host_new(tracker, -1, NULL, &host) && host->lsm;
}

/* Linux 5.10 cannot make the environment be ignored. */
int guard_load(const struct tracker *tracker, bool *ret_lsm,
	       struct bundle **ret)
{
	CLEANUP(attach_host_free) struct attach_host *host = NULL;
	int err = attach_host_new(tracker, -1, NULL, &host);

	if (err)
		return err;
	err = host->lsm ? load(tracker, host, true, ret) : -ENOENT;
	if (err)
		err = load(tracker, host, false, ret);
	if (!err)
		*ret_lsm = host->lsm;
	return err;
}
