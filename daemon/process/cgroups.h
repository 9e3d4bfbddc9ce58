/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * cgroups - the cgroups that processes are in, with what their paths say
 *
 * Each is parsed once and shared by all processes that are in it: counted
 * references, of one thread. How many are remembered for those that come is
 * bounded; one that is forgotten is parsed again.
 */

#include <stdint.h>

#include "cgroup_path.h"
#include "decode.h"

enum {
	INVOCATION_ID = 32, /* hexadecimal digits */
};

struct cgroup {
	unsigned refs;
	uint64_t id; /* inode number of its folder */
	struct bytes path;
	struct unit unit;	/* parts of @path */
	struct bytes container; /* its id, or the name of a machine */
	/* Of the run of the unit, or of the user's; empty: not known. */
	char invocation_id[INVOCATION_ID + 1];
};

struct cgroups;

/* @root: where the cgroups are mounted; NULL: wherever systemd has units, in
 * either version of cgroups. Returns 0; -ENOMEM. */
int cgroups_new(const char *root, struct cgroups **ret);
void cgroups_free(struct cgroups **cgroups);

/* The cgroup with this id and path, and a reference to it. The one that is new
 * is asked for its invocation id, which does not wait for anything; it may be
 * gone already. Returns 0; -ENOMEM. */
int cgroups_get(struct cgroups *cgroups, uint64_t id, struct bytes path,
		struct cgroup **ret);

/* The one that was got with this id, borrowed; NULL: not remembered. */
struct cgroup *cgroups_find(const struct cgroups *cgroups, uint64_t id);

/* Takes one more reference. */
struct cgroup *cgroup_ref(struct cgroup *cgroup);

/* Gives one up; NULL is none. */
void cgroup_free(struct cgroup **cgroup);
