// SPDX-License-Identifier: Apache-2.0

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "cli.h"
#include "image_text.h"
#include "log.h"
#include "policy_files.h"

static int run(const struct cli *cli)
{
	CLEANUP(policy_files_free) struct policy_files files = { 0 };
	CLEANUP(buf_free) struct buf text = { 0 };
	int err;

	err = policy_files_read(cli->files, cli->n_files, &files);
	if (err) {
		log_err(err, "cannot explain");
		return EXIT_FAILURE;
	}
	if (!policy_files_print(&files, false))
		return EXIT_FAILURE;

	plan_text(files.plan, &text);
	if (text.failed) {
		log_err(-ENOMEM, "cannot explain");
		return EXIT_FAILURE;
	}
	fwrite(text.data, 1, text.len, stdout);
	return EXIT_SUCCESS;
}

const struct verb verb_policy_explain = {
	.name = "policy explain",
	.arguments = "FILE|DIR...",
	.help = "show what policies become in the kernel",
	.options = VERB_FILES,
	.run = run,
};
