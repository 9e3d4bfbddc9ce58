/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * walk - a text that is written from its end to its front
 *
 * As paths are, that are known from the leaf to the root. The state stands in
 * a map, where global functions find it: see path.bpf.h.
 */

#include "kernel.h"

#include "abi.h"
#include "typed.bpf.h"

enum {
	NAME_MAX = 255,
	/* a name is written up to its length before it is seen not to fit */
	WALK_ROOM = MAX_STRING + NAME_MAX + 1,
	MAX_DIGITS = 20, /* of 64 bits */
};

/* What a walk needs of a mount, in the kernel's order. */
struct mount_part {
	__u64 parent; /* itself: it has none */
	__u64 place;  /* the dentry there that it is mounted on */
	__u64 root;   /* its own */
};

/* A struct path, idem. */
struct path_part {
	__u64 mount; /* the struct vfsmount in it */
	__u64 dentry;
};

/* What the first dentry is linked to, idem. */
struct link_part {
	__u64 pprev;  /* 0: in no list */
	__u64 parent; /* itself: none */
};

/* What a step needs of a dentry, idem. */
struct name_part {
	__u64 parent;
	__u32 hash;
	__u32 len;
	__u64 name;
};

/* Where it stands, and what it has written. What it reads stands here, too: the
 * stack has no room for it. */
struct path_walk {
	__u64 dentry; /* cgroup.bpf.h: struct kernfs_node */
	__u64 mount;  /* 0: up to the root of the file system */
	struct mount_part mounted;
	struct path_part from; /* where it began */
	struct link_part links;
	struct name_part name;
	__u64 peer;  /* mount.bpf.h: struct hlist_node */
	__u32 start; /* of the text, which ends before text[MAX_STRING - 1] */
	__u16 done;  /* the root was reached: nothing is missing */
	__u16 deleted;
	__u32 foreign; /* it is in another mount namespace than the host's */
	__u32 strange; /* and not what the host has at this path */
	char text[WALK_ROOM];
};

/* One for each room of a CPU. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, N_ROOMS);
	__type(key, __u32);
	__type(value, struct path_walk);
} walks SEC(".maps");

/* Begins a walk with no text. NULL cannot be. */
static __always_inline struct path_walk *begin_walk(__u32 key)
{
	struct path_walk *walk = bpf_map_lookup_elem(&walks, &key);

	if (!walk)
		return 0;
	walk->mount = 0;
	walk->mounted.root = 0;
	walk->start = MAX_STRING - 1;
	walk->done = 0;
	walk->deleted = 0;
	walk->foreign = 0;
	walk->strange = 0;
	walk->text[MAX_STRING - 1] = '\0';
	return walk;
}

/* The root itself is "/". */
static __always_inline void end_walk(struct path_walk *walk)
{
	if (walk->start == MAX_STRING - 1) {
		walk->start = MAX_STRING - 2;
		walk->text[MAX_STRING - 2] = '/';
	}
}

enum {
	SHORT_NAME = 16, /* bytes, as most names have at most */
};

/* Copies a name of up to 16 bytes to @to, and writes again what stood behind
 * it. Names of dentries begin at multiples of eight: what is read beyond the
 * end is in the same page. */
static __always_inline void put_short(char *to, const void *name, __u32 len)
{
	__u64 *behind = (__u64 *)(to + len);
	__u64 first = behind[0];
	__u64 second = behind[1];

	read_pair(to, name);
	behind[0] = first;
	behind[1] = second;
}

/* Writes "/name" in front of the text. Returns whether it fitted. */
static __always_inline bool put_name(struct path_walk *walk, const void *name,
				     __u32 len)
{
	__u32 start;

	len &= NAME_MAX;
	start = walk->start - len - 1;
	if (start >= MAX_STRING - 1)
		return false;
	if (IS_TYPED && len <= SHORT_NAME)
		put_short(walk->text + start + 1, name, len);
	else if (bpf_probe_read_kernel(walk->text + start + 1, len, name))
		return false;
	walk->text[start] = '/';
	walk->start = start;
	return true;
}

/* Writes one character in front of the text, which is not half as long as there
 * is room: the mask is for the verifier. */
static __always_inline void put_char(struct path_walk *walk, char c)
{
	__u32 start = walk->start - 1;

	start &= MAX_STRING - 1;
	walk->text[start] = c;
	walk->start = start;
}

/* A constant; idem. */
#define PUT_CONSTANT(walk, constant)                                        \
	do {                                                                \
		const char text_[] = constant;                              \
                                                                            \
		_Pragma("unroll") for (int i_ = sizeof(text_) - 2; i_ >= 0; \
				       i_--) put_char(walk, text_[i_]);     \
	} while (0)

/* Idem. */
static __always_inline void put_number(struct path_walk *walk, __u64 number)
{
	for (int i = 0; i < MAX_DIGITS; i++) {
		put_char(walk, '0' + number % 10);
		number /= 10;
		if (!number)
			break;
	}
}

/* "/name", of a name in the kernel that ends with a NUL. It is measured where
 * no text comes to stand. */
static __always_inline bool put_string(struct path_walk *walk, const char *name)
{
	char *spare = walk->text + MAX_STRING;
	long size = bpf_probe_read_kernel_str(spare, NAME_MAX + 1, name);

	return size > 0 && put_name(walk, spare, size - 1);
}
