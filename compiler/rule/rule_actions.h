/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * rule_actions - what is done when a rule has won
 */

#include "source.h"

/* What the daemon does when an event of a rule arrives. */
enum request_kind {
	REQUEST_GET_URL,
	REQUEST_DNS_LOOKUP,
	N_REQUEST_KINDS,
};

struct rule_request {
	enum request_kind kind;
	char *text; /* the URL, or the name to look up */
};

/* What is done when a rule has won, at the entry of the hook or at its return.
 * @act.index is filled by compile(), from @act_source. */
struct rule_actions {
	bool post;
	bool kill;
	struct act act;		  /* bpf/abi.h; flags 0: nothing */
	struct source act_source; /* ACT_TRACK_SOCK, ACT_UNTRACK_SOCK: the
				     struct sock; ACT_SET: where to write */
	struct rule_request *requests;
	size_t n_requests;
};

/* "get-url": as the configuration calls it; static. */
const char *request_kind_name(enum request_kind kind);
