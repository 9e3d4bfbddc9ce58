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

/* The programs of each kind; a kprobe's return is seen by the tracepoint, or
 * by the raw one where tracefs is not there, since return probes are limited
 * in number and miss calls. */
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

static bool returns_by_fexit(enum attach_kind kind)
{
	return kind == ATTACH_FENTRY;
}

/* Without strings nothing is ever put off. */
static bool may_put_off(const struct image *image)
{
	return image->conf.n_strings > 0;
}

static int load_program(struct bpf_program *program)
{
	return bpf_program__set_autoload(program, true);
}

static int load_return(struct hook_bpf *skel, const struct image *image,
		       enum attach_kind kind)
{
	char symbol[NAME_SIZE];
	int err;

	if (!returns_by_fexit(kind)) {
		err = load_program(skel->progs.return_tracepoint);
		if (err)
			return err;
		return load_program(skel->progs.return_raw_tracepoint);
	}

	symbol_name(image, symbol);
	err = bpf_program__set_attach_target(skel->progs.return_fentry, 0,
					     symbol);
	if (err)
		return err;
	return load_program(skel->progs.return_fentry);
}

int attach_choose(struct hook_bpf *skel, const struct image *image,
		  enum attach_kind kind)
{
	struct bpf_program *program;
	char symbol[NAME_SIZE];
	int err;

	bpf_object__for_each_program(program, skel->obj)
		bpf_program__set_autoload(program, false);

	if (kind == ATTACH_FENTRY) {
		symbol_name(image, symbol);
		err = bpf_program__set_attach_target(skel->progs.hook_fentry, 0,
						     symbol);
		if (err)
			return err;
	}

	err = load_program(entry_program(skel, kind));
	if (!err && may_put_off(image))
		err = load_return(skel, image, kind);
	if (!err && may_put_off(image) && image->conf.name_arg >= 0)
		err = load_program(skel->progs.exec_ready);
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

static int attach_return(struct hook_bpf *skel, const struct image *image,
			 enum attach_kind kind)
{
	char event[NAME_SIZE];
	int err;

	if (returns_by_fexit(kind))
		return keep_link(bpf_program__attach(skel->progs.return_fentry),
				 &skel->links.return_fentry);

	event_name_of(image, "exit", event);
	err = -EOPNOTSUPP;
	if (kind != ATTACH_RAW_TRACEPOINT)
		err = keep_link(bpf_program__attach_tracepoint(
					skel->progs.return_tracepoint,
					"syscalls", event),
				&skel->links.return_tracepoint);
	if (!err)
		return 0;
	return keep_link(bpf_program__attach(skel->progs.return_raw_tracepoint),
			 &skel->links.return_raw_tracepoint);
}

static int attach_entry(struct hook_bpf *skel, const struct image *image,
			enum attach_kind kind)
{
	char name[NAME_SIZE];

	switch (kind) {
	case ATTACH_FENTRY:
		return keep_link(bpf_program__attach(skel->progs.hook_fentry),
				 &skel->links.hook_fentry);
	case ATTACH_KPROBE:
		symbol_name(image, name);
		return keep_link(bpf_program__attach_kprobe(
					 skel->progs.hook_kprobe, false, name),
				 &skel->links.hook_kprobe);
	case ATTACH_TRACEPOINT:
		event_name_of(image, "enter", name);
		return keep_link(
			bpf_program__attach_tracepoint(
				skel->progs.hook_tracepoint, "syscalls", name),
			&skel->links.hook_tracepoint);
	default:
		return keep_link(
			bpf_program__attach(skel->progs.hook_raw_tracepoint),
			&skel->links.hook_raw_tracepoint);
	}
}

int attach_programs(struct hook_bpf *skel, const struct image *image,
		    enum attach_kind kind)
{
	int err = 0;

	if (may_put_off(image) && image->conf.name_arg >= 0)
		err = keep_link(bpf_program__attach(skel->progs.exec_ready),
				&skel->links.exec_ready);
	if (!err && may_put_off(image))
		err = attach_return(skel, image, kind);
	if (!err)
		err = attach_entry(skel, image, kind);
	return err;
}
