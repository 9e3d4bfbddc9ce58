// SPDX-License-Identifier: Apache-2.0

#include "attach.h"

#include <string.h>

#include "attach_link.h"
#include "skeletons.h"

static const char *const entry_names[N_ATTACH_KINDS] = {
	[ATTACH_FENTRY] = "hook_fentry",
	[ATTACH_KPROBE] = "hook_kprobe",
	[ATTACH_TRACEPOINT] = "hook_tracepoint",
	[ATTACH_RAW_TRACEPOINT] = "hook_raw_tracepoint",
	[ATTACH_LSM] = "hook_lsm",
	[ATTACH_FMOD_RET] = "hook_fmod_ret",
	[ATTACH_UPROBE] = "hook_kprobe",
};

const char *attach_entry_name(enum attach_kind kind)
{
	return entry_names[kind];
}

/* A program, and where the skeleton keeps its link. */
struct slot {
	struct bpf_program *program;
	struct bpf_link **link;
};

static struct bpf_program *entry_program(const struct hook_bpf *skel,
					 enum attach_kind kind)
{
	return bpf_object__find_program_by_name(skel->obj,
						attach_entry_name(kind));
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
		err = attach_link_choose(
			entry_program(skel, way->kind),
			attach_link_is_trampoline(way->kind) ? symbol : NULL);
	if (!err && attach_needs_return(image))
		err = attach_link_choose(return_slot(skel, way->back).program,
					 way->back == RETURN_FEXIT ? symbol
								   : NULL);
	if (!err && attach_needs_check(image))
		err = attach_link_choose(check_slot(skel, way->check).program,
					 NULL);
	if (!err && attach_needs_hash(image))
		err = attach_link_choose(hash_slot(skel, &image->hook).program,
					 symbol);
	return err;
}

static int attach_return(struct hook_bpf *skel, const struct rule_hook *hook,
			 enum return_kind kind)
{
	const struct slot slot = return_slot(skel, kind);

	return attach_link_return(slot.program, hook, kind, slot.link);
}

static int attach_check(struct hook_bpf *skel, enum check_kind kind)
{
	const struct slot slot = check_slot(skel, kind);

	return attach_link_own(slot.program, slot.link);
}

/* Of the programs of an LSM hook the kernel runs first what came last
 * (kernel/bpf/trampoline.c, hlist_add_head()): this one before the gate. */
static int attach_hash(struct hook_bpf *skel, const struct rule_hook *hook)
{
	const struct slot slot = hash_slot(skel, hook);

	return attach_link_own(slot.program, slot.link);
}

int attach_programs(struct hook_bpf *skel, const struct image *image,
		    const struct attach_way *way)
{
	int err = 0;

	if (attach_needs_check(image))
		err = attach_check(skel, way->check);
	if (!err && attach_needs_return(image))
		err = attach_return(skel, &image->hook, way->back);
	if (!err && attach_needs_hash(image))
		err = attach_hash(skel, &image->hook);
	return err;
}
