// SPDX-License-Identifier: Apache-2.0

#include "arena.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
	SIZE = ARENA_SLOTS * SLOT_SIZE,
	PAGE = 4096,
};

#define PRESENT (1ULL << 63)

static void die(const char *what)
{
	perror(what);
	exit(111);
}

void arena_init(struct arena *arena)
{
	arena->file = memfd_create("differ", 0);
	if (arena->file < 0 || ftruncate(arena->file, SIZE))
		die("memfd_create");
	arena->pagemap = open("/proc/self/pagemap", O_RDONLY);
	if (arena->pagemap < 0)
		die("/proc/self/pagemap");

	arena->warm = mmap(NULL, SIZE, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	arena->cold = mmap(NULL, SIZE, PROT_READ, MAP_SHARED, arena->file, 0);
	if (arena->warm == MAP_FAILED || arena->cold == MAP_FAILED)
		die("mmap");
	memset(arena->warm, 'a', SIZE);
	if (mlock(arena->warm, SIZE))
		die("mlock");
}

void *arena_put(struct arena *arena, unsigned place, const void *bytes,
		size_t size, bool cold)
{
	if (!cold)
		return memcpy(arena->warm + place, bytes, size);
	if (pwrite(arena->file, bytes, size, place) != (ssize_t)size)
		die("pwrite");
	return arena->cold + place;
}

void arena_cool(struct arena *arena)
{
	if (madvise(arena->cold, SIZE, MADV_DONTNEED))
		die("madvise");
}

bool arena_is_resident(struct arena *arena, const void *at, size_t size)
{
	uintptr_t first = (uintptr_t)at / PAGE;
	uintptr_t end = ((uintptr_t)at + size + PAGE - 1) / PAGE;

	if (!size)
		return true;
	for (uintptr_t page = first; page < end; page++) {
		uint64_t entry;

		if (pread(arena->pagemap, &entry, sizeof(entry),
			  (off_t)(page * sizeof(entry))) != sizeof(entry))
			die("/proc/self/pagemap");
		if (!(entry & PRESENT))
			return false;
	}
	return true;
}
