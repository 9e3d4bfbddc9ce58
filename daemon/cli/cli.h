/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * cli - the verbs of haetae
 *
 * A verb is one file and one struct verb, listed in main.c, which parses the
 * options of all of them. Verbs return an exit status: 0, or 1 after saying
 * what failed; usage (2) is main's.
 */

#include <stdbool.h>

enum cli_output {
	CLI_DEFAULT,
	CLI_JSON,
	CLI_COMPACT,
};

/* What the command line says. */
struct cli {
	const char *control; /* path of the daemon's socket */
	enum cli_output output;
	bool strict;
	bool quiet;
	unsigned confirm; /* seconds; 0: not said */
	char **files;	  /* operands */
	int n_files;
};

enum verb_option {
	VERB_CONTROL = 1 << 0, /* talks to the daemon: --control */
	VERB_JSON = 1 << 1,    /* -o json */
	VERB_COMPACT = 1 << 2, /* -o compact */
	VERB_STRICT = 1 << 3,  /* --strict */
	VERB_QUIET = 1 << 4,   /* --quiet */
	VERB_FILES = 1 << 5,   /* one operand at least; else none */
	VERB_NAME = 1 << 6,    /* a policy */
	VERB_MODE = 1 << 7,    /* and maybe a mode */
	VERB_CONFIRM = 1 << 8, /* --confirm */
};

struct verb {
	const char *name; /* "policy check" */
	const char *arguments;
	const char *help;
	unsigned options; /* enum verb_option */
	int (*run)(const struct cli *cli);
};

extern const struct verb verb_policy_check;
extern const struct verb verb_policy_explain;
extern const struct verb verb_policy_list;
extern const struct verb verb_policy_enable;
extern const struct verb verb_policy_disable;
extern const struct verb verb_policy_mode;
extern const struct verb verb_policy_apply;
extern const struct verb verb_policy_confirm;
extern const struct verb verb_policy_revert;
extern const struct verb verb_events;
extern const struct verb verb_status;
