// SPDX-License-Identifier: Apache-2.0

#include "function_list.h"

#define PCRE2_CODE_UNIT_WIDTH 8

#include <errno.h>
#include <pcre2.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "diag.h"
#include "why.h"

enum {
	MAX_PATTERN = 4096,
	MAX_BACKTRACKS = 100000, /* on one name */
	MAX_MATCH_KIB = 1024,
};

/* Where a function was that ftrace does not trace any more. */
static const char invalid[] = "__ftrace_invalid_address__";

/* One line: a name, and what stands in brackets after it. */
struct line {
	const char *name;
	size_t len;
	const char *module; /* NULL: none */
	size_t module_len;
};

/* Takes a line from the front of *@text. False at the end. */
static bool take_line(const char **text, struct line *ret)
{
	const char *start = *text;
	size_t len = strcspn(start, "\n");
	size_t name_len = strcspn(start, " \t\n");
	const char *open = memchr(start, '[', len);
	const char *close =
		open ? memchr(open, ']', len - (size_t)(open - start)) : NULL;

	if (!*start)
		return false;

	*ret = (struct line){ .name = start, .len = name_len };
	if (close) {
		ret->module = open + 1;
		ret->module_len = (size_t)(close - open) - 1;
	}
	*text = start + len + (start[len] == '\n');
	return true;
}

static bool is_function(const struct line *line)
{
	return line->len && strncmp(line->name, invalid, strlen(invalid)) != 0;
}

/* ---- by pattern ---- */

struct pattern {
	pcre2_code *code;
	pcre2_match_data *data;
	pcre2_match_context *context;
};

static void pattern_free(struct pattern *pattern)
{
	pcre2_code_free(pattern->code);
	pcre2_match_data_free(pattern->data);
	pcre2_match_context_free(pattern->context);
	*pattern = (struct pattern){ 0 };
}

static int pattern_init(const char *text, struct buf *out,
			struct pattern *pattern)
{
	size_t offset = 0;
	int code = 0;

	if (strlen(text) > MAX_PATTERN)
		return why(out, "the pattern is longer than %d bytes",
			   MAX_PATTERN);

	pattern->code = pcre2_compile((PCRE2_SPTR)text, PCRE2_ZERO_TERMINATED,
				      PCRE2_NEVER_UTF, &code, &offset, NULL);
	if (!pattern->code && code == PCRE2_ERROR_HEAP_FAILED)
		return -ENOMEM;
	if (!pattern->code) {
		char message[256] = "";

		pcre2_get_error_message(code, (PCRE2_UCHAR *)message,
					sizeof(message));
		return why(out, "%s is no regular expression: %s at byte %zu",
			   quote(text).text, message, offset + 1);
	}

	pattern->data = pcre2_match_data_create(1, NULL);
	pattern->context = pcre2_match_context_create(NULL);
	if (!pattern->data || !pattern->context)
		return -ENOMEM;

	pcre2_set_match_limit(pattern->context, MAX_BACKTRACKS);
	pcre2_set_heap_limit(pattern->context, MAX_MATCH_KIB);
	return 0;
}

/* Returns 1; 0; -EINVAL after telling @out that it takes too long. */
static int pattern_match(const struct pattern *pattern, const struct line *line,
			 struct buf *out)
{
	int code = pcre2_match(pattern->code, (PCRE2_SPTR)line->name, line->len,
			       0, 0, pattern->data, pattern->context);

	if (code == PCRE2_ERROR_NOMATCH)
		return 0;
	if (code == PCRE2_ERROR_NOMEMORY)
		return -ENOMEM;
	if (code < 0)
		return why(out, "the pattern takes too long to match");
	return 1;
}

int function_list_match(struct facts *facts, const char *pattern,
			struct buf *out, struct names *ret)
{
	CLEANUP(pattern_free) struct pattern compiled = { 0 };
	const struct buf *functions = NULL;
	const char *text;
	struct line line;
	int err;

	err = pattern_init(pattern, out, &compiled);
	if (!err)
		err = facts_functions(facts, &functions);
	if (err)
		return err;

	text = functions->data;
	while (!err && take_line(&text, &line)) {
		if (!is_function(&line))
			continue;
		err = pattern_match(&compiled, &line, out);
		if (err > 0)
			err = names_add(ret, line.name, line.len);
	}
	names_sort(ret);
	return err;
}

/* ---- by name ---- */

/* The lines of the text by name; of equal names in the order of the text. */
struct function_list {
	const char **lines;
	size_t n;
};

void function_list_free(struct function_list **list)
{
	if (!*list)
		return;

	free((*list)->lines);
	free(*list);
	*list = NULL;
}

static int name_char(char c)
{
	return c == ' ' || c == '\t' || c == '\n' ? 0 : (unsigned char)c;
}

static int compare_names(const char *a, const char *b)
{
	while (name_char(*a) && *a == *b) {
		a++;
		b++;
	}
	return name_char(*a) - name_char(*b);
}

static int compare_lines(const void *a, const void *b)
{
	const char *line_a = *(const char *const *)a;
	const char *line_b = *(const char *const *)b;
	int order = compare_names(line_a, line_b);

	return order ? order : (line_a > line_b) - (line_a < line_b);
}

static int list_new(const char *text, struct function_list **ret)
{
	CLEANUP(function_list_free) struct function_list *list = NULL;
	struct line line;

	list = calloc(1, sizeof(*list));
	if (!list)
		return -ENOMEM;

	while (take_line(&text, &line)) {
		const char **slot =
			array_grow(&list->lines, list->n, sizeof(*list->lines));

		if (!slot)
			return -ENOMEM;
		*slot = line.name;
		list->n++;
	}
	if (list->n)
		qsort(list->lines, list->n, sizeof(*list->lines),
		      compare_lines);
	*ret = TAKE(list);
	return 0;
}

/* The first line that is not before @name. */
static size_t lower_bound(const struct function_list *list, const char *name)
{
	size_t low = 0, high = list->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_names(list->lines[middle], name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

int function_list_find(struct facts *facts, const char *name, char **ret_module)
{
	const struct buf *functions = NULL;
	const struct function_list *list;
	char *module = NULL;
	const char *text;
	struct line line;
	int err = 0;
	size_t i;

	err = facts_functions(facts, &functions);
	if (err && err != -ENOMEM)
		err = facts_symbols(facts, &functions);
	if (!err && !facts->function_list)
		err = list_new(functions->data, &facts->function_list);
	if (err)
		return err;

	list = facts->function_list;
	i = lower_bound(list, name);
	if (!name_char(*name) || strpbrk(name, " \t\n") || i == list->n ||
	    compare_names(list->lines[i], name) != 0)
		return -EINVAL;

	text = list->lines[i];
	take_line(&text, &line);
	if (line.module) {
		module = strndup(line.module, line.module_len);
		if (!module)
			return -ENOMEM;
	}
	*ret_module = module;
	return 0;
}
