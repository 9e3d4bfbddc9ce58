// SPDX-License-Identifier: Apache-2.0

#include "tree.h"

#include <errno.h>
#include <string.h>
#include <yaml.h>

#include "base/mem.h"
#include "tree_build.h"
#include "tree_text.h"

enum {
	MAX_REPAIRS = 32,	    /* of ';' in one file */
	MAX_REPAIR_BYTES = 8 << 20, /* parsed again for them, in all */
};

static struct pos pos_of(const yaml_mark_t *mark)
{
	return (struct pos){ (unsigned)mark->line + 1,
			     (unsigned)mark->column + 1 };
}

static int build_scalar(struct tree_builder *b, const yaml_event_t *event)
{
	const char *tag = (const char *)event->data.scalar.tag;
	bool plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	struct tree_mark mark = {
		.pos = pos_of(&event->start_mark),
		.anchor = (const char *)event->data.scalar.anchor,
		.tag = tag,
	};

	return tree_build_scalar(
		b, &mark, (const char *)event->data.scalar.value,
		event->data.scalar.length,
		!plain || (tag && strcmp(tag, YAML_STR_TAG) == 0));
}

/* Sequences and mappings begin with the same members in an event. */
static int build_open(struct tree_builder *b, const yaml_event_t *event)
{
	bool is_mapping = event->type == YAML_MAPPING_START_EVENT;
	struct tree_mark mark = { .pos = pos_of(&event->start_mark) };

	if (is_mapping) {
		mark.anchor = (const char *)event->data.mapping_start.anchor;
		mark.tag = (const char *)event->data.mapping_start.tag;
	} else {
		mark.anchor = (const char *)event->data.sequence_start.anchor;
		mark.tag = (const char *)event->data.sequence_start.tag;
	}
	return tree_build_open(b, &mark,
			       is_mapping ? NODE_MAPPING : NODE_SEQUENCE);
}

static int build(struct tree_builder *b, const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_SCALAR_EVENT:
		return build_scalar(b, event);
	case YAML_ALIAS_EVENT:
		return tree_build_alias(b, pos_of(&event->start_mark),
					(const char *)event->data.alias.anchor);
	case YAML_SEQUENCE_START_EVENT:
	case YAML_MAPPING_START_EVENT:
		return build_open(b, event);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		return tree_build_close(b);
	case YAML_DOCUMENT_END_EVENT:
		tree_build_forget(b);
		return 0;
	default:
		return 0;
	}
}

static const char no_mapping[] =
	"mapping values are not allowed in this context";
static const char no_colon[] = "could not find expected ':'";

/* libyaml's words, which are those of its grammar, and what to do. */
static const char *explain(const yaml_parser_t *parser, char next)
{
	static const struct {
		const char *problem;
		const char *advice;
	} advices[] = {
		{ no_mapping,
		  "a ':' where no key can be: look at the indentation, or put "
		  "the text into quotes" },
		{ "did not find expected key",
		  "a key was expected: look at the indentation" },
		{ "did not find expected '-' indicator",
		  "an item that begins with '-' was expected: look at the "
		  "indentation" },
		{ "did not find expected ',' or '}'",
		  "',' or '}' was expected" },
		{ "did not find expected ',' or ']'",
		  "',' or ']' was expected" },
		{ no_colon, "a key without its ':'" },
		{ "found unexpected end of stream",
		  "a quote that is never closed" },
		{ "did not find expected node content",
		  "a value was expected" },
		{ "did not find expected <document start>",
		  "the document has ended: '---' begins the next one" },
		{ "found incompatible YAML document",
		  "only YAML 1.1 and 1.2 are read" },
	};

	if (parser->error == YAML_SCANNER_ERROR && next == '\t')
		return "a tab: YAML is indented with spaces";
	if (strcmp(parser->problem,
		   "found character that cannot start any token") == 0)
		return "a value that begins with this character needs quotes";
	for (size_t i = 0; i < ARRAY_SIZE(advices); i++)
		if (strcmp(advices[i].problem, parser->problem) == 0)
			return advices[i].advice;
	return parser->problem;
}

/* Did the parser stop because a text was meant to be a key? Tells so. */
static bool tell_colon(const struct tree_builder *b,
		       const yaml_parser_t *parser, const char *text,
		       size_t len)
{
	size_t line, colon;

	if (strcmp(parser->problem, no_mapping) == 0)
		line = parser->problem_mark.line;
	else if (strcmp(parser->problem, no_colon) == 0)
		line = parser->context_mark.line + 1;
	else
		return false;

	if (!text_glued_colon(text, len, line, &colon))
		return false;
	diag_add(b->diag, SEVERITY_ERROR, b->file, text_pos(text, len, colon),
		 "not valid YAML: a space is missing after this ':'");
	return true;
}

static void tell(const struct tree_builder *b, const yaml_parser_t *parser,
		 const char *text, size_t len)
{
	size_t offset = text_offset(text, len, parser->problem_mark.index);
	const char *what = explain(parser, offset < len ? text[offset] : '\0');
	const char *context = parser->context;
	struct pos pos = pos_of(&parser->problem_mark);
	struct pos from = pos_of(&parser->context_mark);

	if (tell_colon(b, parser, text, len))
		return;
	if (!context || (pos.line == from.line && pos.column == from.column)) {
		diag_add(b->diag, SEVERITY_ERROR, b->file, pos,
			 "not valid YAML: %s", what);
		return;
	}
	diag_add(b->diag, SEVERITY_ERROR, b->file, pos,
		 "not valid YAML: %s (%s that begins in line %u, column %u)",
		 what, context, from.line, from.column);
}

/* Did the parser stop because of a ';' between keys or values? Tells so, and
 * writes the ',' into @text when that mends it. */
static bool mend(const struct tree_builder *b, const yaml_parser_t *parser,
		 char *text, size_t len, struct diag *diag)
{
	size_t offset = text_offset(text, len, parser->problem_mark.index);
	bool in_block = !parser->context;
	size_t semicolon;

	if (!text_semicolon(text, len, offset, &semicolon))
		return false;

	if (in_block) {
		diag_add(diag, SEVERITY_ERROR, b->file,
			 text_pos(text, len, semicolon),
			 "not valid YAML: ';' does not separate keys: begin a "
			 "line for each, or write { key: value, key: value }");
		return false;
	}

	diag_add(diag, SEVERITY_ERROR, b->file, text_pos(text, len, semicolon),
		 "not valid YAML: this ';' should be a comma ','");
	text[semicolon] = ',';
	return true;
}

static int parse(struct tree_builder *b, yaml_parser_t *parser)
{
	yaml_event_t event;
	bool done = false;
	int err = 0;

	while (!err && !done) {
		if (!yaml_parser_parse(parser, &event))
			return parser->error == YAML_MEMORY_ERROR ? -ENOMEM
								  : -EBADMSG;

		err = build(b, &event);
		done = event.type == YAML_STREAM_END_EVENT;
		yaml_event_delete(&event);
	}
	return err;
}

static void parser_free(yaml_parser_t *parser)
{
	yaml_parser_delete(parser);
}

/* Returns -EAGAIN when @text was mended, and @diag told. */
static int attempt(const char *file, char *text, size_t len, struct diag *diag,
		   struct tree **ret)
{
	CLEANUP(tree_free) struct tree *tree = NULL;
	CLEANUP(parser_free) yaml_parser_t parser = { 0 };
	CLEANUP(diag_free) struct diag found = { 0 };
	struct tree_builder b = { .file = file, .diag = &found };
	int err;

	tree = b.tree = calloc(1, sizeof(*tree));
	if (!tree || !yaml_parser_initialize(&parser))
		return -ENOMEM;
	yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&parser, (const unsigned char *)text, len);

	err = parse(&b, &parser);
	tree_build_forget(&b);
	if (err == -EBADMSG) {
		size_t told = diag->n_errors;

		if (mend(&b, &parser, text, len, diag))
			return -EAGAIN;
		if (diag->n_errors == told)
			tell(&b, &parser, text, len);
		err = -EINVAL;
	}

	diag_move(diag, &found);
	if (err)
		return err;

	*ret = TAKE(tree);
	return 0;
}

int tree_read(const char *file, const char *text, size_t len, struct diag *diag,
	      struct tree **ret)
{
	CLEANUP(free_mem) char *copy = NULL;
	size_t bom = text_bom(text, len);
	int err;

	if (len > TREE_MAX_BYTES) {
		diag_add(diag, SEVERITY_ERROR, file, (struct pos){ 0 },
			 "larger than 64 MiB: split the file");
		return -EINVAL;
	}

	text += bom;
	len -= bom;
	err = text_check(file, text, len, diag);
	if (err)
		return err;

	copy = malloc(len + 1);
	if (!copy)
		return -ENOMEM;
	if (len)
		memcpy(copy, text, len);
	copy[len] = '\0';

	for (size_t n = 0; n < MAX_REPAIRS; n++) {
		err = attempt(file, copy, len, diag, ret);
		if (err != -EAGAIN || n * len > MAX_REPAIR_BYTES)
			break;
	}
	return err == -EAGAIN ? -EINVAL : err;
}

int tree_parse(const char *file, const char *text, size_t len,
	       struct diag *diag, struct tree **ret)
{
	CLEANUP(tree_free) struct tree *tree = NULL;
	size_t n_errors = diag->n_errors;
	int err;

	err = tree_read(file, text, len, diag, &tree);
	if (err)
		return err;
	if (diag->n_errors > n_errors)
		return -EINVAL;

	*ret = TAKE(tree);
	return 0;
}

void tree_free(struct tree **tree)
{
	if (!*tree)
		return;

	for (size_t i = 0; i < (*tree)->n_nodes; i++) {
		struct node *node = (*tree)->nodes[i];

		free(node->text);
		free(node->pairs);
		free(node->items);
		free(node);
	}
	free((*tree)->nodes);
	free((*tree)->documents);
	free(*tree);
	*tree = NULL;
}

const struct node *node_get(const struct node *mapping, const char *key)
{
	if (mapping->kind != NODE_MAPPING)
		return NULL;
	for (size_t i = 0; i < mapping->n; i++)
		if (strcmp(mapping->pairs[i].key->text, key) == 0)
			return mapping->pairs[i].value;
	return NULL;
}

bool node_is_null(const struct node *node)
{
	static const char *const nulls[] = { "", "~", "null", "Null", "NULL" };

	if (node->kind != NODE_SCALAR || node->quoted)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(nulls); i++)
		if (strcmp(node->text, nulls[i]) == 0)
			return true;
	return false;
}
