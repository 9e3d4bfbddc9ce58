/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * attach_link - where programs go in the kernel: at the entry of a hook, and
 * at its return
 */

#include "attach_way.h"

struct bpf_link;
struct bpf_program;

/* What a trampoline is attached to is said before the load. @symbol: NULL: the
 * program says it itself. Returns 0; -ENOENT: it is not there; another
 * negative errno. */
int attach_link_choose(struct bpf_program *program, const char *symbol);

/* Does a program of @kind need a symbol there? */
bool attach_link_is_trampoline(enum attach_kind kind);

/* Of a loaded program. The link is the caller's. Idem. */
int attach_link_entry(struct bpf_program *program, const struct rule_hook *hook,
		      enum attach_kind kind, struct bpf_link **ret);
int attach_link_return(struct bpf_program *program,
		       const struct rule_hook *hook, enum return_kind kind,
		       struct bpf_link **ret);

/* At the place that the program names. Idem. */
int attach_link_own(struct bpf_program *program, struct bpf_link **ret);
