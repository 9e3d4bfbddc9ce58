// SPDX-License-Identifier: Apache-2.0

#include "nfa.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#include "base/mem.h"
#include "glob.h"
#include "nfa_parts.h"
#include "regex.h"

int nfa_node(struct nfa *nfa, uint32_t *ret)
{
	if (nfa->n_nodes == NFA_NODES)
		return -EFBIG;
	if (!array_grow(&nfa->nodes, nfa->n_nodes, sizeof(*nfa->nodes)))
		return -ENOMEM;

	*ret = (uint32_t)nfa->n_nodes++;
	return 0;
}

int nfa_edge(struct nfa *nfa, uint32_t from, unsigned low, unsigned high,
	     uint32_t to)
{
	struct nfa_edge *edge;

	edge = array_grow(&nfa->edges, nfa->n_edges, sizeof(*edge));
	if (!edge)
		return -ENOMEM;

	*edge = (struct nfa_edge){
		.low = (uint16_t)low,
		.high = (uint16_t)high,
		.to = to,
		.next = nfa->nodes[from].edges,
	};
	nfa->nodes[from].edges = (uint32_t)nfa->n_edges++;
	return 0;
}

int nfa_found(struct nfa *nfa, uint32_t node, uint32_t id)
{
	struct nfa_found *found;

	found = array_grow(&nfa->founds, nfa->n_founds, sizeof(*found));
	if (!found)
		return -ENOMEM;

	*found = (struct nfa_found){ id, nfa->nodes[node].found };
	nfa->nodes[node].found = (uint32_t)nfa->n_founds++;
	return 0;
}

/* Nodes that are there at each byte lead to themselves. */
static int add_edges(struct nfa *nfa)
{
	int err = 0;

	for (uint32_t node = NFA_BYTES; !err && node <= NFA_RUNS; node++)
		err = nfa_edge(nfa, node, 0, 255, node);
	for (uint32_t node = NFA_BYTES; !err && node <= NFA_SEARCHED; node++)
		err = nfa_edge(nfa, NFA_START, NFA_NOTHING, NFA_NOTHING, node);
	if (!err)
		err = nfa_edge(nfa, NFA_CHARS, NFA_NO_TAIL, NFA_NO_TAIL,
			       NFA_SEARCHED);
	return err;
}

static int add_first_nodes(struct nfa *nfa)
{
	uint32_t node = NFA_FAIL;
	int err = 0;

	while (!err && node + 1 != NFA_FIRST_FREE)
		err = nfa_node(nfa, &node);
	if (!err)
		err = nfa_edge(nfa, NFA_FAIL, 1, 0, NFA_FAIL);
	if (!err)
		err = nfa_found(nfa, NFA_FAIL, 0);
	if (err)
		return err;

	nfa->nodes[NFA_FAIL] = (struct nfa_node){ 0 };
	return add_edges(nfa);
}

int nfa_init(struct nfa *nfa)
{
	int err;

	*nfa = (struct nfa){ 0 };
	err = add_first_nodes(nfa);
	if (err)
		nfa_free(nfa);
	return err;
}

void nfa_free(struct nfa *nfa)
{
	free(nfa->nodes);
	free(nfa->edges);
	free(nfa->founds);
	free(nfa->prefixes);
	*nfa = (struct nfa){ 0 };
}

static bool is_letter(unsigned char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

uint32_t nfa_child(const struct nfa *nfa, uint32_t node, unsigned char byte)
{
	uint32_t at = nfa->nodes[node].edges;

	for (; at; at = nfa->edges[at].next)
		if (nfa->edges[at].low == byte && nfa->edges[at].high == byte)
			return nfa->edges[at].to;
	return NFA_FAIL;
}

/* In the trie of folded substrings both cases of a letter lead to one node. */
static int add_child(struct nfa *nfa, uint32_t node, unsigned char byte,
		     bool fold, uint32_t *ret)
{
	uint32_t child;
	int err;

	err = nfa_node(nfa, &child);
	if (!err)
		err = nfa_edge(nfa, node, byte, byte, child);
	if (!err && fold && is_letter(byte))
		err = nfa_edge(nfa, node, byte ^ 0x20, byte ^ 0x20, child);
	if (!err)
		*ret = child;
	return err;
}

static int add_substring(struct nfa *nfa, const struct rule_value *value,
			 bool fold, uint32_t id)
{
	uint32_t node = fold ? NFA_FOLDED : NFA_BYTES;

	for (size_t i = 0; i < value->len; i++) {
		unsigned char byte = (unsigned char)value->text[i];
		uint32_t child = nfa_child(nfa, node, byte);
		int err = 0;

		if (child == NFA_FAIL)
			err = add_child(nfa, node, byte, fold, &child);
		if (err)
			return err;
		node = child;
	}
	return nfa_found(nfa, node, id);
}

static int add_parsed(struct nfa *nfa, enum test test,
		      const struct rule_value *value, uint32_t id,
		      struct pattern_error *error)
{
	CLEANUP(syntax_free) struct syntax syntax = { 0 };
	struct pattern_reader reader = {
		.text = value->text,
		.len = value->len,
		.syntax = &syntax,
		.error = error,
	};
	int err;

	err = test == TEST_GLOB ? glob_parse(&reader) : regex_parse(&reader);
	if (err)
		return err;
	return nfa_add_parts(nfa, &syntax, id);
}

int nfa_add(struct nfa *nfa, enum test test, const struct rule_value *value,
	    uint32_t id, struct pattern_error *error)
{
	switch (test) {
	case TEST_SUBSTRING:
	case TEST_SUBSTRING_NOCASE:
		return add_substring(nfa, value, test == TEST_SUBSTRING_NOCASE,
				     id);
	case TEST_GLOB:
	case TEST_REGEX:
		return add_parsed(nfa, test, value, id, error);
	default:
		assert(!"a pattern");
		return -EINVAL;
	}
}
