// SPDX-License-Identifier: Apache-2.0

#include "process.h"

#include <errno.h>
#include <string.h>

#include "base/mem.h"

static const struct who unknown = {
	.rights.creds = {
		.uid = UINT32_MAX,
		.gid = UINT32_MAX,
		.suid = UINT32_MAX,
		.sgid = UINT32_MAX,
		.euid = UINT32_MAX,
		.egid = UINT32_MAX,
		.fsuid = UINT32_MAX,
		.fsgid = UINT32_MAX,
	},
	.auid = UINT32_MAX,
	.audit_session = UINT32_MAX,
};

int process_new(const struct process_text *text, struct process **ret)
{
	struct process *process = calloc(1, sizeof(*process));
	const struct process_text *copy = process_text_new(text);

	if (!process || !copy) {
		free(process);
		process_text_free(&copy);
		return -ENOMEM;
	}

	process->refs = 1;
	process->who = unknown;
	process->text = copy;
	*ret = process;
	return 0;
}

int process_set_text(struct process *process, const struct process_text *text)
{
	const struct process_text *copy = process_text_new(text);

	if (!copy)
		return -ENOMEM;
	process_text_free(&process->text);
	process->text = copy;
	return 0;
}

int process_new_kernel(struct process **ret)
{
	static const char name[] = "<kernel>";
	static const struct proc_id id = { .start_ns = KERNEL_START_NS };
	struct process_text text = { .binary = { name, sizeof(name) - 1 } };
	struct process *process;
	int err = process_new(&text, &process);

	if (err)
		return err;

	process->id = id;
	process->parent_id = id;
	process->who.rights = (struct rights){ 0 };
	process->proc_flags = PROC_SCANNED;
	*ret = process;
	return 0;
}

int process_fork(struct process *parent, struct process **ret)
{
	struct process *process = calloc(1, sizeof(*process));

	if (!process)
		return -ENOMEM;

	process->refs = 1;
	process->who = parent->who;
	process->text = process_text_ref(parent->text);
	if (parent->cgroup)
		process->cgroup = cgroup_ref(parent->cgroup);
	process->parent = process_ref(parent);
	process->parent_id = parent->id;
	process->exec_flags = parent->exec_flags;
	/* who is not known has nothing to hand on */
	process->proc_flags = PROC_CLONE | (parent->proc_flags &
					    (PROC_INIT_TREE | PROC_UNKNOWN));
	*ret = process;
	return 0;
}

struct process *process_ref(struct process *process)
{
	process->refs++;
	return process;
}

void process_json_free(struct process_json **json)
{
	struct process_json *gone = TAKE(*json);

	if (gone)
		chain_remove(&gone->link);
}

void process_free(struct process **process)
{
	struct process *gone = TAKE(*process);

	while (gone && --gone->refs == 0) {
		struct process *parent = gone->parent;

		process_json_free(&gone->json);
		cgroup_free(&gone->cgroup);
		chain_remove(&gone->gone);
		process_text_free(&gone->text);
		free(gone);
		gone = parent;
	}
}

bool process_argv_is_cut(const struct process *process)
{
	return process->text->argv_cut ||
	       process->exec_flags & EXEC_ARGS_PARTIAL;
}

bool process_envs_are_cut(const struct process *process)
{
	return process->text->envs_cut ||
	       process->exec_flags & EXEC_ENVS_PARTIAL;
}

bool process_id_is(const struct proc_id *a, const struct proc_id *b)
{
	return a->start_ns == b->start_ns && a->pid == b->pid;
}

bool process_id_is_known(const struct proc_id *id)
{
	return id->pid || id->start_ns;
}

bool process_id_is_kernel(const struct proc_id *id)
{
	return !id->pid && id->start_ns == KERNEL_START_NS;
}

bool process_has_user(const struct process *process)
{
	return process->who.rights.creds.euid != UINT32_MAX;
}

bool process_has_rights(const struct process *process)
{
	return process->who.rights.creds.uid != UINT32_MAX;
}

/* Conditions that are not flags of ours. */
enum {
	NO_CWD = 1 << 0,
	ROOT_CWD = 1 << 1,
	ARGS_CUT = 1 << 2,
};

/* In the order in which Tetragon writes them. */
static const struct {
	const char *word;
	uint32_t proc;
	uint32_t exec;
	uint32_t text;
} words[] = {
	{ "execve ", .proc = PROC_EXEC },
	{ "procFS ", .proc = PROC_SCANNED },
	{ "errorEnvs ", .exec = EXEC_ENVS_ERROR },
	{ "truncArgs ", .text = ARGS_CUT },
	{ "miss ", .proc = PROC_UNKNOWN },
	{ "errorFilename ", .exec = EXEC_NAME_ERROR },
	{ "errorArgs ", .exec = EXEC_ARGS_ERROR },
	{ "nocwd ", .text = NO_CWD },
	{ "rootcwd ", .text = ROOT_CWD },
	{ "errorCWD ", .exec = EXEC_CWD_ERROR },
	{ "clone ", .proc = PROC_CLONE },
	{ "errorCgroupName ", .exec = EXEC_CGROUP_ERROR },
	{ "errorPathResolutionCwd ", .exec = EXEC_CWD_PARTIAL },
	{ "inInitTree ", .proc = PROC_INIT_TREE },
};

static uint32_t text_conditions(const struct process *process)
{
	uint32_t found = process_argv_is_cut(process) ? ARGS_CUT : 0;
	struct bytes cwd = process->text->cwd;

	if (!cwd.len && !process_id_is_kernel(&process->id) &&
	    !(process->exec_flags & EXEC_CWD_ERROR))
		found |= NO_CWD;
	if (cwd.len == 1 && cwd.data[0] == '/')
		found |= ROOT_CWD;
	return found;
}

unsigned process_flags(const struct process *process,
		       char text[static PROCESS_FLAGS_SIZE])
{
	uint32_t text_is = text_conditions(process);
	char *end = text;

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		if ((words[i].proc & process->proc_flags) |
		    (words[i].exec & process->exec_flags) |
		    (words[i].text & text_is))
			end = stpcpy(end, words[i].word);
	}

	if (end > text)
		end--;
	*end = '\0';
	return (unsigned)(end - text);
}
