// SPDX-License-Identifier: Apache-2.0

#include "automaton.h"

#include <errno.h>
#include <string.h>

#include "base/mem.h"

enum {
	MAX_TRIES = 24, /* free cells to try for a state */
};

#define NOBODY UINT32_MAX /* of a cell that is free */

struct placing {
	struct maps *maps;
	const struct dfa *dfa;
	const uint32_t *rows;
	uint32_t *bases; /* where each state is */
	uint32_t *skips; /* by cell, from @first on: the next one that may be
			    free, itself if it is; as many as cells */
	size_t n_skips;
	size_t first;
	size_t free; /* no cell before it is looked at */
};

static bool is_free(const struct maps *maps, size_t cell)
{
	return cell >= maps->n_states || maps->states[cell].from == NOBODY;
}

static void free_placing(struct placing *placing)
{
	free(placing->bases);
	free(placing->skips);
}

/* Makes @n cells of the map. */
static int extend(struct placing *placing, size_t n)
{
	struct maps *maps = placing->maps;

	if (n > AUTOMATA_MAX_STEPS)
		return -E2BIG;

	while (maps->n_states < n) {
		struct step *step = array_grow(&maps->states, maps->n_states,
					       sizeof(*step));
		uint32_t *skip = array_grow(&placing->skips, placing->n_skips,
					    sizeof(*skip));

		if (!step || !skip)
			return -ENOMEM;
		step->from = NOBODY;
		maps->n_states++;
		*skip = (uint32_t)placing->n_skips++;
	}
	return 0;
}

/* The first free cell from @cell on. The way there is made shorter (R. Tarjan,
 * "Efficiency of a good but not linear set union algorithm", JACM 22(2), 1975).
 */
static size_t next_free(struct placing *placing, size_t cell)
{
	uint32_t *skips = placing->skips;
	size_t at = cell - placing->first;

	while (at < placing->n_skips && skips[at] != at) {
		if (skips[at] < placing->n_skips)
			skips[at] = skips[skips[at]];
		at = skips[at];
	}
	return placing->first + at;
}

static void claim(struct placing *placing, size_t cell, size_t base)
{
	size_t at = cell - placing->first;

	placing->maps->states[cell].from = (uint32_t)base;
	placing->skips[at] = (uint32_t)at + 1;
}

static uint32_t class_cell(uint32_t class)
{
	return TEXT_END + class;
}

static bool fits(const struct placing *placing, const struct dfa_state *state,
		 size_t base)
{
	const struct dfa_step *steps = &placing->dfa->steps[state->first_step];

	if (!is_free(placing->maps, base + TEXT_DEFAULT) ||
	    (state->finds && !is_free(placing->maps, base + TEXT_ROW)))
		return false;
	for (uint32_t i = 0; i < state->n_steps; i++)
		if (!is_free(placing->maps, base + class_cell(steps[i].class)))
			return false;
	return true;
}

/* A hole that no state fits in is looked at no more. */
static size_t find_base(struct placing *placing, const struct dfa_state *state)
{
	size_t base = next_free(placing, placing->free);

	placing->free = base;
	for (int i = 0; i < MAX_TRIES; i++) {
		if (fits(placing, state, base))
			return base;
		base = next_free(placing, base + 1);
	}
	placing->free++;
	return placing->maps->n_states;
}

/* The cells of a state are its own from now on; where they lead is known when
 * all states have their place. */
static int place(struct placing *placing, uint32_t number, size_t base)
{
	const struct dfa_state *state = &placing->dfa->states[number];
	const struct dfa_step *steps = &placing->dfa->steps[state->first_step];
	int err;

	err = extend(placing, base + TEXT_ROW + 1);
	if (err)
		return err;
	placing->bases[number] = (uint32_t)base;
	claim(placing, base + TEXT_DEFAULT, base);
	if (state->finds)
		claim(placing, base + TEXT_ROW, base);

	for (uint32_t i = 0; i < state->n_steps; i++) {
		size_t cell = base + class_cell(steps[i].class);

		err = extend(placing, cell + 1);
		if (err)
			return err;
		claim(placing, cell, base);
	}
	return 0;
}

/* How a step to a state is written. */
static uint32_t target(const struct placing *placing, uint32_t number)
{
	const struct dfa *dfa = placing->dfa;

	if (number == DFA_ROOT && dfa->dead_root)
		return TEXT_DEAD;
	return placing->bases[number] |
	       (dfa->states[number].finds ? TEXT_FOUND : 0);
}

static void fill(struct placing *placing, uint32_t number)
{
	const struct dfa_state *state = &placing->dfa->states[number];
	const struct dfa_step *steps = &placing->dfa->steps[state->first_step];
	struct step *cells = &placing->maps->states[placing->bases[number]];

	cells[TEXT_DEFAULT].to = placing->bases[state->otherwise];
	if (state->finds)
		cells[TEXT_ROW].to = placing->rows[number];
	for (uint32_t i = 0; i < state->n_steps; i++)
		cells[class_cell(steps[i].class)].to =
			target(placing, steps[i].to);
}

static int place_all(struct placing *placing, size_t first)
{
	struct maps *maps = placing->maps;
	int err;

	err = extend(placing, first + TEXT_ROOT);
	if (err)
		return err;
	for (unsigned byte = 0; byte < 256; byte++)
		maps->states[first + byte] = (struct step){
			.to = class_cell(placing->dfa->class_of[byte]),
		};
	maps->states[first + TEXT_AFTER] = (struct step){ 0 };
	maps->states[first + TEXT_AFTER_START] = (struct step){ 0 };

	err = place(placing, DFA_ROOT, first + TEXT_ROOT);
	placing->free = maps->n_states;
	for (uint32_t i = DFA_ROOT + 1; !err && i < placing->dfa->n_states; i++)
		err = place(placing, i,
			    find_base(placing, &placing->dfa->states[i]));
	return err;
}

int automaton_add(struct maps *maps, const struct dfa *dfa,
		  const uint32_t *rows, uint32_t *ret_first,
		  uint32_t *ret_start)
{
	CLEANUP(free_placing)
	struct placing placing = {
		.maps = maps,
		.dfa = dfa,
		.rows = rows,
		.first = maps->n_states,
	};
	size_t first = maps->n_states;
	int err;

	placing.bases = calloc(dfa->n_states, sizeof(*placing.bases));
	if (!placing.bases)
		return -ENOMEM;

	err = place_all(&placing, first);
	if (err)
		return err;
	for (uint32_t i = 0; i < dfa->n_states; i++)
		fill(&placing, i);

	*ret_first = (uint32_t)first;
	*ret_start = dfa->start == DFA_ROOT ? placing.bases[DFA_ROOT]
					    : target(&placing, dfa->start);
	return 0;
}
