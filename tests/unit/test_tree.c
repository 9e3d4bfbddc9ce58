// SPDX-License-Identifier: Apache-2.0

#include "tree.h"

#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "unit.h"

static struct tree *parse(const char *text)
{
	CLEANUP(diag_free) struct diag diag = { 0 };
	struct tree *tree = NULL;

	ck_assert_int_eq(tree_parse("f", text, strlen(text), &diag, &tree), 0);
	ck_assert_uint_eq(diag.n_messages, 0);
	return tree;
}

/* The text is refused with exactly these messages. */
static void refused(const char *text, size_t len, const char *expected)
{
	CLEANUP(diag_free) struct diag diag = { 0 };
	CLEANUP(buf_free) struct buf out = { 0 };
	struct tree *tree = NULL;

	ck_assert_int_eq(tree_parse("f", text, len, &diag, &tree), -EINVAL);
	ck_assert_ptr_null(tree);
	diag_print(&diag, &out);
	ck_assert_str_eq(out.data, expected);
}

static void at(const struct node *node, unsigned line, unsigned column)
{
	ck_assert_uint_eq(node->pos.line, line);
	ck_assert_uint_eq(node->pos.column, column);
}

START_TEST(nodes_know_their_line_and_column)
{
	CLEANUP(tree_free) struct tree *tree = NULL;
	const struct node *list;

	tree = parse("a: 1\r\nlist:\n  - { 해: x, y: 'z' }\n");
	ck_assert_uint_eq(tree->n_documents, 1);
	at(tree->documents[0], 1, 1);
	at(node_get(tree->documents[0], "a"), 1, 4);

	list = node_get(tree->documents[0], "list");
	ck_assert_int_eq(list->kind, NODE_SEQUENCE);
	at(list, 3, 3);
	at(list->items[0], 3, 5);
	at(node_get(list->items[0], "y"), 3, 16); /* characters, not bytes */
	ck_assert(node_get(list->items[0], "y")->quoted);
	ck_assert(!node_get(list->items[0], "해")->quoted);
	ck_assert_ptr_null(node_get(list->items[0], "z"));
	ck_assert_ptr_null(node_get(list, "y"));
}
END_TEST

START_TEST(a_byte_order_mark_moves_nothing)
{
	CLEANUP(tree_free)
	struct tree *tree = parse("\xef\xbb\xbf"
				  "a: 1\n");

	at(node_get(tree->documents[0], "a"), 1, 4);
}
END_TEST

START_TEST(documents_are_separate)
{
	CLEANUP(tree_free) struct tree *tree = NULL;

	tree = parse("a: &x 1\n---\nb: 2\n---\n# nothing\n");
	ck_assert_uint_eq(tree->n_documents, 3);
	ck_assert_str_eq(node_get(tree->documents[1], "b")->text, "2");
	ck_assert(node_is_null(tree->documents[2]));

	refused("a: &x 1\n---\nb: *x\n", 18,
		"f:3:4: error: the alias 'x' has no anchor before it in this "
		"document\n");
}
END_TEST

START_TEST(an_empty_file_has_no_documents)
{
	CLEANUP(tree_free) struct tree *tree = parse("");
	CLEANUP(tree_free) struct tree *comments = parse("# a\n\n# b\n");

	ck_assert_uint_eq(tree->n_documents, 0);
	ck_assert_uint_eq(comments->n_documents, 0);
}
END_TEST

START_TEST(null_is_told_from_the_empty_string)
{
	CLEANUP(tree_free) struct tree *tree = NULL;
	const struct node *list;

	tree = parse("[ ~, null, Null, '', \"null\", !!str null, nul, [] ]");
	list = tree->documents[0];
	for (size_t i = 0; i < list->n; i++)
		ck_assert_int_eq(node_is_null(list->items[i]), i < 3);
}
END_TEST

START_TEST(an_alias_is_the_node_of_its_anchor)
{
	CLEANUP(tree_free) struct tree *tree = NULL;
	const struct node *list;

	tree = parse("[ &a { k: v }, *a, &a x, *a ]");
	list = tree->documents[0];
	ck_assert_ptr_eq(list->items[0], list->items[1]);
	ck_assert_str_eq(list->items[3]->text, "x");
}
END_TEST

static const char *text_of(const struct node *mapping, const char *key)
{
	const struct node *value = node_get(mapping, key);

	return value ? value->text : NULL;
}

START_TEST(a_merge_key_gives_what_is_not_there)
{
	CLEANUP(tree_free) struct tree *tree = NULL;
	const struct node *list, *merged;

	tree = parse("- &a { k: 1, l: 2 }\n"
		     "- &b { l: 3, m: 4, <<: { n: 5 } }\n"
		     "- { m: 6, <<: [ *a, *b ], k: 7 }\n"
		     "- { '<<': x }\n"
		     "- { <<: {} }\n");
	list = tree->documents[0];
	merged = list->items[2];
	ck_assert_uint_eq(merged->n, 4);
	ck_assert_str_eq(merged->pairs[0].key->text, "m");
	ck_assert_str_eq(text_of(merged, "k"), "7");
	ck_assert_str_eq(text_of(merged, "l"), "2");
	ck_assert_str_eq(text_of(merged, "m"), "6");
	ck_assert_str_eq(text_of(merged, "n"), "5");
	ck_assert_uint_eq(list->items[1]->n, 3);
	ck_assert_str_eq(text_of(list->items[3], "<<"), "x");
	ck_assert_uint_eq(list->items[4]->n, 0);
}
END_TEST

START_TEST(aliases_count_as_what_they_stand_for)
{
	CLEANUP(buf_free) struct buf text = { 0 };

	buf_adds(&text, "a: &a [x,x,x,x,x,x,x,x,x,x]\n");
	for (char c = 'b'; c < 'm'; c++)
		buf_addf(&text,
			 "%c: &%c [*%c,*%c,*%c,*%c,*%c,*%c,*%c,*%c,*%c,*%c]\n",
			 c, c, c - 1, c - 1, c - 1, c - 1, c - 1, c - 1, c - 1,
			 c - 1, c - 1, c - 1);
	refused(text.data, text.len,
		"f:7:14: error: more than 4194304 values, aliases counted as "
		"what they stand for: split the file\n");
}
END_TEST

START_TEST(depth_ends_at_the_limit_also_through_aliases)
{
	CLEANUP(buf_free) struct buf deep = { 0 };
	CLEANUP(buf_free) struct buf chain = { 0 };
	CLEANUP(tree_free) struct tree *tree = NULL;

	for (int i = 0; i < TREE_MAX_DEPTH; i++)
		buf_addc(&deep, '[');
	for (int i = 0; i < TREE_MAX_DEPTH; i++)
		buf_addc(&deep, ']');
	tree = parse(deep.data);

	buf_clear(&deep);
	for (int i = 0; i < 1000000; i++)
		buf_addc(&deep, '[');
	refused(deep.data, deep.len,
		"f:1:65: error: nested more than 64 levels deep\n");

	buf_adds(&chain, "- &a0 [x]\n");
	for (int i = 1; i < 100; i++)
		buf_addf(&chain, "- &a%d [*a%d]\n", i, i - 1);
	refused(chain.data, chain.len,
		"f:64:9: error: nested more than 64 levels deep\n");
}
END_TEST

START_TEST(an_alias_cannot_be_inside_of_itself)
{
	refused("a: &a [ *a ]\n", 13,
		"f:1:9: error: an alias inside of what it stands for\n");
}
END_TEST

START_TEST(every_duplicate_key_tells_both_places)
{
	refused("a: 1\nb: 2\na: 3\n\"a\": 4\n", 22,
		"f:3:1: error: the key 'a' is there twice: first in line 1, "
		"column 1\n"
		"f:4:1: error: the key 'a' is there twice: first in line 1, "
		"column 1\n");
}
END_TEST

START_TEST(a_scalar_may_be_as_long_as_the_limit)
{
	CLEANUP(buf_free) struct buf text = { 0 };
	CLEANUP(tree_free) struct tree *tree = NULL;

	for (int i = 0; i < TREE_MAX_SCALAR; i++)
		buf_addc(&text, 'x');
	tree = parse(text.data);
	ck_assert_uint_eq(tree->documents[0]->len, TREE_MAX_SCALAR);

	buf_addc(&text, 'x');
	refused(text.data, text.len,
		"f:1:1: error: a value of 65537 bytes: 65536 are allowed\n");
}
END_TEST

START_TEST(the_first_byte_that_is_no_character_is_named)
{
	refused("ab: \xe2\x82\xac\n  \xc3(\n", 12,
		"f:2:3: error: byte 0xc3 is not UTF-8: save the file as "
		"UTF-8\n");
	refused("a: \xed\xa0\x80", 6,
		"f:1:4: error: byte 0xed is not UTF-8: save the file as "
		"UTF-8\n");
	refused("a: \0", 4,
		"f:1:4: error: character U+0000 is not allowed in YAML: remove "
		"it\n");
}
END_TEST

START_TEST(nul_is_left_out_at_the_end_and_refused_elsewhere)
{
	CLEANUP(diag_free) struct diag diag = { 0 };
	CLEANUP(tree_free) struct tree *tree = NULL;

	refused("\"a\\0b\"", 6,
		"f:1:1: error: a string must not contain \\0\n");
	ck_assert_int_eq(tree_parse("f", "\"ab\\0\\0\"", 8, &diag, &tree), 0);
	ck_assert_uint_eq(tree->documents[0]->len, 2);
	ck_assert_uint_eq(diag.n_messages, 1);
	ck_assert_uint_eq(diag.n_errors, 0);
}
END_TEST

START_TEST(a_semicolon_for_a_comma_is_named_each_time)
{
	static const char text[] = "- { index: 0; type: string; label: x }\n"
				   "- [ \"a\"; 'b' ]\n";

	refused(text, sizeof(text) - 1,
		"f:1:13: error: not valid YAML: this ';' should be a comma "
		"','\n"
		"f:1:27: error: not valid YAML: this ';' should be a comma "
		"','\n"
		"f:2:8: error: not valid YAML: this ';' should be a comma "
		"','\n");
}
END_TEST

START_TEST(reading_on_after_a_duplicate_keeps_the_tree)
{
	CLEANUP(diag_free) struct diag diag = { 0 };
	CLEANUP(tree_free) struct tree *tree = NULL;

	ck_assert_int_eq(tree_read("f", "a: 1\na: 2\n", 10, &diag, &tree), 0);
	ck_assert_uint_eq(diag.n_errors, 1);
	ck_assert_uint_eq(tree->documents[0]->n, 2);
}
END_TEST

START_TEST(a_file_that_is_too_big_is_not_read)
{
	CLEANUP(free_mem) char *text = calloc(1, TREE_MAX_BYTES + 1);

	refused(text, TREE_MAX_BYTES + 1,
		"f: error: larger than 64 MiB: split the file\n");
}
END_TEST

int main(void)
{
	return RUN("tree", nodes_know_their_line_and_column,
		   a_byte_order_mark_moves_nothing, documents_are_separate,
		   an_empty_file_has_no_documents,
		   null_is_told_from_the_empty_string,
		   an_alias_is_the_node_of_its_anchor,
		   a_merge_key_gives_what_is_not_there,
		   aliases_count_as_what_they_stand_for,
		   depth_ends_at_the_limit_also_through_aliases,
		   an_alias_cannot_be_inside_of_itself,
		   every_duplicate_key_tells_both_places,
		   a_scalar_may_be_as_long_as_the_limit,
		   the_first_byte_that_is_no_character_is_named,
		   nul_is_left_out_at_the_end_and_refused_elsewhere,
		   a_semicolon_for_a_comma_is_named_each_time,
		   reading_on_after_a_duplicate_keeps_the_tree,
		   a_file_that_is_too_big_is_not_read);
}
