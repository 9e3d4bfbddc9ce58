/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * kept - what one daemon tells the next, whenever it ends
 *
 * It is written in memory that the kernel keeps: a map of one element. Only the
 * daemon writes it, from its loop; what is done by the threads of the outputs.
 */

#include <stdint.h>

#include "failure.h"

/* Events of one output that were put in its queue; of these, those that were
 * written, or counted as lost. */
struct output_count {
	uint64_t queued;
	uint64_t done;
};

enum kept_output {
	KEPT_FILE,
	KEPT_JOURNAL,
	N_KEPT_OUTPUTS,
};

struct kept_state {
	uint64_t layout;
	uint64_t seed; /* of the hashes that hooks leave in procs_by_pid, which
			  one hook makes and the one that replaces it compares
			  */
	uint64_t sequence; /* of the last event */
	struct output_count outputs[N_KEPT_OUTPUTS];
	uint64_t sent; /* the last event that all outputs were given */
	uint32_t _pad;
	uint32_t n_failures; /* that there were, when it was written */
	struct failures failures;
	uint64_t said[N_FAILURES]; /* what the log knows of them */
};

struct kept;

/* What is in @dir, a folder of bpffs, else new. NULL: it ends with the daemon.
 * Returns 0 or a negative errno. */
int kept_open(const char *dir, struct kept **ret);
void kept_free(struct kept **kept);

struct kept_state *kept_state(const struct kept *kept);

/* How many events the daemon before has read and not written, for it was
 * killed; from now on, none. */
uint64_t kept_unwritten(struct kept_state *state);
