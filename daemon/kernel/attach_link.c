// SPDX-License-Identifier: Apache-2.0

#include "attach_link.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "program_file.h"

enum {
	EVENT_SIZE = 256,
};

/* libbpf says ESRCH of a function that the kernel's types do not name. */
static int not_there(int err)
{
	return err == -ESRCH ? -ENOENT : err;
}

int attach_link_choose(struct bpf_program *program, const char *symbol)
{
	int err = 0;

	if (symbol)
		err = bpf_program__set_attach_target(program, 0, symbol);
	if (!err)
		err = bpf_program__set_autoload(program, true);
	return not_there(err);
}

bool attach_link_is_trampoline(enum attach_kind kind)
{
	return kind == ATTACH_FENTRY || kind == ATTACH_FMOD_RET ||
	       kind == ATTACH_LSM;
}

/* The event of a system call, on the way in or out; or that of the hook. */
static struct bpf_link *attach_event(struct bpf_program *program,
				     const struct rule_hook *hook,
				     const char *side)
{
	char event[EVENT_SIZE];
	char *slash;

	if (hook->kind == RULE_HOOK_SYSCALL)
		snprintf(event, sizeof(event), "syscalls/sys_%s_%s", side,
			 hook->name);
	else
		snprintf(event, sizeof(event), "%s", hook->name);

	slash = strchr(event, '/');
	if (!slash) {
		errno = ENOENT;
		return NULL;
	}
	*slash = '\0';
	return bpf_program__attach_tracepoint(program, event, slash + 1);
}

/* The place in the file that was read, by the descriptor: what its path leads
 * to may be another by now. The symbol, where the file was not to be read. */
static struct bpf_link *attach_user(struct bpf_program *program,
				    const struct rule_hook *hook, bool back)
{
	CLEANUP(close_fd) int fd = program_file_open(hook->name, &hook->file);
	bool named = !hook->place && hook->symbol;
	LIBBPF_OPTS(bpf_uprobe_opts, opts,
		    .func_name = named ? hook->symbol : NULL,
		    .ref_ctr_offset = hook->ref_counter, .retprobe = back);
	char path[32];

	if (fd < 0) {
		errno = -fd;
		return NULL;
	}
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return bpf_program__attach_uprobe_opts(
		program, -1, path, named ? hook->offset : hook->place, &opts);
}

static struct bpf_link *attach_kprobe(struct bpf_program *program,
				      const struct rule_hook *hook)
{
	char symbol[SYMBOL_SIZE];
	int err = attach_symbol(hook, ATTACH_KPROBE, symbol);

	if (err) {
		errno = -err;
		return NULL;
	}
	return bpf_program__attach_kprobe(program, false, symbol);
}

/* The kernel knows raw tracepoints without their subsystem. */
static const char *raw_event(const struct rule_hook *hook)
{
	const char *slash = strchr(hook->name, '/');

	if (hook->kind == RULE_HOOK_SYSCALL)
		return "sys_enter";
	return slash ? slash + 1 : hook->name;
}

static int keep(struct bpf_link *link, struct bpf_link **ret)
{
	if (!link)
		return not_there(-errno);
	*ret = link;
	return 0;
}

int attach_link_own(struct bpf_program *program, struct bpf_link **ret)
{
	return keep(bpf_program__attach(program), ret);
}

int attach_link_entry(struct bpf_program *program, const struct rule_hook *hook,
		      enum attach_kind kind, struct bpf_link **ret)
{
	switch (kind) {
	case ATTACH_KPROBE:
		return keep(attach_kprobe(program, hook), ret);
	case ATTACH_UPROBE:
		return keep(attach_user(program, hook, false), ret);
	case ATTACH_TRACEPOINT:
		return keep(attach_event(program, hook, "enter"), ret);
	case ATTACH_RAW_TRACEPOINT:
		return keep(bpf_program__attach_raw_tracepoint(program,
							       raw_event(hook)),
			    ret);
	default:
		return attach_link_own(program, ret);
	}
}

static struct bpf_link *attach_back(struct bpf_program *program,
				    const struct rule_hook *hook)
{
	if (hook->kind == RULE_HOOK_UPROBE)
		return attach_user(program, hook, true);
	return bpf_program__attach_kprobe(program, true, hook->name);
}

int attach_link_return(struct bpf_program *program,
		       const struct rule_hook *hook, enum return_kind kind,
		       struct bpf_link **ret)
{
	switch (kind) {
	case RETURN_TRACEPOINT:
		return keep(attach_event(program, hook, "exit"), ret);
	case RETURN_PROBE:
		return keep(attach_back(program, hook), ret);
	default:
		return attach_link_own(program, ret);
	}
}
