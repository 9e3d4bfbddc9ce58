/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * facts - what the kernel and the host say of themselves, as data
 *
 * The compiler opens no files: it asks for bytes by name, and who calls it
 * says where they come from (daemon/facts_host.c, or a table of a test). On a
 * machine that has no such facts, or without any at all, a question gets
 * -ENOENT, and what needs no answer is compiled all the same.
 *
 * What was read is kept, parsed, until facts_free(): ask once for a whole
 * policy set. What the functions return a pointer to lives until then.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi.h"
#include "base/buf.h"

enum fact_kind {
	FACT_BTF,      /* of "vmlinux" or of a module */
	FACT_BTF_FILE, /* in the file of this path, which may be an ELF file */
	FACT_TRACEPOINT, /* "subsystem/event": its format file in tracefs */
	FACT_FUNCTIONS,	 /* available_filter_functions of tracefs; no name */
	FACT_SYMBOLS,	 /* all functions, as kallsyms has them; no name */
	FACT_USERS,	 /* lines of passwd(5); no name */
	FACT_NAMESPACE,	 /* "mnt": inode number of the namespace of the host */
	FACT_PROGRAM,	 /* struct file_id and bytes of the file of this path */
};

struct type_index;
struct facts_types;
struct facts_text;
struct facts_program;
struct function_list;

struct facts {
	/**
	 * read() - append the bytes of a fact to @ret
	 * @name:  "" when the kind has no names; from a policy, so anything
	 *
	 * Returns 0; -ENOENT: no facts of this kind are to be had;
	 * -ENODATA: they are, but not of this name; -ENOMEM; another errno.
	 */
	int (*read)(void *data, enum fact_kind kind, const char *name,
		    struct buf *ret);
	void *data;

	/* What the configuration allows policies to have done, in bits of enum
	 * request_kind of rule.h; if it is not at hand, that is warned of. */
	unsigned requests;
	bool requests_assumed;

	/* What was read so far; zero to begin with. */
	struct facts_types *types;
	size_t n_types;
	struct facts_program **programs; /* see facts_program.h */
	size_t n_programs;
	struct facts_text *functions;
	struct facts_text *symbols;
	struct facts_text *users;
	struct function_list *function_list;
};

void facts_free(struct facts *facts);

/* In all that follows @facts may be NULL: there are none. */

/**
 * facts_btf() - the types of the kernel or of a module
 * @module:  NULL or "vmlinux": the kernel; a module's have the kernel's, too
 *
 * Returns 0; -EBADMSG when it cannot be parsed; -ENOMEM; what read() said:
 * -ENODATA for a module that is not loaded, or built in.
 */
int facts_btf(struct facts *facts, const char *module,
	      const struct type_index **ret);

/* The types of a program in user space, by the path of its BTF. */
int facts_btf_file(struct facts *facts, const char *path,
		   const struct type_index **ret);

/* Appends the format file of "subsystem/event". Not kept. */
int facts_tracepoint(struct facts *facts, const char *name, struct buf *ret);

/* The text of FACT_FUNCTIONS. See function_list.h. */
int facts_functions(struct facts *facts, const struct buf **ret);

/* The text of FACT_SYMBOLS, idem. */
int facts_symbols(struct facts *facts, const struct buf **ret);

/* The id of a user by name. Returns 0; -ENODATA: there is no such user;
 * -ENOENT: no user is known; -ENOMEM; what read() said. */
int facts_user(struct facts *facts, const char *name, uint32_t *ret);

/* The inode number of the namespace that the host's first process is in.
 * Returns 0; -ENOENT; -EBADMSG; what read() said. */
int facts_namespace(struct facts *facts, enum namespace_kind kind,
		    uint32_t *ret);
