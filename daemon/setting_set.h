/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * setting_set - from the text of a value to the member of struct options
 *
 * The functions of struct setting: each returns 0; -EINVAL for a value that
 * is not what is expected; -ENOMEM.
 */

#include "settings.h"

int set_text(const struct setting *setting, struct options *options,
	     const char *value);
int set_path(const struct setting *setting, struct options *options,
	     const char *value);
/* An empty text takes back what was set. */
int set_optional(const struct setting *setting, struct options *options,
		 const char *value);
int set_config(const struct setting *setting, struct options *options,
	       const char *value);
int set_switch(const struct setting *setting, struct options *options,
	       const char *value);
int set_on_stop(const struct setting *setting, struct options *options,
		const char *value);
int set_protection(const struct setting *setting, struct options *options,
		   const char *value);
int set_attach_kind(const struct setting *setting, struct options *options,
		    const char *value);
/* From @setting->min to @setting->max. */
int set_number(const struct setting *setting, struct options *options,
	       const char *value);
int set_ring_bytes(const struct setting *setting, struct options *options,
		   const char *value);

/* Lists. */
int add_policy(const struct setting *setting, struct options *options,
	       const char *value);
void clear_policies(struct options *options);
int add_network_action(const struct setting *setting, struct options *options,
		       const char *value);
void clear_network_actions(struct options *options);
int add_variable(const struct setting *setting, struct options *options,
		 const char *value);
void clear_variables(struct options *options);
int add_protected(const struct setting *setting, struct options *options,
		  const char *value);
void clear_protected(struct options *options);
int add_writer(const struct setting *setting, struct options *options,
	       const char *value);
void clear_writers(struct options *options);
int add_ancestors(const struct setting *setting, struct options *options,
		  const char *value);
void clear_ancestors(struct options *options);
