// SPDX-License-Identifier: Apache-2.0

#include "guard_event.h"

#include <errno.h>
#include <stdlib.h>
#include <syslog.h>

#include "abi_guard.h"
#include "base/mem.h"

enum {
	N_VALUES = 2,
};

struct guard_event {
	struct image image;
	struct image_view view;
	struct image_rule rule;
	struct image_shown shown[N_VALUES];
};

static const char *const names[N_GUARD_HOOKS] = {
	[GUARD_BPF] = "bpf",
	[GUARD_BPF_MAP] = "bpf_map",
	[GUARD_BPF_PROG] = "bpf_prog",
	[GUARD_TASK_KILL] = "task_kill",
	[GUARD_SIGIOTASK] = "file_send_sigiotask",
	[GUARD_PTRACE] = "ptrace_access_check",
	[GUARD_SETRLIMIT] = "task_setrlimit",
	[GUARD_SETSCHEDULER] = "task_setscheduler",
	[GUARD_SETNICE] = "task_setnice",
	[GUARD_UNLINK] = "inode_unlink",
	[GUARD_RMDIR] = "inode_rmdir",
	[GUARD_RENAME] = "inode_rename",
	[GUARD_CREATE] = "inode_create",
	[GUARD_MKDIR] = "inode_mkdir",
	[GUARD_MKNOD] = "inode_mknod",
	[GUARD_SYMLINK] = "inode_symlink",
	[GUARD_LINK] = "inode_link",
	[GUARD_SETATTR] = "inode_setattr",
	[GUARD_FILE_OPEN] = "file_open",
	[GUARD_UMOUNT] = "sb_umount",
	[GUARD_MOUNT] = "sb_mount",
	[GUARD_MOVE_MOUNT] = "move_mount",
	[GUARD_REMOUNT] = "sb_remount",
};

static const char policy[] = "haetae-self-protection";

/* Two arguments: a name and a number. */
static void describe_values(struct guard_event *guard)
{
	struct source_conf *sources = guard->image.conf.sources;

	sources[0].type = VALUE_STRING;
	sources[1].type = VALUE_S64;
	sources[1].index = 1;
	guard->shown[0].type = ARG_STRING;
	guard->shown[1].type = ARG_INT64;
	for (uint8_t i = 0; i < N_VALUES; i++) {
		sources[i].kind = SOURCE_ARG;
		guard->shown[i].place = SHOWN_ARG;
		guard->shown[i].sources[0] = i;
		guard->shown[i].n_sources = 1;
	}
}

int guard_event_new(struct guard_event **ret)
{
	struct guard_event *guard = calloc(1, sizeof(*guard));

	if (!guard)
		return -ENOMEM;

	guard->image.hook.kind = RULE_HOOK_LSM;
	guard->image.hook.syscall = -1;
	guard->image.conf.n_sources = N_VALUES;
	guard->image.conf.n_words = 1;
	describe_values(guard);
	guard->view.policy = (char *)policy;
	guard->view.severity = LOG_ERR;
	guard->view.shown = guard->shown;
	guard->view.n_shown = N_VALUES;
	guard->rule.view = &guard->view;
	guard->rule.post = true;
	guard->rule.act.flags = ACT_OVERRIDE;
	*ret = guard;
	return 0;
}

void guard_event_free(struct guard_event **guard)
{
	free(*guard);
	*guard = NULL;
}

int guard_event_fill(struct guard_event *guard, const struct decoded *record,
		     struct event *event)
{
	uint32_t hook = record->hook.record->image - GUARD_IMAGE;

	if (hook >= N_GUARD_HOOKS || !event_fits(record, &guard->image))
		return -EBADMSG;

	guard->image.hook.name = (char *)names[hook];
	guard->view.call = (char *)names[hook];
	event->kind = EVENT_LSM;
	event->hook.record = record;
	event->hook.image = &guard->image;
	event->hook.view = &guard->view;
	event->hook.rule = &guard->rule;
	return 0;
}
