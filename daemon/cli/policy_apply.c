// SPDX-License-Identifier: Apache-2.0

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cli.h"
#include "client.h"
#include "files.h"
#include "log.h"
#include "reply.h"
#include "tree.h"

static const char *name_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* Adds what the daemon is to have of a file. Returns an exit status. */
static int add_file(json_t *files, const char *path)
{
	CLEANUP(buf_free) struct buf text = { 0 };
	json_t *file;
	int err = files_read(path, TREE_MAX_BYTES, &text);

	if (err) {
		log_msg(LOG_LEVEL_ERR, "%s: %s", path, files_strerror(-err));
		return EXIT_FAILURE;
	}
	file = json_pack("{s:s, s:s%}", "name", name_of(path), "text",
			 text.data ? text.data : "", text.len);
	if (json_array_append_new(files, file)) {
		log_msg(LOG_LEVEL_ERR, "%s: is no text in UTF-8", path);
		return EXIT_FAILURE;
	}
	return EXIT_SUCCESS;
}

static int apply(const struct cli *cli)
{
	CLEANUP(reply_free) json_t *files = json_array();
	json_t *parameters;

	for (int i = 0; i < cli->n_files; i++)
		if (add_file(files, cli->files[i]))
			return EXIT_FAILURE;

	parameters = json_pack("{s:O}", "files", files);
	if (cli->confirm)
		json_object_set_new(parameters, "confirm_within",
				    json_integer(cli->confirm));
	if (client_change(cli->control, "org.haetae.Control.PolicyApply",
			  parameters))
		return EXIT_FAILURE;
	if (cli->confirm)
		printf("in force; reverted in %u s, unless 'haetae policy "
		       "confirm' is called before\n",
		       cli->confirm);
	return EXIT_SUCCESS;
}

static int confirm(const struct cli *cli)
{
	return client_change(cli->control, "org.haetae.Control.PolicyConfirm",
			     NULL);
}

static int revert(const struct cli *cli)
{
	return client_change(cli->control, "org.haetae.Control.PolicyRevert",
			     NULL);
}

const struct verb verb_policy_apply = {
	.name = "policy apply",
	.arguments = "[--confirm TIME] FILE...",
	.help = "add policies, or replace those of the same name; --confirm: "
		"they are\n      reverted after TIME, as 120s or 5m, unless "
		"they are confirmed",
	.options = VERB_CONTROL | VERB_FILES | VERB_CONFIRM,
	.run = apply,
};

const struct verb verb_policy_confirm = {
	.name = "policy confirm",
	.arguments = "",
	.help = "let the policies stay that were applied",
	.options = VERB_CONTROL,
	.run = confirm,
};

const struct verb verb_policy_revert = {
	.name = "policy revert",
	.arguments = "",
	.help = "revert what was applied and is not confirmed, now",
	.options = VERB_CONTROL,
	.run = revert,
};
