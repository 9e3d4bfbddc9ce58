/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * tree_merge - the merge key of YAML: "<<: *defaults"
 *
 * Its value, a mapping or a list of them, gives the keys that the mapping does
 * not have itself; the earlier of a list wins. Pairs are shared, not copied:
 * their nodes were counted where the alias stands.
 */

#include "tree_build.h"

/* Puts in place of the keys "<<" of @mapping, which is complete, what they
 * stand for. Returns 0, also after telling @b->diag that a value is none to
 * merge; -ENOMEM. */
int tree_merge(struct tree_builder *b, struct node *mapping);
