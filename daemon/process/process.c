// SPDX-License-Identifier: Apache-2.0

#include "process.h"

#include <errno.h>
#include <string.h>

#include "base/mem.h"

/* The texts of a process and of those that it forked. */
struct shared {
	unsigned refs;
	struct process_text text;
	char bytes[];
};

static struct shared *shared_of(const struct process_text *text)
{
	return CHAIN_ITEM(text, struct shared, text);
}

static struct bytes *texts_of(struct process_text *text, size_t i)
{
	struct bytes *const all[] = { &text->cwd,    &text->binary, &text->exe,
				      &text->interp, &text->argv,   &text->envs,
				      &text->cgroup };

	return i < ARRAY_SIZE(all) ? all[i] : NULL;
}

/* One piece of memory for all: this is done for every execve. */
static struct shared *share(const struct process_text *text)
{
	struct process_text copy = *text;
	const struct bytes *bytes;
	struct shared *shared;
	size_t len = 0;
	char *end;

	for (size_t i = 0; (bytes = texts_of(&copy, i)); i++)
		len += bytes->len + 1;
	shared = malloc(sizeof(*shared) + len);
	if (!shared)
		return NULL;

	shared->refs = 1;
	shared->text = copy;
	end = shared->bytes;
	for (size_t i = 0; texts_of(&copy, i); i++) {
		struct bytes *to = texts_of(&shared->text, i);

		if (to->len)
			memcpy(end, to->data, to->len);
		to->data = end;
		end[to->len] = '\0';
		end += to->len + 1;
	}
	return shared;
}

static void unshare(const struct process_text *text)
{
	struct shared *shared = shared_of(text);

	if (--shared->refs == 0)
		free(shared);
}

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
	struct shared *shared = share(text);

	if (!process || !shared) {
		free(process);
		free(shared);
		return -ENOMEM;
	}

	process->refs = 1;
	process->who = unknown;
	process->text = &shared->text;
	*ret = process;
	return 0;
}

int process_set_text(struct process *process, const struct process_text *text)
{
	struct shared *shared = share(text);

	if (!shared)
		return -ENOMEM;
	unshare(process->text);
	process->text = &shared->text;
	return 0;
}

int process_fork(struct process *parent, struct process **ret)
{
	struct process *process = calloc(1, sizeof(*process));

	if (!process)
		return -ENOMEM;

	process->refs = 1;
	process->who = parent->who;
	process->text = parent->text;
	shared_of(parent->text)->refs++;
	if (parent->cgroup)
		process->cgroup = cgroup_ref(parent->cgroup);
	process->parent = process_ref(parent);
	process->parent_id = parent->id;
	process->exec_flags = parent->exec_flags;
	process->proc_flags =
		PROC_CLONE | (parent->proc_flags & PROC_INIT_TREE);
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
		unshare(gone->text);
		free(gone);
		gone = parent;
	}
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
};

/* In the order in which Tetragon writes them. */
static const struct {
	const char *word;
	uint32_t proc;
	uint32_t exec;
	uint32_t cwd;
} words[] = {
	{ "execve ", .proc = PROC_EXEC },
	{ "procFS ", .proc = PROC_SCANNED },
	{ "errorEnvs ", .exec = EXEC_ENVS_ERROR },
	{ "truncArgs ", .exec = EXEC_ARGS_PARTIAL },
	{ "miss ", .proc = PROC_UNKNOWN },
	{ "errorFilename ", .exec = EXEC_NAME_ERROR },
	{ "errorArgs ", .exec = EXEC_ARGS_ERROR },
	{ "nocwd ", .cwd = NO_CWD },
	{ "rootcwd ", .cwd = ROOT_CWD },
	{ "errorCWD ", .exec = EXEC_CWD_ERROR },
	{ "clone ", .proc = PROC_CLONE },
	{ "errorCgroupName ", .exec = EXEC_CGROUP_ERROR },
	{ "errorPathResolutionCwd ", .exec = EXEC_CWD_PARTIAL },
	{ "inInitTree ", .proc = PROC_INIT_TREE },
};

static uint32_t cwd_conditions(const struct process *process)
{
	struct bytes cwd = process->text->cwd;

	if (!cwd.len && !(process->exec_flags & EXEC_CWD_ERROR))
		return NO_CWD;
	return cwd.len == 1 && cwd.data[0] == '/' ? ROOT_CWD : 0;
}

unsigned process_flags(const struct process *process,
		       char text[static PROCESS_FLAGS_SIZE])
{
	uint32_t cwd = cwd_conditions(process);
	char *end = text;

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		if ((words[i].proc & process->proc_flags) |
		    (words[i].exec & process->exec_flags) |
		    (words[i].cwd & cwd))
			end = stpcpy(end, words[i].word);
	}

	if (end > text)
		end--;
	*end = '\0';
	return (unsigned)(end - text);
}
