// SPDX-License-Identifier: Apache-2.0

#include "policy_read.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "policy_parts.h"
#include "policy_terms.h"

/* ---- spec ---- */

static void read_host_selector(struct reader *r, const struct node *node,
			       void *into)
{
	(void)into;

	if (node->kind != NODE_MAPPING || node->n > 0)
		reader_error(r, node->pos,
			     "only {}, which selects the host, is supported");
}

/* Like {} or { matchLabels: {} }. */
static bool is_empty(const struct node *selector)
{
	if (selector->kind != NODE_MAPPING)
		return false;
	for (size_t i = 0; i < selector->n; i++)
		if (selector->pairs[i].value->kind == NODE_SCALAR ||
		    selector->pairs[i].value->n)
			return false;
	return true;
}

static void read_kubernetes(struct reader *r, const struct node *node,
			    void *into)
{
	(void)into;
	if (is_empty(node))
		reader_warning(r, node->pos,
			       "an empty selector selects all: this policy is "
			       "for the whole host");
	else
		reader_error(
			r, node->pos,
			"pods, containers and nodes are those of Kubernetes, "
			"which are not supported on a host: use matchUnits");
}

static void read_loader(struct reader *r, const struct node *node, void *into)
{
	struct policy *policy = into;

	policy->loader_pos = node->pos;
	reader_flag(r, node, &policy->loader);
}

static const struct key spec_keys[] = {
	{ "lists", policy_read_lists, KEY_OPTIONAL },
	{ "selectorsMacros", policy_read_macros, KEY_OPTIONAL },
	{ "options", policy_read_options, KEY_OPTIONAL },
	{ "kprobes", policy_read_kprobes, KEY_OPTIONAL },
	{ "fentries", policy_read_fentries, KEY_OPTIONAL },
	{ "tracepoints", policy_read_tracepoints, KEY_OPTIONAL },
	{ "lsmhooks", policy_read_lsmhooks, KEY_OPTIONAL },
	{ "uprobes", policy_read_uprobes, KEY_OPTIONAL },
	{ "usdts", policy_read_usdts, KEY_OPTIONAL },
	{ "loader", read_loader, KEY_OPTIONAL },
	{ "enforcers", policy_read_enforcers, KEY_OPTIONAL },
	{ "hostSelector", read_host_selector, KEY_OPTIONAL },
	{ "podSelector", read_kubernetes, KEY_OPTIONAL },
	{ "containerSelector", read_kubernetes, KEY_OPTIONAL },
	{ "nodeSelector", read_kubernetes, KEY_OPTIONAL },
	{ 0 },
};

static void read_spec(struct reader *r, const struct node *node, void *into)
{
	struct policy *policy = into;
	bool failed = r->failed;

	r->failed = false;
	reader_mapping(r, node, spec_keys, policy);
	if (policy->n_hooks == 0 && policy->n_enforcers == 0 &&
	    !policy->loader && !r->failed)
		reader_error(r, node->pos,
			     "nothing to hook: 'kprobes', 'lsmhooks' or "
			     "another list of hooks is missing or empty");
	r->failed |= failed;
}

/* ---- the document ---- */

static void read_name(struct reader *r, const struct node *node, void *into)
{
	struct policy *policy = into;

	policy->name_pos = node->pos;
	reader_text(r, node, &policy->name);
}

/* Labels are for other tools; only their shape matters. */
static bool read_pairs(struct reader *r, const struct node *node)
{
	if (!reader_expect(r, node, NODE_MAPPING))
		return false;

	for (size_t i = 0; i < node->n; i++) {
		size_t path = reader_enter(
			r, "[%s]", quote(node->pairs[i].key->text).text);

		reader_expect(r, node->pairs[i].value, NODE_SCALAR);
		reader_leave(r, path);
	}
	return true;
}

static void read_labels(struct reader *r, const struct node *node, void *into)
{
	(void)into;
	read_pairs(r, node);
}

static void read_annotations(struct reader *r, const struct node *node,
			     void *into)
{
	static const char key[] = "haetae.io/severity";
	struct policy *policy = into;
	const struct node *value;
	const struct term *term;
	size_t path;

	if (!read_pairs(r, node))
		return;
	value = node_get(node, key);
	if (!value || value->kind != NODE_SCALAR)
		return;

	path = reader_enter(r, "[%s]", quote(key).text);
	term = reader_term(r, value, severity_terms, "severity");
	if (term)
		policy->severity = term->value;
	reader_leave(r, path);
}

static void read_namespace(struct reader *r, const struct node *node,
			   void *into)
{
	(void)into;
	if (reader_expect(r, node, NODE_SCALAR))
		reader_warning(r, node->pos,
			       "a host has no namespaces of policies: this one "
			       "is for all of it");
}

/* What a cluster writes into all that it keeps. */
static void read_ignored(struct reader *r, const struct node *node, void *into)
{
	(void)r;
	(void)node;
	(void)into;
}

static const struct key metadata_keys[] = {
	{ "name", read_name, KEY_REQUIRED },
	{ "labels", read_labels, KEY_OPTIONAL },
	{ "annotations", read_annotations, KEY_OPTIONAL },
	{ "namespace", read_namespace, KEY_OPTIONAL },
	{ "creationTimestamp", read_ignored, KEY_OPTIONAL },
	{ "deletionGracePeriodSeconds", read_ignored, KEY_OPTIONAL },
	{ "deletionTimestamp", read_ignored, KEY_OPTIONAL },
	{ "finalizers", read_ignored, KEY_OPTIONAL },
	{ "generateName", read_ignored, KEY_OPTIONAL },
	{ "generation", read_ignored, KEY_OPTIONAL },
	{ "managedFields", read_ignored, KEY_OPTIONAL },
	{ "ownerReferences", read_ignored, KEY_OPTIONAL },
	{ "resourceVersion", read_ignored, KEY_OPTIONAL },
	{ "selfLink", read_ignored, KEY_OPTIONAL },
	{ "uid", read_ignored, KEY_OPTIONAL },
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
	const struct term *term = reader_term(r, node, kind_terms, "kind");

	(void)into;
	if (term && term->value)
		reader_warning(r, node->pos,
			       "a host has no namespaces of policies: this one "
			       "is for all of it, as a TracingPolicy");
}

static const struct key document_keys[] = {
	{ "apiVersion", read_api_version, KEY_REQUIRED },
	{ "kind", read_kind, KEY_REQUIRED },
	{ "metadata", read_metadata, KEY_REQUIRED },
	{ "spec", read_spec, KEY_REQUIRED },
	{ "status", read_ignored, KEY_OPTIONAL },
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
	policy_merge_macros(&r, policy);
	if (r.no_memory)
		return -ENOMEM;

	policy->broken = r.failed;
	*ret = TAKE(policy);
	return 0;
}
