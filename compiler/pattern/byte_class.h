/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * byte_class - bytes that no edge of an automaton tells apart
 */

#include "dfa.h"

/* Fills class_of and n_classes of @dfa. Classes count from 1. */
void byte_class_find(const struct nfa *nfa, struct dfa *dfa);
