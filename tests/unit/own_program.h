/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * own_program - the file of the test itself, as a program to look into
 *
 * It has these functions and variables, and the probes of static_probe.h that
 * the test has.
 */

#include "facts.h"

int own_function(int number);
int own_twin(void); /* calls a static function that test files have, too */
extern int own_variable;

/* Appends the bytes of the running file; fails the test when it cannot. */
void own_program(struct buf *ret);

/* Facts that know one program, by the path "/own": that of @bytes. Reading
 * another one gets @err. */
struct own_facts {
	struct facts facts;
	struct buf bytes;
	int err;
	unsigned n_reads;
};

void own_facts_init(struct own_facts *own);
void own_facts_free(struct own_facts *own);
