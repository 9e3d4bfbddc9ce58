/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * attach_host - what all hooks are attached with, and what this kernel grants
 *
 * Asked and tried once: what the kernel has refused for a reason that holds for
 * all hooks is not tried again.
 */

#include <stdbool.h>
#include <stdint.h>

#include "core_types.h"
#include "gates.h"

struct tracker;

struct attach_host {
	const struct tracker *tracker;
	int wanted;	   /* enum attach_kind to insist on; -1: the best */
	struct btf *types; /* of the kernel; NULL: it says nothing of them */
	struct core_types core; /* idem, those that hooks name */
	uint32_t cast;		/* core_types_cast() */
	bool lsm;		/* LSM programs run: it is in the list */
	bool no_trampolines;	/* refused for good */
	bool no_kprobes;
	bool locked;	    /* nobody writes to the memory of programs */
	const char *folder; /* where to pin maps; NULL: nowhere */
	int notes;	    /* maps of all hooks; -1: no hook needs them */
	int socks;
	int protected_exes; /* idem, of all hooks: spare.bpf.h */
	struct gates *gates;
	uint32_t users; /* inode number of the user namespace of the host */
};

/* Returns 0; -ENOMEM. */
int attach_host_new(const struct tracker *tracker, int wanted,
		    const char *folder, struct attach_host **ret);
void attach_host_free(struct attach_host **host);

/* The types are many: they are there from attach_host_new() until they are
 * dropped, and when they are read again. */
void attach_host_drop_types(struct attach_host *host);
void attach_host_read_types(struct attach_host *host);

/* Makes the maps that actions @acts (enum act_flag) of some hook need. Returns
 * 0 or a negative errno. */
int attach_host_share(struct attach_host *host, uint32_t acts);

/**
 * attach_host_params() - how many parameters a function of the kernel has
 *
 * Returns their number; -ENOENT: there is no such function, or the kernel does
 * not say.
 */
int attach_host_params(const struct attach_host *host, const char *function);

/* Are the first @n parameters of both functions of the same types? */
bool attach_host_alike(const struct attach_host *host, const char *a,
		       const char *b, unsigned n);
