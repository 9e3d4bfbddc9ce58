/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * policy_parts - the parts of policy_read(), a file each
 *
 * Each reads the value of one key into the struct that its name says.
 */

#include "policy.h"
#include "reader.h"

/* Of what is looked up one by one, so that no file takes long. */
enum {
	MAX_LISTS = 256,  /* of a policy */
	MAX_MACROS = 256, /* idem */
	MAX_ARGS = 1024,  /* of a hook */
};

/* Of spec, into a struct policy. policy_hooks.c, policy_programs.c */
void policy_read_kprobes(struct reader *r, const struct node *node, void *into);
void policy_read_fentries(struct reader *r, const struct node *node,
			  void *into);
void policy_read_tracepoints(struct reader *r, const struct node *node,
			     void *into);
void policy_read_lsmhooks(struct reader *r, const struct node *node,
			  void *into);
void policy_read_uprobes(struct reader *r, const struct node *node, void *into);
void policy_read_usdts(struct reader *r, const struct node *node, void *into);

/* policy_lists.c, policy_macros.c, policy_options.c */
void policy_read_lists(struct reader *r, const struct node *node, void *into);
void policy_read_enforcers(struct reader *r, const struct node *node,
			   void *into);
void policy_read_macros(struct reader *r, const struct node *node, void *into);
void policy_read_options(struct reader *r, const struct node *node, void *into);

/* Of a hook, into a struct policy_hook. policy_texts.c */
void policy_read_message(struct reader *r, const struct node *node, void *into);
void policy_read_tags(struct reader *r, const struct node *node, void *into);

/* policy_args.c */
void policy_read_args(struct reader *r, const struct node *node, void *into);
void policy_read_fields(struct reader *r, const struct node *node, void *into);
void policy_read_data(struct reader *r, const struct node *node, void *into);
void policy_read_return_arg(struct reader *r, const struct node *node,
			    void *into);

/* policy_selector.c */
void policy_read_selectors(struct reader *r, const struct node *node,
			   void *into);

/* Into a struct policy_selector; takes what a selector takes, but no macros
 * when it is one itself. */
void policy_read_selector(struct reader *r, const struct node *node,
			  struct policy_selector *into, bool is_macro);

/* Of a selector, into it. policy_actions.c */
void policy_read_match_actions(struct reader *r, const struct node *node,
			       void *into);
void policy_read_return_actions(struct reader *r, const struct node *node,
				void *into);

/* A new hook in a section of spec; NULL when out of memory. */
struct policy_hook *policy_add_hook(struct reader *r, const struct node *node,
				    struct policy *policy, const char *section);

/* Name of bit @n of policy_selector::fields: "matchArgs". */
const char *policy_selector_field(unsigned n);

/* Adds to all selectors of @policy what is in the macros that they use. */
void policy_merge_macros(struct reader *r, struct policy *policy);

/* "symbol" or "symbol+offset", into its parts. */
void policy_read_symbol(struct reader *r, const struct node *node,
			struct policy_target *target);

/* A whole number in any notation; false after telling what is wrong. */
bool policy_read_integer(struct reader *r, const struct node *node, int64_t min,
			 int64_t max, int64_t *ret);
