// SPDX-License-Identifier: Apache-2.0

#include "match_json.h"

#include <stdio.h>
#include <string.h>
#include <syslog.h>

#include "arg_json.h"
#include "base/mem.h"
#include "process_json.h"
#include "stack_json.h"
#include "who_json.h"

static void add_bytes(struct jsonl *json, const char *key, struct bytes text)
{
	if (text.len)
		jsonl_string(json, key, text.data, text.len);
}

/* Where in the kernel or in a program: */

static void add_function(struct jsonl *json, const struct event *event)
{
	jsonl_text(json, "function_name", event->hook.view->call);
}

static void add_tracepoint(struct jsonl *json, const struct event *event)
{
	struct bytes subsystem, name;

	event_split(event->hook.image->hook.name, '/', &subsystem, &name);
	add_bytes(json, "subsys", subsystem);
	add_bytes(json, "event", name);
}

static void add_uprobe(struct jsonl *json, const struct event *event)
{
	const struct rule_hook *hook = &event->hook.image->hook;

	jsonl_text(json, "path", hook->name);
	if (hook->symbol)
		jsonl_text(json, "symbol", hook->symbol);
	if (hook->offset)
		jsonl_uint64(json, "offset", hook->offset);
	if (hook->ref_counter)
		jsonl_uint64(json, "ref_ctr_offset", hook->ref_counter);
}

static void add_usdt(struct jsonl *json, const struct event *event)
{
	const struct rule_hook *hook = &event->hook.image->hook;
	struct bytes provider, name;

	jsonl_text(json, "path", hook->name);
	if (!hook->symbol)
		return;
	event_split(hook->symbol, ':', &provider, &name);
	add_bytes(json, "provider", provider);
	add_bytes(json, "name", name);
}

static void add_policy(struct jsonl *json, const struct event *event)
{
	const struct image_view *view = event->hook.view;

	jsonl_text(json, "policy_name", view->policy);
	if (view->message && view->message[0])
		jsonl_text(json, "message", view->message);
	if (!view->n_tags)
		return;

	jsonl_array(json, "tags");
	for (size_t i = 0; i < view->n_tags; i++)
		jsonl_text(json, NULL, view->tags[i]);
	jsonl_array_end(json);
}

/* By enum hash_algo (include/uapi/linux/hash_info.h), which IMA uses. */
static const struct {
	const char *name;
	size_t n; /* bytes of a digest */
} hashes[] = {
	{ "md4", 16 },	       { "md5", 16 },	      { "sha1", 20 },
	{ "rmd160", 20 },      { "sha256", 32 },      { "sha384", 48 },
	{ "sha512", 64 },      { "sha224", 28 },      { "rmd128", 16 },
	{ "rmd256", 32 },      { "rmd320", 40 },      { "wp256", 32 },
	{ "wp384", 48 },       { "wp512", 64 },	      { "tgr128", 16 },
	{ "tgr160", 20 },      { "tgr192", 24 },      { "sm3", 32 },
	{ "streebog256", 32 }, { "streebog512", 64 }, { "sha3-256", 32 },
	{ "sha3-384", 48 },    { "sha3-512", 64 },
};

/* "sha256:9f86..." */
static void add_hash(struct jsonl *json, const struct file_hash *hash)
{
	char text[16 + 2 * IMA_DIGEST];
	int at;

	if (hash->algorithm >= ARRAY_SIZE(hashes))
		return;

	at = snprintf(text, sizeof(text), "%s:", hashes[hash->algorithm].name);
	for (size_t i = 0; i < hashes[hash->algorithm].n; i++)
		at += snprintf(text + at, sizeof(text) - (size_t)at, "%02x",
			       hash->digest[i]);
	jsonl_string(json, "ima_hash", text, (size_t)at);
}

static void add_ima_hash(struct jsonl *json, const struct event *event)
{
	const struct hook_conf *conf = &event->hook.image->conf;
	const struct decoded *record = event->hook.record;

	if (!(event->hook.rule->act.flags & ACT_IMA_HASH))
		return;

	for (unsigned i = 0; i < conf->n_sources; i++) {
		struct bytes value =
			decode_text(record, &record->hook.values[i]);

		if (conf->sources[i].kind == SOURCE_IMA_HASH &&
		    value.len == sizeof(struct file_hash)) {
			add_hash(json, (const void *)value.data);
			return;
		}
	}
}

void match_json(struct jsonl *json, const struct event *event)
{
	static void (*const add_place[N_EVENT_KINDS])(
		struct jsonl * json, const struct event *event) = {
		[EVENT_KPROBE] = add_function,
		[EVENT_TRACEPOINT] = add_tracepoint,
		[EVENT_LSM] = add_function,
		[EVENT_UPROBE] = add_uprobe,
		[EVENT_USDT] = add_usdt,
	};

	add_place[event->kind](json, event);
	args_json(json, event);
	jsonl_text(json, "action", event_action(event));
	if (event_is_late(event))
		jsonl_text(json, "return_action", event_return_action(event));
	stacks_json(json, event);
	add_ima_hash(json, event);
	add_policy(json, event);
}

/* By the numbers of syslog(3); those that a policy may say. */
static const char *const severity_names[] = {
	[LOG_CRIT] = "critical", [LOG_ERR] = "error", [LOG_WARNING] = "warning",
	[LOG_NOTICE] = "notice", [LOG_INFO] = "info", [LOG_DEBUG] = "debug",
};

/* What has changed since the process was executed. */
static void add_now(struct jsonl *json, const struct event *event)
{
	const struct rights *now = &event->hook.record->hook.record->rights;

	if (event->describe->conf.credentials &&
	    memcmp(now, &event->process->who.rights, sizeof(*now))) {
		jsonl_object(json, "credentials");
		creds_json(json, &now->creds);
		caps_json(json, "caps", now->caps);
		jsonl_object_end(json);
	}
	if (event->hook.cgroup)
		cgroup_json(json, event->hook.cgroup);
}

void match_json_ours(struct jsonl *json, const struct event *event)
{
	const struct record_hook *record = event->hook.record->hook.record;

	jsonl_uint(json, "selector", event->hook.rule->selector);
	jsonl_text(json, "stage", event_stage(event));
	if (record->error)
		jsonl_int(json, "error", record->error);
	if (event_mode(event))
		jsonl_text(json, "mode", event_mode(event));
	if (event_spared(event))
		jsonl_text(json, "spared", event_spared(event));
	if (event_mode(event) || event_spared(event))
		jsonl_text(json, "would", event_would(event));
	if (event->hook.view->severity)
		jsonl_text(json, "severity",
			   severity_names[event->hook.view->severity]);
	args_json_missing(json, event);
	add_now(json, event);
}
