// SPDX-License-Identifier: Apache-2.0

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cli.h"
#include "log.h"

enum {
	EXIT_USAGE = 2,
	GO_ON = -1,
	DAY_S = 86400,
};

static const struct verb *const verbs[] = {
	&verb_policy_check,  &verb_policy_explain, &verb_policy_list,
	&verb_policy_enable, &verb_policy_disable, &verb_policy_mode,
	&verb_policy_apply,  &verb_policy_confirm, &verb_policy_revert,
	&verb_events,	     &verb_status,
};

static void print_help(FILE *file)
{
	fprintf(file, "Usage: haetae [--control PATH] VERB [OPTION]...\n\n");
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
		fprintf(file, "  haetae %s %s\n      %s\n", verbs[i]->name,
			verbs[i]->arguments, verbs[i]->help);
	fprintf(file, "\n  --control PATH  socket of the daemon in place of "
		      "/run/haetae/control\n"
		      "  --version       print the version and end\n"
		      "  --help          print this text and end\n"
		      "\nExit status: 0 done, 1 failed, 2 usage. "
		      "More: haetae(1).\n");
}

static int usage(const struct verb *verb)
{
	if (verb)
		fprintf(stderr, "Usage: haetae %s %s\n", verb->name,
			verb->arguments);
	else
		fprintf(stderr, "haetae --help lists the verbs\n");
	return EXIT_USAGE;
}

static int set_output(const struct verb *verb, const char *name,
		      struct cli *cli)
{
	if (strcmp(name, "json") == 0 && (verb->options & VERB_JSON)) {
		cli->output = CLI_JSON;
		return GO_ON;
	}
	if (strcmp(name, "compact") == 0 && (verb->options & VERB_COMPACT)) {
		cli->output = CLI_COMPACT;
		return GO_ON;
	}

	log_msg(LOG_LEVEL_ERR, "'%s' cannot write '%s'", verb->name, name);
	return usage(verb);
}

/* "120", "120s", "5m", "1h": up to a day. Returns 0 if it is none. */
static unsigned read_time(const char *text)
{
	char *end;
	unsigned long n = strtoul(text, &end, 10);
	unsigned long unit = 1;

	if (*text < '0' || *text > '9' || n > DAY_S)
		return 0;
	if (*end == 'h')
		unit = 3600;
	else if (*end == 'm')
		unit = 60;
	if (*end && (!strchr("smh", *end) || end[1]))
		return 0;
	return n * unit <= DAY_S ? (unsigned)(n * unit) : 0;
}

static int set_confirm(const struct verb *verb, struct cli *cli)
{
	cli->confirm = read_time(optarg);
	if (cli->confirm)
		return GO_ON;
	log_msg(LOG_LEVEL_ERR, "'%s' is no time from 1s to 24h, as 120s or 5m",
		optarg);
	return usage(verb);
}

/* Returns GO_ON or an exit status; @verb NULL: stands before the verb. */
static int apply_option(const struct verb *verb, int c, struct cli *cli)
{
	unsigned options = verb ? verb->options : VERB_CONTROL;

	if (c == 'h') {
		print_help(stdout);
		return EXIT_SUCCESS;
	}
	if (c == 'v') {
		printf("haetae %s\n", HAETAE_VERSION);
		return EXIT_SUCCESS;
	}
	if (c == 'o' && (options & (VERB_JSON | VERB_COMPACT)))
		return set_output(verb, optarg, cli);
	if (c == 'w' && (options & VERB_CONFIRM))
		return set_confirm(verb, cli);

	if (c == 'c' && (options & VERB_CONTROL)) {
		cli->control = optarg;
	} else if (c == 's' && (options & VERB_STRICT)) {
		cli->strict = true;
	} else if (c == 'q' && (options & VERB_QUIET)) {
		cli->quiet = true;
	} else {
		if (c != '?') /* of which getopt_long has told */
			log_msg(LOG_LEVEL_ERR, "there is no such option here");
		return usage(verb);
	}
	return GO_ON;
}

/* Reads options, up to the verb if @verb is NULL. Returns GO_ON or an exit
 * status. */
static int read_options(const struct verb *verb, int argc, char **argv,
			struct cli *cli)
{
	static const struct option rows[] = {
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'v' },
		{ "control", required_argument, NULL, 'c' },
		{ "strict", no_argument, NULL, 's' },
		{ "quiet", no_argument, NULL, 'q' },
		{ "confirm", required_argument, NULL, 'w' },
		{ "output", required_argument, NULL, 'o' },
		{ 0 },
	};
	const char *letters = verb ? "o:" : "+";
	int status = GO_ON;
	int c;

	optind = 0;
	while (status == GO_ON &&
	       (c = getopt_long(argc, argv, letters, rows, NULL)) != -1)
		status = apply_option(verb, c, cli);
	return status;
}

/* The verb that the words at *@argc, *@argv name, which are left at its last
 * word. */
static const struct verb *find_verb(int *argc, char ***argv)
{
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++) {
		const char *name = verbs[i]->name;
		const char *space = strchr(name, ' ');
		size_t first = space ? (size_t)(space - name) : strlen(name);

		if (*argc < 1 || strlen((*argv)[0]) != first ||
		    memcmp((*argv)[0], name, first))
			continue;
		if (!space)
			return verbs[i];
		if (*argc >= 2 && strcmp((*argv)[1], space + 1) == 0) {
			*argc -= 1;
			*argv += 1;
			return verbs[i];
		}
	}
	return NULL;
}

static int unknown_verb(int argc, char **argv)
{
	if (argc == 0)
		log_msg(LOG_LEVEL_ERR, "a verb is needed");
	else if (argc > 1 && strcmp(argv[0], "policy") == 0)
		log_msg(LOG_LEVEL_ERR, "unknown verb 'policy %s'", argv[1]);
	else if (strcmp(argv[0], "policy") == 0)
		log_msg(LOG_LEVEL_ERR, "'policy' needs a second word");
	else
		log_msg(LOG_LEVEL_ERR, "unknown verb '%s'", argv[0]);
	return usage(NULL);
}

/* Returns GO_ON or an exit status. */
static int check_operands(const struct verb *verb, const struct cli *cli)
{
	bool takes_name = verb->options & VERB_NAME;
	bool takes_files = verb->options & VERB_FILES;
	int most = takes_name ? 1 + !!(verb->options & VERB_MODE) : 0;

	if (!cli->n_files && takes_files)
		log_msg(LOG_LEVEL_ERR, "'%s' needs a file", verb->name);
	else if (!cli->n_files && takes_name)
		log_msg(LOG_LEVEL_ERR, "'%s' needs the name of a policy",
			verb->name);
	else if (!takes_files && cli->n_files > most)
		log_msg(LOG_LEVEL_ERR, "'%s' does not take '%s'", verb->name,
			cli->files[most]);
	else if (cli->n_files == 2 && takes_name &&
		 strcmp(cli->files[1], "enforce") != 0 &&
		 strcmp(cli->files[1], "monitor") != 0)
		log_msg(LOG_LEVEL_ERR, "'%s' is no mode: enforce or monitor",
			cli->files[1]);
	else
		return GO_ON;
	return usage(verb);
}

static int run(const struct verb *verb, int argc, char **argv, struct cli *cli)
{
	int status;

	/* getopt_long puts it into its messages. */
	argv[0] = (char *)"haetae";
	status = read_options(verb, argc, argv, cli);
	if (status != GO_ON)
		return status;

	cli->files = argv + optind;
	cli->n_files = argc - optind;
	status = check_operands(verb, cli);
	if (status != GO_ON)
		return status;

	status = verb->run(cli);
	if (fflush(stdout) || ferror(stdout)) {
		log_msg(LOG_LEVEL_ERR, "cannot write to standard output");
		return EXIT_FAILURE;
	}
	return status;
}

int main(int argc, char **argv)
{
	struct cli cli = { .control = "/run/haetae/control" };
	const struct verb *verb;
	int status;

	log_open("haetae", LOG_LEVEL_INFO);
	status = read_options(NULL, argc, argv, &cli);
	if (status != GO_ON)
		return status;

	argc -= optind;
	argv += optind;
	verb = find_verb(&argc, &argv);
	return verb ? run(verb, argc, argv, &cli) : unknown_verb(argc, argv);
}
