// SPDX-License-Identifier: Apache-2.0

#include "automaton_text.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/mem.h"
#include "table_text.h"

/* An automaton whose states are numbered as they stand. */
struct automaton {
	const struct step *cells; /* all of them */
	uint32_t first;
	uint32_t end;
	uint32_t *
		numbers; /* by cell from @first on; the number of a state + 1 */
	char *classes[256 + TEXT_BYTES]; /* the bytes of each */
};

static void free_automaton(struct automaton *it)
{
	for (size_t i = 0; i < ARRAY_SIZE(it->classes); i++)
		free(it->classes[i]);
	free(it->numbers);
}

static void add_byte(unsigned byte, struct buf *out)
{
	if (byte <= ' ' || byte >= 0x7f || byte == '\\' || byte == '-')
		buf_addf(out, "\\x%02x", byte);
	else
		buf_addc(out, (char)byte);
}

/* "a-z", "/" */
static void add_bytes(const struct automaton *it, uint32_t class,
		      struct buf *out)
{
	unsigned last;

	for (unsigned byte = 0; byte < 256; byte = last + 1) {
		last = byte;
		if (it->cells[it->first + byte].to != class)
			continue;
		while (last < 255 &&
		       it->cells[it->first + last + 1].to == class)
			last++;
		add_byte(byte, out);
		if (last > byte)
			buf_addc(out, '-');
		if (last > byte)
			add_byte(last, out);
	}
}

static bool find_classes(struct automaton *it)
{
	for (uint32_t class = TEXT_END; class < ARRAY_SIZE(it->classes);
	     class ++) {
		struct buf bytes = { 0 };

		if (class == TEXT_END)
			buf_adds(&bytes, "end");
		else
			add_bytes(it, class, &bytes);
		if (!bytes.len && !bytes.failed)
			buf_adds(&bytes, "");
		it->classes[class] = buf_take(&bytes);
		if (!it->classes[class])
			return false;
	}
	return true;
}

static bool is_state(const struct automaton *it, uint32_t cell)
{
	return cell >= it->first + TEXT_ROOT && it->cells[cell].from == cell;
}

static bool find_states(struct automaton *it)
{
	uint32_t n = 0;

	it->numbers = calloc(it->end - it->first + 1, sizeof(*it->numbers));
	if (!it->numbers)
		return false;
	for (uint32_t cell = it->first; cell < it->end; cell++)
		if (is_state(it, cell))
			it->numbers[cell - it->first] = ++n;
	return true;
}

static void add_state(const struct automaton *it, uint32_t to, struct buf *out)
{
	to &= ~TEXT_FOUND;
	if (to == TEXT_DEAD)
		buf_adds(out, " none");
	else
		buf_addf(out, " %" PRIu32, it->numbers[to - it->first] - 1);
}

static void state_text(const struct image *image, const struct automaton *it,
		       uint32_t state, struct buf *out)
{
	buf_adds(out, "\t\tstate");
	add_state(it, state, out);
	buf_adds(out, ", else as");
	add_state(it, it->cells[state + TEXT_DEFAULT].to, out);
	if (state + TEXT_ROW < it->end &&
	    it->cells[state + TEXT_ROW].from == state) {
		buf_adds(out, ", found: ");
		row_text(image, it->cells[state + TEXT_ROW].to, out);
	}

	for (uint32_t class = TEXT_END; class < ARRAY_SIZE(it->classes);
	     class ++) {
		uint32_t cell = state + class;

		if (cell >= it->end || it->cells[cell].from != state)
			continue;
		buf_addf(out, "; %s ->", it->classes[class]);
		add_state(it, it->cells[cell].to, out);
	}
	buf_addc(out, '\n');
}

/* Where the next automaton begins, of this table or another, or the map ends:
 * the one after it is never before it. */
static uint32_t find_end(const struct image *image, uint32_t first)
{
	const struct step *cells = image->maps[IMAGE_STATES].values;
	const struct hook_conf *conf = &image->conf;
	uint32_t end = (uint32_t)image->maps[IMAGE_STATES].n;

	if (cells[first + TEXT_AFTER].to)
		return cells[first + TEXT_AFTER].to;
	for (uint32_t i = 0; i < conf->n_tables + conf->n_late; i++) {
		const struct table_conf *other = &conf->tables[i];

		if (other->class != TABLE_TEXT_ANY &&
		    other->class != TABLE_TEXT_NONE)
			continue;
		if (other->first > first && other->first < end)
			end = other->first;
	}
	return end;
}

/* Returns whether there was memory for it. */
static bool one_text(const struct image *image, uint32_t first, uint32_t start,
		     struct buf *out)
{
	CLEANUP(free_automaton)
	struct automaton it = {
		.cells = image->maps[IMAGE_STATES].values,
		.first = first,
		.end = find_end(image, first),
	};

	if (!find_classes(&it) || !find_states(&it))
		return false;

	buf_adds(out, "\t\tstarts at");
	add_state(&it, start, out);
	buf_addc(out, '\n');
	for (uint32_t cell = it.first; cell < it.end; cell++)
		if (is_state(&it, cell))
			state_text(image, &it, cell, out);
	return true;
}

void automaton_text(const struct image *image, const struct table_conf *table,
		    struct buf *out)
{
	const struct step *cells = image->maps[IMAGE_STATES].values;
	uint32_t first = table->first;
	uint32_t start = table->n;

	for (;;) {
		out->failed |= !one_text(image, first, start, out);
		if (!cells[first + TEXT_AFTER].to)
			break;
		start = cells[first + TEXT_AFTER_START].to;
		first = cells[first + TEXT_AFTER].to;
	}
	buf_adds(out, "\t\tnothing found");
	row_line(image, table->row, out);
}
