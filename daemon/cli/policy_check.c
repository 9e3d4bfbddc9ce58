// SPDX-License-Identifier: Apache-2.0

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "cli.h"
#include "log.h"
#include "policy_files.h"
#include "weakness.h"

static int run(const struct cli *cli)
{
	CLEANUP(policy_files_free) struct policy_files files = { 0 };
	int err;

	err = policy_files_read(cli->files, cli->n_files, &files);
	if (!err)
		err = weakness_find(&files.policies, &files.diag);
	if (err) {
		log_err(err, "cannot check");
		return EXIT_FAILURE;
	}
	if (!policy_files_print(&files, cli->strict)) {
		if (!files.diag.n_errors)
			log_msg(LOG_LEVEL_ERR, "--strict: warnings are errors");
		return EXIT_FAILURE;
	}

	printf("%zu policies, %zu hooks, %zu rules: ok\n", files.policies.n,
	       files.plan->n_images, files.rules->n_rules);
	return EXIT_SUCCESS;
}

const struct verb verb_policy_check = {
	.name = "policy check",
	.arguments = "[--strict] FILE|DIR...",
	.help = "say what is wrong with policies; --strict: warnings too",
	.options = VERB_STRICT | VERB_FILES,
	.run = run,
};
