// SPDX-License-Identifier: Apache-2.0

#include "policy.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "policy_loader.h"
#include "policy_read.h"
#include "tree.h"

static void cut_back(struct policies *policies, size_t n)
{
	while (policies->n > n)
		policy_free(&policies->items[--policies->n]);
}

void policies_free(struct policies *policies)
{
	cut_back(policies, 0);
	free(policies->items);
	*policies = (struct policies){ 0 };
}

static uint32_t hash_name(const char *name)
{
	uint32_t hash = 0x811c9dc5;

	for (; *name; name++)
		hash = (hash ^ (unsigned char)*name) * 0x01000193; /* FNV-1a */
	return hash;
}

static int parse_document(struct policies *policies, const char *file,
			  const struct node *document, struct diag *diag)
{
	CLEANUP(policy_free) struct policy *policy = NULL;
	struct policy **slot;
	int err;

	err = policy_read(file, document, diag, &policy);
	if (err)
		return err;

	err = policy_check(policy, diag);
	if (err && err != -EINVAL)
		return err;

	policy->name_hash = policy->name ? hash_name(policy->name) : 0;
	err = policy->loader ? policy_add_loader(policy) : 0;
	if (err)
		return err;

	slot = array_grow(&policies->items, policies->n, sizeof(*slot));
	if (!slot)
		return -ENOMEM;
	*slot = TAKE(policy);
	policies->n++;
	return 0;
}

/* The first policy that has the name of the @n-th; NULL: none before that. */
static const struct policy *find_namesake(const struct policies *policies,
					  size_t n)
{
	const struct policy *policy = policies->items[n];

	for (size_t i = 0; policy->name && i < n; i++) {
		const struct policy *other = policies->items[i];

		if (other->name_hash == policy->name_hash && other->name &&
		    !strcmp(other->name, policy->name))
			return other;
	}
	return NULL;
}

/* Names of the policies from @n_old on must be new: the later of two is the
 * one to blame. */
static void check_names(const struct policies *policies, size_t n_old,
			struct diag *diag)
{
	for (size_t i = n_old; i < policies->n; i++) {
		const struct policy *a = find_namesake(policies, i);
		const struct policy *b = policies->items[i];

		if (a)
			diag_add(diag, SEVERITY_ERROR, b->file, b->name_pos,
				 "metadata.name: %s is the name of the policy "
				 "in %s:%u:%u, too: give it another",
				 quote(b->name).text, a->file, a->name_pos.line,
				 a->name_pos.column);
	}
}

/* Appends what is in @tree, right or wrong. */
static int parse_documents(struct policies *policies, const char *file,
			   const struct tree *tree, struct diag *diag)
{
	bool found = false;
	int err;

	for (size_t i = 0; i < tree->n_documents; i++) {
		if (node_is_null(tree->documents[i]))
			continue; /* nothing between two "---" */
		found = true;
		err = parse_document(policies, file, tree->documents[i], diag);
		if (err)
			return err;
	}

	if (!found)
		diag_add(diag, SEVERITY_ERROR, file, (struct pos){ 0 },
			 "the file is empty: a policy was expected");
	return 0;
}

int policies_parse(struct policies *policies, const char *file,
		   const char *text, size_t len, struct diag *diag)
{
	CLEANUP(tree_free) struct tree *tree = NULL;
	size_t n_errors = diag->n_errors;
	size_t n_old = policies->n;
	int err;

	err = tree_read(file, text, len, diag, &tree);
	if (err)
		return err;

	err = parse_documents(policies, file, tree, diag);
	if (!err)
		check_names(policies, n_old, diag);
	if (!err && diag->n_errors > n_errors)
		err = -EINVAL;
	if (err)
		cut_back(policies, n_old);
	return err;
}
