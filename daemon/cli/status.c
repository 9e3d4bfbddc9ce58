// SPDX-License-Identifier: Apache-2.0

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "cli.h"
#include "client.h"
#include "log.h"
#include "reply.h"
#include "show.h"

static void add_daemon(const json_t *status, struct buf *out)
{
	time_t start = (time_t)(reply_number(status, "start_ns") / 1000000000);
	char since[32] = "?";
	struct tm tm;

	if (gmtime_r(&start, &tm))
		strftime(since, sizeof(since), "%Y-%m-%d %H:%M:%S UTC", &tm);

	buf_adds(out, "haetaed ");
	show_plain(out, reply_text(status, "version"));
	buf_addf(out, ", pid %lld, kernel ", reply_number(status, "pid"));
	show_plain(out, reply_text(status, "kernel"));
	buf_addf(out, ", since %s\n", since);
}

/* The daemon answers when what could be loaded enforces; what could not is a
 * policy that has an error. */
static size_t count_errors(const json_t *status)
{
	const json_t *policy;
	size_t n = 0;
	size_t i;

	json_array_foreach(json_object_get(status, "policies"), i, policy) n +=
		strcmp(reply_text(policy, "state"), "error") == 0;
	return n;
}

static void add_state(const json_t *status, struct buf *out)
{
	size_t n_errors = count_errors(status);

	buf_addf(out, "%s: %zu policies, %zu hooks",
		 n_errors ? "DEGRADED" : "ready",
		 json_array_size(json_object_get(status, "policies")),
		 json_array_size(json_object_get(status, "hooks")));
	if (n_errors)
		buf_addf(out, "; with errors: %zu", n_errors);
	if (json_object_get(status, "confirm_within"))
		buf_addf(out,
			 "\npolicies wait to be confirmed: reverted in %lld s",
			 reply_number(status, "confirm_within"));
	buf_addf(out, "\n%lld events written, %lld processes known\n",
		 reply_number(status, "events"),
		 reply_number(status, "processes"));
	buf_adds(out, "self-protection ");
	show_plain(out, reply_text(status, "self_protection"));
	buf_addf(out, ", %lld attempts denied\n",
		 reply_number(status, "denied"));
}

static void add_hooks(const json_t *status, struct buf *out)
{
	const json_t *hook;
	size_t i;

	buf_adds(out, "\nhooks\n");
	json_array_foreach(json_object_get(status, "hooks"), i, hook)
	{
		buf_adds(out, "  ");
		show_plain(out, reply_text(hook, "kind"));
		buf_addc(out, ' ');
		show_plain(out, reply_text(hook, "name"));
		buf_adds(out, ", by ");
		show_plain(out, reply_text(hook, "attach"));
		buf_addf(out, ": %lld rules of %lld policies, ",
			 reply_number(hook, "rules"),
			 reply_number(hook, "policies"));
		buf_addf(out, "%lld bytes, %lld matches\n",
			 reply_number(hook, "bytes"),
			 reply_number(hook, "matches"));
	}
}

static void add_losses(const json_t *status, struct buf *out)
{
	const json_t *failures = json_object_get(status, "failures");
	const json_t *texts = json_object_get(status, "failure_texts");
	const char *name;
	json_t *count;
	bool any = false;

	buf_adds(out, "\nlosses\n");
	json_object_foreach((json_t *)failures, name, count)
	{
		if (!json_integer_value(count))
			continue;
		any = true;
		buf_adds(out, "  ");
		show_plain(out, reply_text(texts, name));
		buf_addf(out, ": %lld (", json_integer_value(count));
		show_plain(out, name);
		buf_adds(out, ")\n");
	}
	if (!any)
		buf_adds(out, "  nothing lost\n");
}

static void add_all(const json_t *status, struct buf *out)
{
	add_daemon(status, out);
	add_state(status, out);
	add_hooks(status, out);
	buf_adds(out, "\npolicies\n");
	reply_policies(status, out);
	add_losses(status, out);
}

static int run_quiet(const json_t *status)
{
	size_t n_errors = count_errors(status);

	if (!n_errors)
		return EXIT_SUCCESS;

	log_msg(LOG_LEVEL_ERR, "policies with errors: %zu", n_errors);
	return EXIT_FAILURE;
}

static int run(const struct cli *cli)
{
	CLEANUP(reply_free) json_t *reply = NULL;
	CLEANUP(buf_free) struct buf out = { 0 };

	if (client_ask(cli->control, "org.haetae.Control.Status", &reply))
		return EXIT_FAILURE;
	if (cli->quiet)
		return run_quiet(reply);
	if (cli->output == CLI_JSON)
		return reply_print(reply);

	add_all(reply, &out);
	return reply_write(&out);
}

const struct verb verb_status = {
	.name = "status",
	.arguments = "[-o json] [--quiet]",
	.help = "show hooks, policies and what was lost; --quiet: only tell "
		"by the\n      exit status whether all policies are in force",
	.options = VERB_CONTROL | VERB_JSON | VERB_QUIET,
	.run = run,
};
