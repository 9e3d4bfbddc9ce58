/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * describe - what events show of processes, as the administrator wants it
 *
 * The options, what the host itself is (its namespaces, its users), and the
 * text of the processes that were shown last: a process has two events at
 * least, and a shell is the parent in many. Of the rights of processes there
 * are few on a host, and their text is the longest part.
 */

#include <stddef.h>

#include "abi.h"
#include "accounts.h"
#include "options.h"
#include "process.h"

struct describe_conf {
	bool credentials;
	bool namespaces;
	bool parent_rights; /* both, of parents and ancestors too */
	bool user_names;
	unsigned ancestors; /* enum ancestors_of, a bit each */
	const char *users;  /* "/etc/passwd" */
	const char *groups;
	uint32_t host[N_NAMESPACES]; /* inode numbers of those of the host; 0:
					not known */
};

enum {
	DESCRIBE_RIGHTS = 8,
	/* What a struct who begins with. */
	DESCRIBE_RIGHTS_SIZE = offsetof(struct who, auid),
};

/* The text of the rights and namespaces of all who have the same. */
struct rights_text {
	char of[DESCRIBE_RIGHTS_SIZE];
	struct buf text;
};

struct describe {
	struct describe_conf conf;
	struct accounts *users;
	struct accounts *groups;
	bool has_looked; /* whether the files of both are still as they were */
	struct chain kept; /* of struct process_json, which are in @ring */
	char *ring;	   /* of its own, so that memory is not left in pieces
			      between processes */
	size_t at;	   /* where the next goes */
	struct rights_text rights[DESCRIBE_RIGHTS];
	unsigned next_rights; /* which is forgotten next */
};

enum {
	DESCRIBE_KEEP = 1 << 19, /* bytes of text */
};

/* Returns 0; -ENOMEM. */
int describe_new(const struct describe_conf *conf, struct describe **ret);
void describe_free(struct describe **describe);

/* The same for this host, as @options say. */
int describe_start(const struct options *options, struct describe **ret);

/* The namespaces of process 1; our own where it hides them; 0 for those that
 * the kernel does not have. */
void describe_host(uint32_t ret[static N_NAMESPACES]);

/* Keeps @text for the next event of @process; others are forgotten for it. */
void describe_keep(struct describe *describe, struct process *process,
		   int64_t boot_offset, struct bytes text);

/* Where the text of the rights of @who is kept; empty: it is not yet. */
struct buf *describe_rights(struct describe *describe, const struct who *who);

/* Users and groups may have changed since they were asked for. */
void describe_look_again(struct describe *describe);

/* The names of the user and the group that @process acts as, by the files of
 * the host; NULL: none, or not of the host. Borrowed until the next call. */
const char *describe_user(struct describe *describe,
			  const struct process *process);
const char *describe_group(struct describe *describe,
			   const struct process *process);
