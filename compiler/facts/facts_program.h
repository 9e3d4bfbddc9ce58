/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * facts_program - programs and libraries of user space, as facts
 *
 * They are kept until facts_free(), like other facts: an address in them stays
 * good.
 */

#include "facts.h"
#include "file_id.h"

struct fact_program {
	struct file_id id;
	const void *bytes;
	size_t len;
};

/* The file at an absolute path. Returns 0; -ENODATA: there is none; -ENOENT:
 * this is not the machine to look at; -ENOMEM; what read() said: -EFBIG,
 * -EACCES, -EBADMSG when it is no regular file. */
int facts_program(struct facts *facts, const char *path,
		  const struct fact_program **ret);

/* For facts_free(). */
void facts_programs_free(struct facts *facts);
