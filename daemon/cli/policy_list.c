// SPDX-License-Identifier: Apache-2.0

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "cli.h"
#include "client.h"
#include "reply.h"

static int run(const struct cli *cli)
{
	CLEANUP(reply_free) json_t *reply = NULL;
	CLEANUP(buf_free) struct buf out = { 0 };

	if (client_ask(cli->control, "org.haetae.Control.PolicyList", &reply))
		return EXIT_FAILURE;
	if (cli->output == CLI_JSON)
		return reply_print(reply);

	reply_policies(reply, &out);
	return reply_write(&out);
}

const struct verb verb_policy_list = {
	.name = "policy list",
	.arguments = "[-o json]",
	.help = "list the policies of the daemon",
	.options = VERB_CONTROL | VERB_JSON,
	.run = run,
};
