/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * room - the memory of one call while it is judged
 *
 * A program may be entered again on its CPU before it is through: by an
 * interrupt in the middle of a function that it is attached to, by another
 * task where kernels preempt programs, by a program of the same object. The
 * kernel keeps most kinds of program from entering themselves, but neither LSM
 * programs nor, before 5.12, trampolines. So there are some rooms for each
 * CPU, and who finds one empty has it.
 *
 * Global functions are told the number of the room, since old kernels let them
 * take no pointers. The parts of a room start where the constants of the hook
 * put them (hook_held_offset() of abi.h), so that the verifier knows the
 * bounds.
 */

#include "abi.h"
#include "maps.bpf.h"

enum {
	NO_ROOM = 0xffffffff,
};

/*
 * Who adds 1 and then sees 1 is alone: whoever came before would have made it
 * 2, whoever comes later sees 2 and goes on to the next room. It takes no
 * instruction that Linux 5.10 has not.
 */
__u32 room_take(void);

__noinline __u32 room_take(void)
{
	__u32 first = bpf_get_smp_processor_id() * N_ROOMS;

	for (__u32 i = 0; i < N_ROOMS; i++) {
		__u32 at = first + i;
		struct room *room = bpf_map_lookup_elem(&scratch, &at);

		if (!room)
			break;
		__sync_fetch_and_add(&room->taken, 1);
		if (*(volatile __u64 *)&room->taken == 1)
			return at;
		__sync_fetch_and_add(&room->taken, -1);
	}
	lose(LOSS_ROOM);
	return NO_ROOM;
}

static __always_inline void room_give(struct room *room)
{
	__sync_fetch_and_add(&room->taken, -1);
}

static __always_inline struct room *room_memory(__u32 room)
{
	return bpf_map_lookup_elem(&scratch, &room);
}

/* The sums of the words. */
static __always_inline __u64 *room_sums(struct room *memory)
{
	return (__u64 *)(memory + 1);
}

static __always_inline struct held *room_held(struct room *memory)
{
	return (struct held *)(room_sums(memory) + conf.n_words);
}

static __always_inline struct value *held_values(struct held *held)
{
	return (struct value *)(held + 1);
}

static __always_inline __u64 *held_words(struct held *held)
{
	return (__u64 *)(held_values(held) + conf.n_sources);
}

static __always_inline char *held_strings(struct held *held)
{
	return (char *)(held_words(held) + conf.n_words);
}

/* The parts of a room that match.bpf.h and expr.bpf.h ask for. */

static __always_inline const char *room_strings(__u32 room)
{
	struct room *memory = room_memory(room);

	return memory ? held_strings(room_held(memory)) : 0;
}

static __always_inline __u64 *room_row(__u32 room)
{
	struct room *memory = room_memory(room);

	return memory ? room_sums(memory) : 0;
}

static __always_inline __u64 *room_words(__u32 room)
{
	struct room *memory = room_memory(room);

	return memory ? held_words(room_held(memory)) : 0;
}

static __always_inline struct left *room_left(__u32 room)
{
	struct room *memory = room_memory(room);

	return memory ? &memory->left : 0;
}

static __always_inline struct value *room_values(__u32 room)
{
	struct room *memory = room_memory(room);

	return memory ? held_values(room_held(memory)) : 0;
}

static __always_inline __u64 *room_slots(__u32 room)
{
	struct room *memory = room_memory(room);

	return memory ? memory->slots : 0;
}
