// SPDX-License-Identifier: Apache-2.0

#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "config.h"
#include "log.h"
#include "settings.h"

enum {
	EXIT_USAGE = 2,
	MAX_OPTIONS = 64,
	NAME_SIZE = 40,
	FIRST_OPTION = 256, /* above what getopt_long returns for itself */
};

/*
 * The rows of getopt_long, made from the settings. Switches have two: --NAME
 * and --no-NAME. The value that getopt_long returns tells the setting and
 * whether it was negated.
 */
struct getopt_table {
	struct option rows[MAX_OPTIONS + 1];
	char names[MAX_OPTIONS][NAME_SIZE];
	size_t n;
};

static void add_row(struct getopt_table *table, const char *prefix,
		    const struct setting *setting, int value)
{
	if (table->n == MAX_OPTIONS)
		return;

	snprintf(table->names[table->n], NAME_SIZE, "%s%s", prefix,
		 setting->name);
	table->rows[table->n] = (struct option){
		.name = table->names[table->n],
		.has_arg = setting->value ? required_argument : no_argument,
		.val = value,
	};
	table->n++;
}

static void make_table(struct getopt_table *table)
{
	const struct setting *setting;

	memset(table, 0, sizeof(*table));
	for (int i = 0; (setting = setting_at((size_t)i)); i++) {
		add_row(table, "", setting, FIRST_OPTION + 2 * i);
		if (setting->kind == SETTING_SWITCH)
			add_row(table, "no-", setting,
				FIRST_OPTION + 2 * i + 1);
	}
}

static void print_help(void)
{
	const struct setting *setting;

	printf("Usage: haetaed [OPTION]...\n"
	       "Detect and stop what policies forbid, in the kernel.\n\n");
	for (size_t i = 0; (setting = setting_at(i)); i++) {
		char left[NAME_SIZE * 2];

		snprintf(left, sizeof(left), "--%s%s%s%s",
			 setting->is_on ? "no-" : "", setting->name,
			 setting->value ? " " : "",
			 setting->value ? setting->value : "");
		printf("  %-22s  %s\n", left, setting->help);
	}
	printf("\nThe same words are keys of /etc/haetae/haetae.yaml: "
	       "haetae.conf(5).\nExit status: 0 stopped as asked, 1 failed, "
	       "2 usage.\n");
}

static int usage(void)
{
	fprintf(stderr, "haetaed --help lists the options\n");
	return EXIT_USAGE;
}

static int run_action(const struct setting *setting)
{
	if (strcmp(setting->name, "help") == 0)
		print_help();
	else
		printf("haetaed %s\n", HAETAE_VERSION);

	return fflush(stdout) == 0 ? 0 : EXIT_FAILURE;
}

/* Returns as options_read(). */
static int apply_option(const struct setting *setting, bool negated,
			const char *value, struct options *options)
{
	int err;

	if (setting->kind == SETTING_ACTION)
		return run_action(setting);
	if (setting->kind == SETTING_SWITCH)
		value = negated ? "false" : "true";

	err = setting->set(setting, options, value);
	if (err == -EINVAL) {
		log_msg(LOG_LEVEL_ERR, "--%s: '%s' is not %s", setting->name,
			value, setting->expects);
		return usage();
	}
	if (err) {
		log_err(err, "--%s", setting->name);
		return EXIT_FAILURE;
	}
	return OPTIONS_GO_ON;
}

/* Changes @options as the command line says. Returns as options_read(). */
static int read_line(int argc, char **argv, struct options *options)
{
	struct getopt_table table;
	uint64_t cleared = 0; /* lists, by setting */
	int status = OPTIONS_GO_ON;
	int c;

	make_table(&table);
	optind = 0;
	while (status == OPTIONS_GO_ON &&
	       (c = getopt_long(argc, argv, "+", table.rows, NULL)) != -1) {
		const struct setting *setting;
		size_t number;

		if (c < FIRST_OPTION)
			return usage(); /* getopt_long said what is wrong */

		number = (size_t)(c - FIRST_OPTION) / 2;
		setting = setting_at(number);
		if (!(cleared >> number & 1))
			setting_clear(setting, options);
		cleared |= 1ULL << number;
		status = apply_option(setting, c & 1, optarg, options);
	}
	if (status != OPTIONS_GO_ON)
		return status;

	if (optind < argc) {
		log_msg(LOG_LEVEL_ERR, "'%s' is not an option", argv[optind]);
		return usage();
	}
	return OPTIONS_GO_ON;
}

static int read_config(const char *file, bool must_exist,
		       struct options *options)
{
	CLEANUP(diag_free) struct diag diag = { 0 };
	CLEANUP(buf_free) struct buf text = { 0 };
	int err;

	err = config_read(file, must_exist, options, &diag);
	diag_print(&diag, &text);
	if (text.len)
		fputs(text.data, stderr);
	if (err && err != -EINVAL)
		log_err(err, "configuration '%s'", file);

	return err ? EXIT_FAILURE : OPTIONS_GO_ON;
}

int options_read(int argc, char **argv, struct options *ret)
{
	CLEANUP(options_free) struct options line = { 0 };
	CLEANUP(options_free) struct options options = { 0 };
	int status;

	if (settings_default(&line) || settings_default(&options)) {
		log_err(-ENOMEM, "options");
		return EXIT_FAILURE;
	}

	/* Once to know what is wrong with it and where the configuration is,
	 * and once more because it wins over the configuration. */
	status = read_line(argc, argv, &line);
	if (status != OPTIONS_GO_ON)
		return status;

	status = read_config(line.config, line.config_given, &options);
	if (status != OPTIONS_GO_ON)
		return status;

	status = read_line(argc, argv, &options);
	if (status != OPTIONS_GO_ON)
		return status;

	if (!options.n_environment)
		options.env_bytes = 0;
	*ret = options;
	options = (struct options){ 0 };
	return OPTIONS_GO_ON;
}
