/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * btf_shape - what a value of a type is made of
 *
 * Modifiers and typedefs are gone through; what is left is what a reader needs
 * to know. Types are named by number in their index.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "btf_index.h"

/* A type. Number 0 is void. */
struct type_ref {
	const struct type_index *types;
	uint32_t id;
};

enum shape_kind {
	SHAPE_VOID,
	SHAPE_INTEGER, /* also bool and char */
	SHAPE_ENUM,
	SHAPE_POINTER, /* to what is no character */
	SHAPE_STRING,  /* pointer to characters */
	SHAPE_CHARS,   /* array of characters */
	SHAPE_ARRAY,   /* of others */
	SHAPE_STRUCT,
	SHAPE_UNION,
	SHAPE_FUNCTION, /* what a function pointer points to */
	SHAPE_FLOAT,
	SHAPE_FORWARD, /* struct or union, only declared */
};

struct shape {
	enum shape_kind kind;
	bool is_signed; /* integer, enum */
	bool is_user;	/* pointer to memory of user space, where BTF says it */
	bool is_per_cpu;  /* pointer to one of each CPU, where BTF says it */
	uint8_t shift;	  /* bit field: @bits from bit @shift on of a number */
	uint8_t bits;	  /* of @size bytes; 0: no bit field */
	uint32_t size;	  /* in bytes; of an array as a whole */
	uint32_t n;	  /* elements of an array; 0: nobody knows how many */
	const char *name; /* its own, else that of the innermost typedef; of
			     pointers and arrays, that of @target; "": none */
	struct type_ref type;	/* without modifiers and typedefs */
	struct type_ref target; /* of pointers; element of arrays */
};

/* Returns 0; -EBADMSG when numbers lead nowhere or in circles. */
int shape_of(struct type_ref type, struct shape *ret);

/* Appends the type as C writes it: "struct dentry *". */
void type_text(struct type_ref type, struct buf *out);
