// SPDX-License-Identifier: Apache-2.0

#include "text_table.h"

#include <errno.h>
#include <string.h>

#include "automaton.h"
#include "base/mem.h"
#include "tally.h"

/* A value of a filter. */
struct text {
	const struct filter *filter;
	const struct rule_value *value;
	uint32_t rule;
};

/* What becomes of a table. */
struct texts {
	struct maps *maps;
	bool none; /* filters are negated */
	struct text *items;
	size_t n;
	uint64_t *row; /* being put together */
	size_t n_automata;
	uint32_t last;	/* automaton */
	uint32_t first; /* one, and where it starts */
	uint32_t start;
	uint32_t rule; /* whose pattern is too much */
};

static void free_texts(struct texts *texts)
{
	free(texts->items);
	free(texts->row);
}

/* Patterns that begin alike belong together, if they must be parted. */
static int compare_texts(const void *a, const void *b)
{
	const struct text *text_a = a;
	const struct text *text_b = b;
	const struct rule_value *value_a = text_a->value;
	const struct rule_value *value_b = text_b->value;
	size_t n = value_a->len < value_b->len ? value_a->len : value_b->len;
	int order;

	if (text_a->filter->test != text_b->filter->test)
		return text_a->filter->test < text_b->filter->test ? -1 : 1;
	order = memcmp(value_a->text, value_b->text, n);
	if (order)
		return order;
	if (value_a->len != value_b->len)
		return value_a->len < value_b->len ? -1 : 1;
	return text_a->rule < text_b->rule ? -1 : text_a->rule > text_b->rule;
}

static int find_texts(const struct table *table, struct texts *texts)
{
	size_t n = 0;

	for (size_t i = 0; i < table->n_asks; i++)
		n += table->asks[i].filter->n_values;
	texts->items = calloc(n + 1, sizeof(*texts->items));
	texts->row = calloc(rows_words(texts->maps->rows), sizeof(*texts->row));
	if (!texts->items || !texts->row)
		return -ENOMEM;

	for (size_t i = 0; i < table->n_asks; i++) {
		const struct ask *ask = &table->asks[i];

		for (size_t v = 0; v < ask->filter->n_values; v++)
			texts->items[texts->n++] = (struct text){
				.filter = ask->filter,
				.value = &ask->filter->values[v],
				.rule = ask->rule,
			};
	}
	qsort(texts->items, texts->n, sizeof(*texts->items), compare_texts);
	return 0;
}

/* An automaton while it is made; nodes name patterns by their item. */
struct making {
	struct texts *texts;
	struct nfa nfa;
	struct dfa dfa;
	uint32_t *rows; /* by state */
};

static void free_making(struct making *making)
{
	nfa_free(&making->nfa);
	dfa_free(&making->dfa);
	free(making->rows);
}

/* Patterns were checked when the rules were made: what is wrong with them now
 * is not worth a message of its own. */
static int add_patterns(struct making *making, size_t low, size_t high)
{
	struct pattern_error error;

	for (size_t i = low; i < high; i++) {
		const struct text *text = &making->texts->items[i];
		int err = nfa_add(&making->nfa, text->filter->test, text->value,
				  (uint32_t)i, &error);

		if (err)
			return err == -EINVAL ? -EFBIG : err;
	}
	return 0;
}

/* Those found are in the row, or of negated filters, not in it. */
static void put_found(struct making *making, uint32_t first)
{
	const struct nfa *nfa = &making->nfa;
	struct texts *texts = making->texts;

	for (uint32_t i = first; i; i = nfa->founds[i].next) {
		uint32_t rule = texts->items[nfa->founds[i].id].rule;
		uint64_t bit = 1ULL << rule % 64;

		if (texts->none)
			texts->row[rule / 64] &= ~bit;
		else
			texts->row[rule / 64] |= bit;
	}
}

static int find_row(struct making *making, const struct dfa_state *state,
		    uint32_t *ret)
{
	struct texts *texts = making->texts;
	struct rows *rows = texts->maps->rows;

	memcpy(texts->row, rows_at(rows, texts->none ? ROW_ALL : ROW_NONE),
	       rows_words(rows) * sizeof(*texts->row));
	for (uint32_t i = 0; i < state->n_nodes; i++) {
		uint32_t node = making->dfa.nodes[state->first_node + i];

		put_found(making, making->nfa.nodes[node].found);
	}
	return rows_intern(rows, texts->row, ret);
}

static int find_rows(struct making *making)
{
	const struct dfa *dfa = &making->dfa;

	making->rows = calloc(dfa->n_states, sizeof(*making->rows));
	if (!making->rows)
		return -ENOMEM;

	for (size_t i = 0; i < dfa->n_states; i++) {
		int err = 0;

		if (dfa->states[i].finds)
			err = find_row(making, &dfa->states[i],
				       &making->rows[i]);
		if (err)
			return err;
	}
	return 0;
}

/* Appends it to the automata of the table. */
static int add_automaton(struct making *making)
{
	struct texts *texts = making->texts;
	struct step *cells;
	uint32_t first, start;
	int err;

	if (texts->n_automata == MAX_AUTOMATA)
		return -E2BIG;
	err = automaton_add(texts->maps, &making->dfa, making->rows, &first,
			    &start);
	if (err)
		return err;

	cells = texts->maps->states;
	if (texts->n_automata++) {
		cells[texts->last + TEXT_AFTER].to = first;
		cells[texts->last + TEXT_AFTER_START].to = start;
	} else {
		texts->first = first;
		texts->start = start;
	}
	texts->last = first;
	return 0;
}

/* One automaton for the items [@low, @high). */
static int make_one(struct texts *texts, size_t low, size_t high)
{
	CLEANUP(free_making) struct making making = { .texts = texts };
	int err;

	err = nfa_init(&making.nfa);
	if (err)
		return err;
	err = add_patterns(&making, low, high);
	if (err)
		return err;
	err = dfa_build(&making.nfa, &making.dfa);
	if (err)
		return err;
	err = find_rows(&making);
	return err ? err : add_automaton(&making);
}

/* One, or as many as it takes. No deeper than the logarithm of their number. */
static int make(struct texts *texts, size_t low, size_t high)
{
	size_t middle = low + (high - low) / 2;
	int err = make_one(texts, low, high);

	if (err != -EFBIG)
		return err;
	if (middle == low) {
		texts->rule = texts->items[low].rule;
		return -EFBIG;
	}
	err = make(texts, low, middle);
	return err ? err : make(texts, middle, high);
}

/* The row of a text in which nothing is found. */
static int find_base_row(const struct table *table, struct rows *rows,
			 uint32_t *ret)
{
	struct tally tally;
	int err;

	err = tally_init(&tally, table, rows);
	if (!err)
		err = tally_row(&tally, ret);
	tally_free(&tally);
	return err;
}

int text_table_build(const struct table *table, struct maps *maps,
		     struct table_conf *conf, uint32_t *ret_rule)
{
	CLEANUP(free_texts)
	struct texts texts = {
		.maps = maps,
		.none = table->class == TABLE_TEXT_NONE,
	};
	int err;

	err = find_base_row(table, maps->rows, &conf->row);
	if (!err)
		err = find_texts(table, &texts);
	if (!err)
		err = make(&texts, 0, texts.n);
	if (err == -EFBIG)
		*ret_rule = texts.rule;
	if (err)
		return err;

	conf->first = texts.first;
	conf->n = texts.start;
	return 0;
}
