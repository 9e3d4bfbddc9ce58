// SPDX-License-Identifier: Apache-2.0

#include "table_text.h"

#include <inttypes.h>
#include <stdlib.h>

#include "automaton_text.h"
#include "base/mem.h"
#include "source_text.h"

static const char *const class_names[] = {
	[TABLE_FORWARD] = "forward",	 [TABLE_BACKWARD] = "backward",
	[TABLE_INTERVAL] = "interval",	 [TABLE_MASK_ANY] = "mask any",
	[TABLE_MASK_NONE] = "mask none", [TABLE_TEXT_ANY] = "text any",
	[TABLE_TEXT_NONE] = "text none",
};

void quoted_text(const char *text, size_t len, struct buf *out)
{
	buf_addc(out, '"');
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c == '"' || c == '\\')
			buf_addf(out, "\\%c", c);
		else if (c < 0x20 || c >= 0x7f)
			buf_addf(out, "\\x%02x", c);
		else
			buf_addc(out, (char)c);
	}
	buf_addc(out, '"');
}

static bool has_rule(const struct image *image, uint32_t row, size_t rule)
{
	const uint64_t *words = image->maps[IMAGE_ROWS].values;
	const uint64_t *bits = words + (size_t)row * image->conf.n_words;

	return rule < image->n_rules && bits[rule / 64] >> rule % 64 & 1;
}

void row_text(const struct image *image, uint32_t row, struct buf *out)
{
	const char *space = "";

	if (row == ROW_NONE || row == ROW_ALL) {
		buf_adds(out, row == ROW_ALL ? "all" : "none");
		return;
	}

	for (size_t rule = 0; rule < image->n_rules; rule++) {
		size_t first = rule;

		if (!has_rule(image, row, rule))
			continue;
		while (has_rule(image, row, rule + 1))
			rule++;
		buf_addf(out, "%s%zu", space, first);
		if (rule > first)
			buf_addf(out, "-%zu", rule);
		space = " ";
	}
}

void row_line(const struct image *image, uint32_t row, struct buf *out)
{
	buf_adds(out, ": ");
	row_text(image, row, out);
	buf_addc(out, '\n');
}

/* The cells of an image as trees: what a double array does not tell at once.
 * A link is the number of a cell + 1; 0: none. */
struct links {
	const struct cell *cells;
	uint32_t *child; /* with the least byte */
	uint32_t *sibling;
};

static void free_links(struct links *links)
{
	free(links->child);
	free(links->sibling);
}

static bool find_links(const struct image *image, struct links *links)
{
	size_t n = image->maps[IMAGE_CELLS].n;

	links->cells = image->maps[IMAGE_CELLS].values;
	links->child = calloc(n + 1, sizeof(*links->child));
	links->sibling = calloc(n + 1, sizeof(*links->sibling));
	if (!links->child || !links->sibling)
		return false;

	for (size_t t = n; t-- > 0;) {
		uint32_t parent = links->cells[t].check;

		if (parent >= n)
			continue; /* a root, or free */
		links->sibling[t] = links->child[parent];
		links->child[parent] = (uint32_t)t + 1;
	}
	return true;
}

/* The cell after @t, parents first; the bytes on the way to it in @path. */
static uint32_t next_cell(const struct links *links, uint32_t root, uint32_t t,
			  struct buf *path)
{
	uint32_t next = links->child[t];

	while (!next && t != root) {
		next = links->sibling[t];
		t = links->cells[t].check;
		path->len--;
	}

	if (next)
		buf_addc(path, (char)(next - 1 - links->cells[t].base));
	return next;
}

static void add_key(const struct buf *path, bool backward, struct buf *out)
{
	bool whole = !path->data[path->len - 1];
	size_t len = path->len - whole;
	CLEANUP(buf_free) struct buf text = { 0 };

	for (size_t i = 0; i < len; i++)
		buf_addc(&text, path->data[backward ? len - 1 - i : i]);
	out->failed |= text.failed;

	buf_adds(out, backward && !whole ? "\t\t..." : "\t\t");
	quoted_text(text.data, text.len, out);
	if (!backward && !whole)
		buf_adds(out, "...");
}

static void trie_text(const struct image *image, const struct links *links,
		      const struct table_conf *table, struct buf *out)
{
	CLEANUP(buf_free) struct buf path = { 0 };
	uint32_t t = table->first;
	uint32_t next;

	while ((next = next_cell(links, table->first, t, &path)) != 0) {
		const struct cell *cell = &links->cells[next - 1];

		if (path.failed)
			break;
		t = next - 1;
		if (cell->row == links->cells[cell->check].row)
			continue;
		add_key(&path, table->class == TABLE_BACKWARD, out);
		row_line(image, cell->row, out);
	}

	out->failed |= path.failed;
	buf_adds(out, "\t\telse");
	row_line(image, links->cells[table->first].row, out);
}

static void add_number(uint64_t key, bool is_signed, struct buf *out)
{
	uint64_t value = interval_key(key, is_signed);

	if (is_signed)
		buf_addf(out, "%" PRId64, (int64_t)value);
	else
		buf_addf(out, "%" PRIu64, value);
}

/* "5", "-3..9"; the first has no start, the last no end. */
static void interval_text(const struct image *image,
			  const struct table_conf *table, struct buf *out)
{
	const struct interval *all = image->maps[IMAGE_INTERVALS].values;
	uint8_t type = image->conf.sources[table->source].type;
	bool is_signed = type >= VALUE_S8 && type <= VALUE_S64;

	for (uint32_t i = 0; i < table->n; i++) {
		const struct interval *interval = &all[table->first + i];
		bool is_last = i == table->n - 1;
		uint64_t end = is_last ? UINT64_MAX : interval[1].from - 1;

		buf_adds(out, "\t\t");
		if (i > 0)
			add_number(interval->from, is_signed, out);
		if (end != interval->from || is_last || !i)
			buf_adds(out, "..");
		if (!is_last && (end != interval->from || !i))
			add_number(end, is_signed, out);
		row_line(image, interval->row, out);
	}
}

/* Bits that answer like the number 0 are left out. */
static void mask_text(const struct image *image, const struct table_conf *table,
		      struct buf *out)
{
	const uint32_t *rows = image->maps[IMAGE_MASKS].values;

	for (uint32_t bit = 0; bit < table->n; bit++) {
		if (rows[table->first + bit] == table->row)
			continue;
		buf_addf(out, "\t\tbit %" PRIu32, bit);
		row_line(image, rows[table->first + bit], out);
	}
	buf_adds(out, "\t\t0");
	row_line(image, table->row, out);
}

static void add_table(const struct image *image, const struct links *links,
		      uint32_t number, struct buf *out)
{
	const struct table_conf *table = &image->conf.tables[number];
	bool is_late = number >= image->conf.n_tables;

	buf_addf(out, "\ttable %" PRIu32 ": %s%s%s, source %u (", number,
		 class_names[table->class], table->except ? ", except" : "",
		 is_late ? ", at the return" : "", table->source);
	source_text(image, table->source, out);
	buf_adds(out, ")\n");

	switch (table->class) {
	case TABLE_INTERVAL:
		interval_text(image, table, out);
		break;
	case TABLE_MASK_ANY:
	case TABLE_MASK_NONE:
		mask_text(image, table, out);
		break;
	case TABLE_TEXT_ANY:
	case TABLE_TEXT_NONE:
		automaton_text(image, table, out);
		break;
	default:
		trie_text(image, links, table, out);
	}

	buf_adds(out, "\t\tunreadable");
	row_line(image, table->error_row, out);
	if (table->blind_row == table->error_row)
		return;
	buf_adds(out, "\t\tunreadable, EFAULT");
	row_line(image, table->blind_row, out);
}

void table_text(const struct image *image, struct buf *out)
{
	uint32_t n = image->conf.n_tables + image->conf.n_late;
	CLEANUP(free_links) struct links links = { 0 };

	if (!find_links(image, &links)) {
		out->failed = true;
		return;
	}

	for (uint32_t i = 0; i < n; i++)
		add_table(image, &links, i, out);
}
