/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * automaton - the map "states" of an image while it grows
 *
 * The steps of all states of an automaton share one array (R. Tarjan, A. Yao,
 * "Storing a sparse table", CACM 22(11), 1979), as struct step of bpf/abi.h
 * says. Placing is next-fit with a bound on the tries.
 */

#include "dfa.h"
#include "maps.h"

/**
 * automaton_add() - append an automaton to maps->states
 * @rows:       for each of its states that finds something, the row
 * @ret_first:  where it begins
 * @ret_start:  the state where it starts, with TEXT_FOUND if that has a row
 *
 * Returns 0; -E2BIG past AUTOMATA_MAX_STEPS; -ENOMEM.
 */
int automaton_add(struct maps *maps, const struct dfa *dfa,
		  const uint32_t *rows, uint32_t *ret_first,
		  uint32_t *ret_start);

enum {
	AUTOMATA_MAX_STEPS = 1 << 25, /* 256 MiB */
};
