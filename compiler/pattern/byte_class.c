// SPDX-License-Identifier: Apache-2.0

#include "byte_class.h"

#include <string.h>

/* Tells the bytes from @low to @high from all others. */
static void split(struct dfa *dfa, unsigned low, unsigned high)
{
	uint16_t inner[DFA_MAX_CLASSES] = { 0 };
	uint32_t n_outer[DFA_MAX_CLASSES] = { 0 };

	for (unsigned byte = 0; byte < 256; byte++)
		if (byte < low || byte > high)
			n_outer[dfa->class_of[byte]]++;

	for (unsigned byte = low; byte <= high; byte++) {
		uint16_t class = dfa->class_of[byte];

		if (!n_outer[class])
			continue; /* all of it is inside */
		if (!inner[class])
			inner[class] = (uint16_t)dfa->n_classes++;
		dfa->class_of[byte] = inner[class];
	}
}

void byte_class_find(const struct nfa *nfa, struct dfa *dfa)
{
	uint64_t seen[256][4];

	memset(seen, 0, sizeof(seen));
	for (unsigned byte = 0; byte < 256; byte++)
		dfa->class_of[byte] = DFA_END_CLASS + 1;
	dfa->n_classes = DFA_END_CLASS + 2;
	split(dfa, 0x80, 0xbf); /* NFA_NO_TAIL */

	for (size_t i = 1; i < nfa->n_edges; i++) {
		const struct nfa_edge *edge = &nfa->edges[i];
		uint64_t bit = 1ULL << edge->high % 64;

		if (edge->high > 255 || seen[edge->low][edge->high / 64] & bit)
			continue;
		seen[edge->low][edge->high / 64] |= bit;
		split(dfa, edge->low, edge->high);
	}
}
