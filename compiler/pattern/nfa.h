/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * nfa - many patterns as one automaton that may be in many states at once
 *
 * Edges from node to node need a byte; or the end of the text, which can be
 * passed again and again; or nothing. What is searched for hangs on two nodes
 * where a walk always is: one for each byte, one for each byte that can begin
 * a character. Substrings are tries there, so that thousands of them do not
 * make a crowd.
 */

#include "syntax.h"

/* What passes an edge: a byte, or one of these. */
enum nfa_symbol {
	NFA_END = 256,
	NFA_NOTHING,
	NFA_NO_TAIL, /* nothing, if no byte from 0x80 to 0xBF comes next */
	NFA_BEGIN,   /* nothing, at the begin of the text */
};

struct nfa_edge {
	uint16_t low;
	uint16_t high;
	uint32_t to;
	uint32_t next; /* edge of the same node; 0: none */
};

struct nfa_node {
	uint32_t edges; /* the first; 0: none */
	uint32_t found; /* the first pattern found here; 0: none */
};

/* Pattern @id, as its owner calls it, is found. */
struct nfa_found {
	uint32_t id;
	uint32_t next;
};

/* Patterns that begin alike share their first nodes: @part leads from one to
 * the other. */
struct nfa_prefix {
	uint32_t from;
	uint32_t to; /* 0: a free slot */
	struct part part;
	bool bytes;
};

enum nfa_node_number {
	NFA_FAIL,
	NFA_START,
	NFA_BYTES,    /* there at each byte */
	NFA_CHARS,    /* there where a character can begin */
	NFA_FOLDED,   /* there at each byte: substrings in either case */
	NFA_RUNS,     /* there at each byte: what any bytes come before */
	NFA_SEARCHED, /* begin of what is searched for where a character can
			 begin */
	NFA_FIRST_FREE,
};

enum {
	NFA_PATTERN_STEPS = 1 << 15, /* parts of one pattern, repeated ones
					counted as often */
	NFA_NODES = 1 << 22,
};

/* The first edge and the first found are of no use. */
struct nfa {
	struct nfa_node *nodes;
	size_t n_nodes;
	struct nfa_edge *edges;
	size_t n_edges;
	struct nfa_found *founds;
	size_t n_founds;
	struct nfa_prefix *prefixes; /* by hash; a power of two, or none */
	size_t n_prefixes;
	size_t n_prefix_slots;
	uint32_t steps; /* of the pattern in hand */
};

int nfa_init(struct nfa *nfa);
void nfa_free(struct nfa *nfa);

/**
 * nfa_add() - add a pattern
 * @value:  text and len are read
 * @error:  what is wrong with it
 *
 * Returns 0; -EINVAL after filling @error; -EFBIG; -ENOMEM.
 */
int nfa_add(struct nfa *nfa, enum test test, const struct rule_value *value,
	    uint32_t id, struct pattern_error *error);

/* The node that one byte leads to from @node of a trie; NFA_FAIL: none. */
uint32_t nfa_child(const struct nfa *nfa, uint32_t node, unsigned char byte);

/* An edge, or a new node; -EFBIG, -ENOMEM. */
int nfa_edge(struct nfa *nfa, uint32_t from, unsigned low, unsigned high,
	     uint32_t to);
int nfa_node(struct nfa *nfa, uint32_t *ret);
int nfa_found(struct nfa *nfa, uint32_t node, uint32_t id);
