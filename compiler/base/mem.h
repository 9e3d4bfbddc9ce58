/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * mem - who owns what, so that it can be verified without leaving a function
 *
 * A local variable that owns something says CLEANUP(destructor); what leaves
 * the function alive leaves it through TAKE(). Destructors have the shape
 * void x_free(struct x **x), take NULL in *x, and set it to NULL.
 */

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define CLEANUP(fn) __attribute__((cleanup(fn)))

/* The value of @ptr, which gives up the ownership. */
#define TAKE(ptr)                          \
	({                                 \
		typeof(ptr) took_ = (ptr); \
		(ptr) = NULL;              \
		took_;                     \
	})

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* For CLEANUP on memory that malloc gave; @ptr is the variable's address. */
static inline void free_mem(void *ptr)
{
	void **mem = ptr;

	free(*mem);
	*mem = NULL;
}

static inline void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static inline void close_file(FILE **file)
{
	if (*file)
		fclose(*file);
	*file = NULL;
}

/**
 * array_grow() - make room for one element more
 * @items:  address of the pointer to the elements
 * @n:      how many there are
 * @size:   bytes of one element
 *
 * The capacity is the next power of two, which the count alone tells.
 *
 * Returns a pointer to the new element, zeroed and not yet counted; NULL when
 * out of memory, with the array as it was.
 */
void *array_grow(void *items, size_t n, size_t size);
