/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * kernel_facts - the facts of a kernel that has the types of kernel_types.h
 *
 * Its module "vfs" has struct vfsmount, and what a test adds to it.
 */

#include <stdbool.h>

#include "facts.h"

struct btf;

struct kernel_facts {
	struct facts facts;
	struct buf vmlinux;
	struct buf vfs;
	const char *functions; /* NULL: there are none */
	const char *users;
	unsigned n_reads;
	bool has_no_memory;
};

/* Fills the facts, of which the address stays the same until they are freed.
 * Fails the test when it cannot. */
void kernel_facts_init(struct kernel_facts *kernel);
void kernel_facts_free(struct kernel_facts *kernel);

/* BTF of types that @add makes, on top of those of the kernel. */
void kernel_facts_module(struct kernel_facts *kernel,
			 void (*add)(struct btf *btf));
