// SPDX-License-Identifier: Apache-2.0

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cli.h"
#include "client.h"
#include "log.h"
#include "reply.h"
#include "show.h"

static int enable(const struct cli *cli)
{
	return client_change(cli->control, "org.haetae.Control.PolicyEnable",
			     json_pack("{s:s}", "name", cli->files[0]));
}

static int disable(const struct cli *cli)
{
	return client_change(cli->control, "org.haetae.Control.PolicyDisable",
			     json_pack("{s:s}", "name", cli->files[0]));
}

/* Shows the mode of a policy. */
static int show_mode(const struct cli *cli)
{
	CLEANUP(reply_free) json_t *reply = NULL;
	const json_t *policy;
	size_t i;

	if (client_ask(cli->control, "org.haetae.Control.PolicyList", &reply))
		return EXIT_FAILURE;
	json_array_foreach(json_object_get(reply, "policies"), i, policy)
	{
		CLEANUP(buf_free) struct buf out = { 0 };

		if (strcmp(reply_text(policy, "name"), cli->files[0]) != 0)
			continue;
		show_plain(&out, reply_text(policy, "mode"));
		buf_addc(&out, '\n');
		return reply_write(&out);
	}
	log_msg(LOG_LEVEL_ERR,
		"no policy has the name '%s'; 'haetae policy list' has those "
		"that are in force",
		cli->files[0]);
	return EXIT_FAILURE;
}

static int mode(const struct cli *cli)
{
	if (cli->n_files == 1)
		return show_mode(cli);
	return client_change(cli->control, "org.haetae.Control.PolicySetMode",
			     json_pack("{s:s, s:s}", "name", cli->files[0],
				       "mode", cli->files[1]));
}

const struct verb verb_policy_enable = {
	.name = "policy enable",
	.arguments = "NAME",
	.help = "let a policy that was disabled do what it says",
	.options = VERB_CONTROL | VERB_NAME,
	.run = enable,
};

const struct verb verb_policy_disable = {
	.name = "policy disable",
	.arguments = "NAME",
	.help = "let a policy do and report nothing, until its file changes",
	.options = VERB_CONTROL | VERB_NAME,
	.run = disable,
};

const struct verb verb_policy_mode = {
	.name = "policy mode",
	.arguments = "NAME [enforce|monitor]",
	.help = "show whether a policy enforces, or let it enforce or only "
		"say what it\n      would do, until its file changes",
	.options = VERB_CONTROL | VERB_NAME | VERB_MODE,
	.run = mode,
};
