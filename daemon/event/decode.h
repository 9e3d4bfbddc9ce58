/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * decode - bytes of the ring as records that can be trusted
 *
 * The only place that checks the bounds of a record. What passes has the
 * right size for its kind, offsets and lengths that stay inside, and enums in
 * range. Pointers go into the bytes: nothing is copied.
 */

#include <stddef.h>

#include "abi.h"

struct bytes {
	const char *data;
	size_t len;
};

struct decoded {
	const struct record *head;
	union {
		struct {
			const struct record_exec *record;
			struct bytes name;
			struct bytes interp;
			struct bytes cwd;
			struct bytes exe;
			struct bytes cgroup;
			struct bytes argv;
			struct bytes envs;
		} exec;
		struct {
			const struct record_fork *record;
			struct bytes cgroup; /* empty: its parent's */
		} fork;
		const struct record_exit *exit;
		struct {
			const struct record_cgroup *record;
			struct bytes path;
		} cgroup;
		struct {
			const struct record_hook *record;
			const struct value *values;
			const __u64 *words;
			struct bytes strings;
		} hook;
		struct {
			const struct record_data *record;
			struct bytes bytes;
		} data;
	};
};

/* Returns 0; -EBADMSG. @data is aligned to 8 bytes. */
int decode_record(const void *data, size_t len, struct decoded *ret);

/* The bytes of @value, a text, which has been checked. */
struct bytes decode_text(const struct decoded *hook, const struct value *value);
