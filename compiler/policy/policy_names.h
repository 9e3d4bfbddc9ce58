/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * policy_names - numbers that the policy language has names for
 *
 * Letters are compared without their case.
 */

#include <stdbool.h>
#include <stdint.h>

struct named_number {
	const char *name; /* NULL ends the table */
	uint64_t number;
};

extern const struct named_number capability_names[]; /* CAP_CHOWN... */
extern const struct named_number protocol_names[];   /* IPPROTO_TCP... */
extern const struct named_number family_names[];     /* AF_INET... */
extern const struct named_number tcp_state_names[];  /* TCP_LISTEN... */
extern const struct named_number file_type_names[];  /* of S_IFMT: "reg"... */
extern const struct named_number command_names[];    /* BPF_PROG_LOAD... */
extern const struct named_number namespace_names[];  /* enum namespace_kind */

/* False, with @ret as it was: there is no such name. */
bool named_number_find(const struct named_number *names, const char *name,
		       uint64_t *ret);

/* The name that may be meant, or NULL. */
const char *named_number_nearest(const struct named_number *names,
				 const char *name);
