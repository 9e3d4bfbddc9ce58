// SPDX-License-Identifier: Apache-2.0

#include "policy_read.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "policy_selector.h"
#include "policy_terms.h"

enum {
	MIN_TEXT = 2,	   /* characters of a message or tag */
	MAX_MESSAGE = 256, /* what is longer is cut */
	MAX_TAG = 128,
	MAX_TAGS = 16,
};

/* ---- message and tags ---- */

/* Cuts @text to @max characters; false when there is nothing to cut. */
static bool cut(char *text, size_t max)
{
	size_t len = strlen(text);
	size_t end = 0;
	uint32_t c;

	for (size_t i = 0; i < max && end < len; i++)
		end += str_char(text + end, len - end, &c);
	text[end] = '\0';
	return end < len;
}

static void read_short_text(struct reader *r, const struct node *node,
			    size_t max, char **ret)
{
	if (!reader_text(r, node, ret))
		return;
	if (str_count(*ret, strlen(*ret)) < MIN_TEXT)
		reader_error(r, node->pos,
			     "%s is too short: 2 characters at least",
			     quote(*ret).text);
	else if (cut(*ret, max))
		reader_warning(r, node->pos, "cut to its first %zu characters",
			       max);
}

static void read_message(struct reader *r, const struct node *node, void *into)
{
	struct policy_hook *hook = into;

	if (node->kind == NODE_SCALAR && node->len == 0)
		return;
	read_short_text(r, node, MAX_MESSAGE, &hook->message);
}

static void read_tag(struct reader *r, const struct node *node, void *into)
{
	struct policy_hook *hook = into;
	char **tag;

	if (hook->n_tags == MAX_TAGS)
		return; /* read_tags() tells */
	tag = reader_grow(r, &hook->tags, &hook->n_tags, sizeof(*tag));
	if (tag)
		read_short_text(r, node, MAX_TAG, tag);
}

static void read_tags(struct reader *r, const struct node *node, void *into)
{
	if (reader_list(r, node, read_tag, into) && node->n > MAX_TAGS)
		reader_error(r, node->items[MAX_TAGS]->pos,
			     "%zu tags: %d are allowed", node->n, MAX_TAGS);
}

/* ---- args ---- */

static void read_arg_index(struct reader *r, const struct node *node,
			   void *into)
{
	struct policy_arg *arg = into;

	reader_number(r, node, SYSCALL_ARGS - 1, &arg->index);
}

static void read_arg_type(struct reader *r, const struct node *node, void *into)
{
	const struct term *term;
	struct policy_arg *arg = into;

	term = reader_term(r, node, arg_type_terms, "argument type");
	if (term) {
		arg->type = (enum value_type)term->value;
		arg->type_name = term->name;
	}
}

static void read_arg_label(struct reader *r, const struct node *node,
			   void *into)
{
	struct policy_arg *arg = into;

	if (node->kind == NODE_SCALAR && node->len == 0)
		return;
	reader_text(r, node, &arg->label);
}

static const struct key arg_keys[] = {
	{ "index", read_arg_index, KEY_REQUIRED },
	{ "type", read_arg_type, KEY_REQUIRED },
	{ "label", read_arg_label, KEY_OPTIONAL },
	{ "btfType", NULL, KEY_UNSUPPORTED },
	{ "btfTypeModule", NULL, KEY_UNSUPPORTED },
	{ "maxData", NULL, KEY_UNSUPPORTED },
	{ "resolve", NULL, KEY_UNSUPPORTED },
	{ "returnCopy", NULL, KEY_UNSUPPORTED },
	{ "sizeArgIndex", NULL, KEY_UNSUPPORTED },
	{ "source", NULL, KEY_UNSUPPORTED },
	{ 0 },
};

static void read_arg(struct reader *r, const struct node *node, void *into)
{
	struct policy_hook *hook = into;
	struct policy_arg *arg;
	bool failed = r->failed;

	if (hook->n_args == SYSCALL_ARGS)
		return; /* read_args() tells */
	arg = reader_grow(r, &hook->args, &hook->n_args, sizeof(*arg));
	if (!arg)
		return;

	arg->pos = node->pos;
	r->failed = false;
	reader_mapping(r, node, arg_keys, arg);
	arg->broken = r->failed;
	r->failed |= failed;
}

static void read_args(struct reader *r, const struct node *node, void *into)
{
	if (reader_list(r, node, read_arg, into) && node->n > SYSCALL_ARGS)
		reader_error(r, node->items[SYSCALL_ARGS]->pos,
			     "%zu arguments: %d are allowed", node->n,
			     SYSCALL_ARGS);
}

/* ---- hooks ---- */

static void read_call(struct reader *r, const struct node *node, void *into)
{
	struct policy_hook *hook = into;

	hook->call_pos = node->pos;
	reader_text(r, node, &hook->call);
}

static void read_syscall(struct reader *r, const struct node *node, void *into)
{
	struct policy_hook *hook = into;
	bool is_syscall = true;

	if (reader_flag(r, node, &is_syscall) && !is_syscall) {
		reader_error(r, node->pos,
			     "kernel functions are not supported by this "
			     "version, only system calls");
		hook->broken = true;
	}
}

static void read_selectors(struct reader *r, const struct node *node,
			   void *into)
{
	reader_list(r, node, policy_read_selector, into);
}

static const struct key kprobe_keys[] = {
	{ "call", read_call, KEY_REQUIRED },
	{ "syscall", read_syscall, KEY_OPTIONAL },
	{ "message", read_message, KEY_OPTIONAL },
	{ "tags", read_tags, KEY_OPTIONAL },
	{ "args", read_args, KEY_OPTIONAL },
	{ "selectors", read_selectors, KEY_OPTIONAL },
	{ "data", NULL, KEY_UNSUPPORTED },
	{ "ignore", NULL, KEY_UNSUPPORTED },
	{ "return", NULL, KEY_UNSUPPORTED },
	{ "returnArg", NULL, KEY_UNSUPPORTED },
	{ "returnArgAction", NULL, KEY_UNSUPPORTED },
	{ 0 },
};

static void read_kprobe(struct reader *r, const struct node *node, void *into)
{
	struct policy *policy = into;
	struct policy_hook *hook;

	hook = reader_grow(r, &policy->hooks, &policy->n_hooks, sizeof(*hook));
	if (!hook)
		return;

	hook->pos = node->pos;
	hook->kind = HOOK_SYSCALL;
	reader_mapping(r, node, kprobe_keys, hook);
	hook->broken |= !hook->call;
}

static void read_kprobes(struct reader *r, const struct node *node, void *into)
{
	reader_list(r, node, read_kprobe, into);
}

/* ---- spec ---- */

static void read_host_selector(struct reader *r, const struct node *node,
			       void *into)
{
	(void)into;

	if (node->kind != NODE_MAPPING || node->n > 0)
		reader_error(r, node->pos,
			     "only {}, which selects the host, is supported");
}

static const struct key spec_keys[] = {
	{ "kprobes", read_kprobes, KEY_OPTIONAL },
	{ "hostSelector", read_host_selector, KEY_OPTIONAL },
	{ "containerSelector", NULL, KEY_UNSUPPORTED },
	{ "enforcers", NULL, KEY_UNSUPPORTED },
	{ "fentries", NULL, KEY_UNSUPPORTED },
	{ "lists", NULL, KEY_UNSUPPORTED },
	{ "loader", NULL, KEY_UNSUPPORTED },
	{ "lsmhooks", NULL, KEY_UNSUPPORTED },
	{ "nodeSelector", NULL, KEY_UNSUPPORTED },
	{ "options", NULL, KEY_UNSUPPORTED },
	{ "podSelector", NULL, KEY_UNSUPPORTED },
	{ "selectorsMacros", NULL, KEY_UNSUPPORTED },
	{ "tracepoints", NULL, KEY_UNSUPPORTED },
	{ "uprobes", NULL, KEY_UNSUPPORTED },
	{ "usdts", NULL, KEY_UNSUPPORTED },
	{ 0 },
};

static void read_spec(struct reader *r, const struct node *node, void *into)
{
	struct policy *policy = into;
	bool failed = r->failed;

	r->failed = false;
	reader_mapping(r, node, spec_keys, policy);
	if (policy->n_hooks == 0 && !r->failed)
		reader_error(r, node->pos,
			     "nothing to hook: 'kprobes' is missing or empty");
	r->failed |= failed;
}

/* ---- the document ---- */

static void read_name(struct reader *r, const struct node *node, void *into)
{
	struct policy *policy = into;

	policy->name_pos = node->pos;
	reader_text(r, node, &policy->name);
}

/* Labels and annotations are for other tools; only their shape matters. */
static void read_labels(struct reader *r, const struct node *node, void *into)
{
	(void)into;

	if (!reader_expect(r, node, NODE_MAPPING))
		return;

	for (size_t i = 0; i < node->n; i++) {
		size_t path = reader_enter(
			r, "[%s]", quote(node->pairs[i].key->text).text);

		reader_expect(r, node->pairs[i].value, NODE_SCALAR);
		reader_leave(r, path);
	}
}

static const struct key metadata_keys[] = {
	{ "name", read_name, KEY_REQUIRED },
	{ "labels", read_labels, KEY_OPTIONAL },
	{ "annotations", read_labels, KEY_OPTIONAL },
	{ "creationTimestamp", NULL, KEY_UNSUPPORTED },
	{ "deletionGracePeriodSeconds", NULL, KEY_UNSUPPORTED },
	{ "deletionTimestamp", NULL, KEY_UNSUPPORTED },
	{ "finalizers", NULL, KEY_UNSUPPORTED },
	{ "generateName", NULL, KEY_UNSUPPORTED },
	{ "generation", NULL, KEY_UNSUPPORTED },
	{ "managedFields", NULL, KEY_UNSUPPORTED },
	{ "namespace", NULL, KEY_UNSUPPORTED },
	{ "ownerReferences", NULL, KEY_UNSUPPORTED },
	{ "resourceVersion", NULL, KEY_UNSUPPORTED },
	{ "selfLink", NULL, KEY_UNSUPPORTED },
	{ "uid", NULL, KEY_UNSUPPORTED },
	{ 0 },
};

static void read_metadata(struct reader *r, const struct node *node, void *into)
{
	reader_mapping(r, node, metadata_keys, into);
}

static void read_api_version(struct reader *r, const struct node *node,
			     void *into)
{
	(void)into;
	reader_term(r, node, api_version_terms, "version");
}

static void read_kind(struct reader *r, const struct node *node, void *into)
{
	(void)into;
	reader_term(r, node, kind_terms, "kind");
}

static const struct key document_keys[] = {
	{ "apiVersion", read_api_version, KEY_REQUIRED },
	{ "kind", read_kind, KEY_REQUIRED },
	{ "metadata", read_metadata, KEY_REQUIRED },
	{ "spec", read_spec, KEY_REQUIRED },
	{ 0 },
};

int policy_read(const char *file, const struct node *document,
		struct diag *diag, struct policy **ret)
{
	CLEANUP(policy_free) struct policy *policy = NULL;
	CLEANUP(reader_end) struct reader r = { .file = file, .diag = diag };

	policy = calloc(1, sizeof(*policy));
	if (!policy)
		return -ENOMEM;
	policy->file = strdup(file);
	if (!policy->file)
		return -ENOMEM;

	reader_mapping(&r, document, document_keys, policy);
	if (r.no_memory)
		return -ENOMEM;

	policy->broken = r.failed;
	*ret = TAKE(policy);
	return 0;
}
