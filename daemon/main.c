// SPDX-License-Identifier: Apache-2.0

#include <malloc.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "base/mem.h"
#include "daemon.h"
#include "log.h"
#include "options.h"
#include "stop.h"

enum {
	MAX_FILES = 1 << 18, /* fs.nr_open allows four times as many */
	LARGE = 128 << 10,   /* bytes */
};

/* Programs, maps and links are open files, some twenty for each hook; who hooks
 * all system calls has 331. What is not granted shows when it is needed. */
static void allow_files(void)
{
	struct rlimit limit = { MAX_FILES, MAX_FILES };

	if (!setrlimit(RLIMIT_NOFILE, &limit) ||
	    getrlimit(RLIMIT_NOFILE, &limit))
		return;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

/* What is large is given back as soon as it is freed: malloc would else take
 * the types of the kernel, freed after the start, for the measure of it. The
 * threads allocate little. */
static void keep_little(void)
{
	mallopt(M_MMAP_THRESHOLD, LARGE);
	mallopt(M_ARENA_MAX, 1);
}

int main(int argc, char **argv)
{
	CLEANUP(options_free) struct options options = { 0 };
	int status;

	log_open("haetaed", LOG_LEVEL_INFO);

	status = options_read(argc, argv, &options);
	if (status != OPTIONS_GO_ON)
		return status;
	if (options.verbose)
		log_open("haetaed", LOG_LEVEL_DEBUG);

	if (options.check)
		return daemon_check(&options) ? EXIT_FAILURE : EXIT_SUCCESS;
	if (options.stop_enforcing)
		return stop_enforcing(&options) ? EXIT_FAILURE : EXIT_SUCCESS;
	allow_files();
	keep_little();
	return daemon_run(&options) ? EXIT_FAILURE : EXIT_SUCCESS;
}
