/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * options - what the administrator asked for
 *
 * Read from haetae.yaml, its drop-ins (haetae.yaml.d, in the order of their
 * names) and the command line, later ones winning; lists of the command line
 * replace those of files. Every option of the command line has a key in
 * haetae.yaml, the same word without the dashes.
 */

#include <stdbool.h>
#include <stddef.h>

#include "diag.h"

enum attach_kind {
	ATTACH_FENTRY,
	ATTACH_KPROBE,
	ATTACH_TRACEPOINT,
	ATTACH_RAW_TRACEPOINT,
	ATTACH_LSM,
	ATTACH_FMOD_RET,
	ATTACH_UPROBE,
	N_ATTACH_KINDS,
};

/* Of the daemon and of what is its: see guard.h. */
enum protection {
	PROTECTION_OFF,
	PROTECTION_ON, /* where the kernel grants it */
	PROTECTION_REQUIRE,
};

/* "fentry", "kprobe"...; static. */
const char *attach_kind_name(enum attach_kind kind);

struct options {
	char *config;	   /* --config; default /etc/haetae/haetae.yaml */
	bool config_given; /* then it must exist */
	char **policies;   /* files and folders; default
			      /etc/haetae/policies.d */
	size_t n_policies;
	bool watch_policies; /* reload when they change; default true */
	char *export_path;   /* "-": standard output; NULL: no file */
	bool journal;	     /* default true */
	char *control;	     /* default /run/haetae/control; "": none */
	char *control_group; /* may connect besides root; NULL: root only */
	char *pin_dir;
	char *state_dir;
	bool keep; /* on-stop: keep; default false */
	enum protection self_protection;
	char **writers; /* programs that may write our files */
	size_t n_writers;
	bool stop_enforcing; /* --stop-enforcing: end what is in force */
	size_t ring_bytes;   /* a power of two; default 8 MiB */
	int attach_kind;     /* enum attach_kind to insist on; -1: the best */
	unsigned network_actions; /* bits of enum request_kind of rule.h that
				     policies may have done; default none */
	bool process_credentials; /* events show them; default true */
	bool process_namespaces;  /* idem */
	bool parent_rights;	  /* both, of parents too; default false */
	bool user_names;	  /* idem */
	unsigned ancestors; /* bits of enum ancestors_of; default all but base
			     */
	char **environment; /* names of variables to show; default none */
	size_t n_environment;
	size_t argv_bytes; /* of the arguments of a program; default 32 KiB */
	size_t env_bytes;  /* of its environment that is looked at; 0: none */
	size_t process_cache_size;  /* default 131072 */
	size_t process_cache_bytes; /* of their texts; default 64 MiB */
	char **protected_paths;	    /* programs that policies spare */
	size_t n_protected;
	bool check; /* --check: say what is wrong, do nothing */
	bool verbose;
};

/* Events that may show all ancestors: a bit each of options.ancestors. */
enum ancestors_of {
	ANCESTORS_BASE, /* exec, exit */
	ANCESTORS_KPROBE,
	ANCESTORS_TRACEPOINT,
	ANCESTORS_LOADER,
	ANCESTORS_UPROBE,
	ANCESTORS_LSM,
	ANCESTORS_USDT,
	N_ANCESTORS_OF,
};

#define OPTIONS_POLICIES "/etc/haetae/policies.d"

enum {
	OPTIONS_GO_ON = -1,
};

/**
 * options_read() - the command line and the configuration files
 * @ret:   filled with defaults where nothing is said
 *
 * Prints help, the version or what is wrong.
 *
 * Returns OPTIONS_GO_ON, or the status to exit with (0 after --help and
 * --version, 1 when a configuration file is wrong, 2 for usage).
 */
int options_read(int argc, char **argv, struct options *ret);
void options_free(struct options *options);
