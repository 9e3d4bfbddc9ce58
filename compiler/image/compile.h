/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * compile - rules to images: plan = f(rules)
 *
 * For each hook the rules are numbered; each (source, class of test) in use
 * is a table, which is built by evaluating every rule at every distinct key
 * of the table, and once for any other value. Equal rows are stored once.
 */

#include "diag.h"
#include "image.h"
#include "rule.h"

/**
 * compile() - make the plan of a set of rules
 * @rules:  from one or several front ends
 * @diag:   gets what exceeds the limits of bpf/abi.h, with the policies
 *
 * Pure: no kernel, no root, no clock. Equal rules give equal bytes.
 *
 * Returns 0; -EINVAL after adding to @diag; -ENOMEM.
 */
int compile(const struct ruleset *rules, struct diag *diag, struct plan **ret);
