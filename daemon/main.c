// SPDX-License-Identifier: Apache-2.0

#include <stdlib.h>

#include "base/mem.h"
#include "daemon.h"
#include "log.h"
#include "options.h"

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
	return daemon_run(&options) ? EXIT_FAILURE : EXIT_SUCCESS;
}
