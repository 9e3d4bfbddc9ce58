// SPDX-License-Identifier: Apache-2.0

#include "attach.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "program_file.h"
#include "skeletons.h"

enum {
	EVENT_SIZE = 256,
};

/* A program, and where the skeleton keeps its link. */
struct slot {
	struct bpf_program *program;
	struct bpf_link **link;
};

static struct slot entry_slot(struct hook_bpf *skel, enum attach_kind kind)
{
	const struct slot slots[N_ATTACH_KINDS] = {
		[ATTACH_FENTRY] = { skel->progs.hook_fentry,
				    &skel->links.hook_fentry },
		[ATTACH_KPROBE] = { skel->progs.hook_kprobe,
				    &skel->links.hook_kprobe },
		[ATTACH_TRACEPOINT] = { skel->progs.hook_tracepoint,
					&skel->links.hook_tracepoint },
		[ATTACH_RAW_TRACEPOINT] = { skel->progs.hook_raw_tracepoint,
					    &skel->links.hook_raw_tracepoint },
		[ATTACH_LSM] = { skel->progs.hook_lsm, &skel->links.hook_lsm },
		[ATTACH_FMOD_RET] = { skel->progs.hook_fmod_ret,
				      &skel->links.hook_fmod_ret },
		[ATTACH_UPROBE] = { skel->progs.hook_kprobe,
				    &skel->links.hook_kprobe },
	};

	return slots[kind];
}

static struct slot return_slot(struct hook_bpf *skel, enum return_kind kind)
{
	const struct slot slots[] = {
		[RETURN_FEXIT] = { skel->progs.return_fexit,
				   &skel->links.return_fexit },
		[RETURN_PROBE] = { skel->progs.return_probe,
				   &skel->links.return_probe },
		[RETURN_TRACEPOINT] = { skel->progs.return_tracepoint,
					&skel->links.return_tracepoint },
		[RETURN_RAW_TRACEPOINT] = { skel->progs.return_raw_tracepoint,
					    &skel->links
						     .return_raw_tracepoint },
	};

	return slots[kind];
}

static struct slot check_slot(struct hook_bpf *skel, enum check_kind kind)
{
	const struct slot slots[] = {
		[CHECK_KPROBE] = { skel->progs.check_kprobe,
				   &skel->links.check_kprobe },
		[CHECK_FENTRY] = { skel->progs.check_fentry,
				   &skel->links.check_fentry },
		[CHECK_EXEC] = { skel->progs.exec_ready,
				 &skel->links.exec_ready },
	};

	return slots[kind];
}

/* What the hook has as its first argument decides. */
static struct slot hash_slot(struct hook_bpf *skel,
			     const struct rule_hook *hook)
{
	if (strncmp(hook->name, "bprm_", 5) == 0)
		return (struct slot){ skel->progs.hash_program,
				      &skel->links.hash_program };
	return (struct slot){ skel->progs.hash_file, &skel->links.hash_file };
}

/* libbpf says ESRCH of a function that the kernel's types do not name. */
static int not_there(int err)
{
	return err == -ESRCH ? -ENOENT : err;
}

/* @symbol: what a trampoline goes to; NULL: the program says it itself. */
static int load_program(struct bpf_program *program, const char *symbol)
{
	int err = 0;

	if (symbol)
		err = bpf_program__set_attach_target(program, 0, symbol);
	if (!err)
		err = bpf_program__set_autoload(program, true);
	return not_there(err);
}

static bool is_trampoline(enum attach_kind kind)
{
	return kind == ATTACH_FENTRY || kind == ATTACH_FMOD_RET ||
	       kind == ATTACH_LSM;
}

int attach_choose(struct hook_bpf *skel, const struct image *image,
		  const struct attach_way *way)
{
	struct bpf_program *program;
	char symbol[SYMBOL_SIZE];
	int err;

	bpf_object__for_each_program(program, skel->obj)
		bpf_program__set_autoload(program, false);

	err = attach_symbol(&image->hook, way->kind, symbol);
	if (!err)
		err = load_program(entry_slot(skel, way->kind).program,
				   is_trampoline(way->kind) ? symbol : NULL);
	if (!err && attach_needs_return(image))
		err = load_program(return_slot(skel, way->back).program,
				   way->back == RETURN_FEXIT ? symbol : NULL);
	if (!err && attach_needs_check(image))
		err = load_program(check_slot(skel, way->check).program, NULL);
	if (!err && attach_needs_hash(image))
		err = load_program(hash_slot(skel, &image->hook).program,
				   symbol);
	return err;
}

/* The link is of the skeleton's from now on, which destroys it. */
static int keep_link(struct bpf_link *link, const struct slot *slot)
{
	if (!link)
		return not_there(-errno);
	*slot->link = link;
	return 0;
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

static struct bpf_link *attach_back(struct bpf_program *program,
				    const struct rule_hook *hook)
{
	if (hook->kind == RULE_HOOK_UPROBE)
		return attach_user(program, hook, true);
	return bpf_program__attach_kprobe(program, true, hook->name);
}

static int attach_return(struct hook_bpf *skel, const struct rule_hook *hook,
			 enum return_kind kind)
{
	const struct slot slot = return_slot(skel, kind);
	struct bpf_link *link;

	switch (kind) {
	case RETURN_TRACEPOINT:
		link = attach_event(slot.program, hook, "exit");
		break;
	case RETURN_PROBE:
		link = attach_back(slot.program, hook);
		break;
	default:
		link = bpf_program__attach(slot.program);
	}
	return keep_link(link, &slot);
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

static int attach_entry(struct hook_bpf *skel, const struct rule_hook *hook,
			enum attach_kind kind)
{
	const struct slot slot = entry_slot(skel, kind);
	struct bpf_link *link;

	switch (kind) {
	case ATTACH_KPROBE:
		link = attach_kprobe(slot.program, hook);
		break;
	case ATTACH_UPROBE:
		link = attach_user(slot.program, hook, false);
		break;
	case ATTACH_TRACEPOINT:
		link = attach_event(slot.program, hook, "enter");
		break;
	case ATTACH_RAW_TRACEPOINT:
		link = bpf_program__attach_raw_tracepoint(slot.program,
							  raw_event(hook));
		break;
	default:
		link = bpf_program__attach(slot.program);
	}
	return keep_link(link, &slot);
}

static int attach_check(struct hook_bpf *skel, enum check_kind kind)
{
	const struct slot slot = check_slot(skel, kind);

	return keep_link(bpf_program__attach(slot.program), &slot);
}

/* Of the programs of an LSM hook the kernel runs first what came last
 * (kernel/bpf/trampoline.c, hlist_add_head()). */
static int attach_hash(struct hook_bpf *skel, const struct rule_hook *hook)
{
	const struct slot slot = hash_slot(skel, hook);

	return keep_link(bpf_program__attach(slot.program), &slot);
}

int attach_programs(struct hook_bpf *skel, const struct image *image,
		    const struct attach_way *way)
{
	int err = 0;

	if (attach_needs_check(image))
		err = attach_check(skel, way->check);
	if (!err && attach_needs_return(image))
		err = attach_return(skel, &image->hook, way->back);
	if (!err)
		err = attach_entry(skel, &image->hook, way->kind);
	if (!err && attach_needs_hash(image))
		err = attach_hash(skel, &image->hook);
	return err;
}
