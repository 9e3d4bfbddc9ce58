// SPDX-License-Identifier: Apache-2.0

#include "attach.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>

#include "base/mem.h"
#include "skeletons.h"
#include "syscalls.h"

enum {
	NAME_SIZE = 128,
};

/*
 * Programs of type kprobe and tracepoint share one guard for each CPU
 * (bpf_prog_active), trampolines and raw tracepoints have one each
 * (prog->active): include/linux/trace_events.h, kernel/bpf/trampoline.c. A
 * kprobe itself cannot be preempted. Return probes are limited in number and
 * would miss calls.
 */
static const struct attach_way ways[] = {
	{ ATTACH_FENTRY, RETURN_FEXIT, CHECK_KPROBE },
	{ ATTACH_FENTRY, RETURN_FEXIT, CHECK_FENTRY },
	{ ATTACH_KPROBE, RETURN_FEXIT, CHECK_KPROBE },
	{ ATTACH_KPROBE, RETURN_RAW_TRACEPOINT, CHECK_KPROBE },
	{ ATTACH_TRACEPOINT, RETURN_TRACEPOINT, CHECK_FENTRY },
	{ ATTACH_TRACEPOINT, RETURN_TRACEPOINT, CHECK_EXEC },
	{ ATTACH_RAW_TRACEPOINT, RETURN_RAW_TRACEPOINT, CHECK_KPROBE },
	{ ATTACH_RAW_TRACEPOINT, RETURN_RAW_TRACEPOINT, CHECK_EXEC },
};

const struct attach_way *attach_way_at(size_t n)
{
	return n < ARRAY_SIZE(ways) ? &ways[n] : NULL;
}

/* Where in the kernel a system call has its function and its tracepoints. */
static void symbol_name(const struct image *image, char name[static NAME_SIZE])
{
	snprintf(name, NAME_SIZE, "%s%s", syscall_symbol_prefix, image->hook);
}

static void event_name_of(const struct image *image, const char *side,
			  char name[static NAME_SIZE])
{
	snprintf(name, NAME_SIZE, "sys_%s_%s", side, image->hook);
}

static bool is_exec(const struct image *image)
{
	return image->conf.name_arg >= 0;
}

/* Without strings nothing is ever put off; an execve leaves a note of what it
 * judged. */
static bool needs_return(const struct image *image)
{
	return image->conf.n_strings > 0 || is_exec(image);
}

static struct bpf_program *entry_program(const struct hook_bpf *skel,
					 enum attach_kind kind)
{
	struct bpf_program *const programs[N_ATTACH_KINDS] = {
		[ATTACH_FENTRY] = skel->progs.hook_fentry,
		[ATTACH_KPROBE] = skel->progs.hook_kprobe,
		[ATTACH_TRACEPOINT] = skel->progs.hook_tracepoint,
		[ATTACH_RAW_TRACEPOINT] = skel->progs.hook_raw_tracepoint,
	};

	return programs[kind];
}

static struct bpf_program *return_program(const struct hook_bpf *skel,
					  enum return_kind kind)
{
	struct bpf_program *const programs[] = {
		[RETURN_FEXIT] = skel->progs.return_fentry,
		[RETURN_TRACEPOINT] = skel->progs.return_tracepoint,
		[RETURN_RAW_TRACEPOINT] = skel->progs.return_raw_tracepoint,
	};

	return programs[kind];
}

static struct bpf_program *check_program(const struct hook_bpf *skel,
					 enum check_kind kind)
{
	struct bpf_program *const programs[] = {
		[CHECK_KPROBE] = skel->progs.check_kprobe,
		[CHECK_FENTRY] = skel->progs.check_fentry,
		[CHECK_EXEC] = skel->progs.exec_ready,
	};

	return programs[kind];
}

/* @symbol: what a trampoline goes to; NULL: the program says it itself. */
static int load_program(struct bpf_program *program, const char *symbol)
{
	int err = 0;

	if (symbol)
		err = bpf_program__set_attach_target(program, 0, symbol);
	return err ? err : bpf_program__set_autoload(program, true);
}

int attach_choose(struct hook_bpf *skel, const struct image *image,
		  const struct attach_way *way)
{
	struct bpf_program *program;
	char symbol[NAME_SIZE];
	int err;

	bpf_object__for_each_program(program, skel->obj)
		bpf_program__set_autoload(program, false);

	symbol_name(image, symbol);
	err = load_program(entry_program(skel, way->kind),
			   way->kind == ATTACH_FENTRY ? symbol : NULL);
	if (!err && needs_return(image))
		err = load_program(return_program(skel, way->back),
				   way->back == RETURN_FEXIT ? symbol : NULL);
	if (!err && is_exec(image))
		err = load_program(check_program(skel, way->check), NULL);
	return err;
}

/* The link is of the skeleton's from now on, which destroys it. */
static int keep_link(struct bpf_link *link, struct bpf_link **slot)
{
	if (!link)
		return -errno;
	*slot = link;
	return 0;
}

static int attach_check(struct hook_bpf *skel, enum check_kind kind)
{
	struct bpf_link **const slots[] = {
		[CHECK_KPROBE] = &skel->links.check_kprobe,
		[CHECK_FENTRY] = &skel->links.check_fentry,
		[CHECK_EXEC] = &skel->links.exec_ready,
	};

	return keep_link(bpf_program__attach(check_program(skel, kind)),
			 slots[kind]);
}

static int attach_return(struct hook_bpf *skel, const struct image *image,
			 enum return_kind kind)
{
	struct bpf_program *program = return_program(skel, kind);
	char event[NAME_SIZE];

	switch (kind) {
	case RETURN_FEXIT:
		return keep_link(bpf_program__attach(program),
				 &skel->links.return_fentry);
	case RETURN_TRACEPOINT:
		event_name_of(image, "exit", event);
		return keep_link(bpf_program__attach_tracepoint(
					 program, "syscalls", event),
				 &skel->links.return_tracepoint);
	default:
		return keep_link(bpf_program__attach(program),
				 &skel->links.return_raw_tracepoint);
	}
}

static struct bpf_link **entry_link(struct hook_bpf *skel,
				    enum attach_kind kind)
{
	struct bpf_link **const links[N_ATTACH_KINDS] = {
		[ATTACH_FENTRY] = &skel->links.hook_fentry,
		[ATTACH_KPROBE] = &skel->links.hook_kprobe,
		[ATTACH_TRACEPOINT] = &skel->links.hook_tracepoint,
		[ATTACH_RAW_TRACEPOINT] = &skel->links.hook_raw_tracepoint,
	};

	return links[kind];
}

static int attach_entry(struct hook_bpf *skel, const struct image *image,
			enum attach_kind kind)
{
	struct bpf_program *program = entry_program(skel, kind);
	struct bpf_link *link;
	char name[NAME_SIZE];

	switch (kind) {
	case ATTACH_KPROBE:
		symbol_name(image, name);
		link = bpf_program__attach_kprobe(program, false, name);
		break;
	case ATTACH_TRACEPOINT:
		event_name_of(image, "enter", name);
		link = bpf_program__attach_tracepoint(program, "syscalls",
						      name);
		break;
	default:
		link = bpf_program__attach(program);
	}
	return keep_link(link, entry_link(skel, kind));
}

int attach_programs(struct hook_bpf *skel, const struct image *image,
		    const struct attach_way *way)
{
	int err = 0;

	if (is_exec(image))
		err = attach_check(skel, way->check);
	if (!err && needs_return(image))
		err = attach_return(skel, image, way->back);
	if (!err)
		err = attach_entry(skel, image, way->kind);
	return err;
}

void attach_end(struct hook_bpf *skel, enum attach_kind kind)
{
	struct bpf_link **link = entry_link(skel, kind);

	bpf_link__destroy(*link);
	*link = NULL;
}
