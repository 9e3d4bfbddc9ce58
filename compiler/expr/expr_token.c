// SPDX-License-Identifier: Apache-2.0

#include "expr_token.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"

/* Longer ones first. */
static const char *const signs[] = {
	"||", "&&", "==", "!=", "<=", ">=", "<<", ">>", "<", ">", "+",
	"-",  "*",  "/",  "%",	"!",  "(",  ")",  ",",	"?", ":", "[",
	"]",  "{",  "}",  ".",	"&",  "|",  "^",  "~",	"=",
};

/* Those of <ctype.h> know a locale. */
static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_word(char c)
{
	return is_letter(c) || is_digit(c);
}

static const char *skip_space(const char *text)
{
	for (;;) {
		text += strspn(text, " \t\r\n\f");
		if (strncmp(text, "//", 2) != 0)
			return text;
		text += strcspn(text, "\n");
	}
}

/* 16: none. */
static unsigned digit_value(char c)
{
	if (is_digit(c))
		return (unsigned)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (unsigned)(c - 'a') + 10;
	if (c >= 'A' && c <= 'F')
		return (unsigned)(c - 'A') + 10;
	return 16;
}

static struct token wrong(struct token token, const char *what)
{
	token.kind = TOKEN_WRONG;
	token.wrong = what;
	return token;
}

static struct token take_number(const char *text)
{
	struct token token = { .kind = TOKEN_NUMBER, .text = text };
	bool is_hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
	const char *digits = is_hex ? text + 2 : text;
	unsigned base = is_hex ? 16 : 10;
	bool too_big = false;
	const char *end;

	for (end = digits; digit_value(*end) < base; end++) {
		unsigned digit = digit_value(*end);

		if (token.number > (UINT64_MAX - digit) / base)
			too_big = true;
		token.number = token.number * base + digit;
	}
	token.is_unsigned = end > digits && (*end == 'u' || *end == 'U');
	token.len = (size_t)(end + token.is_unsigned - text);

	if (*end == '.' || (!is_hex && (*end == 'e' || *end == 'E')))
		return wrong(token,
			     "a floating-point number, which is not supported");
	if (end == digits || is_word(text[token.len]))
		return wrong(token, "not a number");
	return too_big ? wrong(token, "out of range of 64 bits") : token;
}

static struct token take_name(const char *text)
{
	struct token token = { .kind = TOKEN_NAME, .text = text };

	while (is_word(text[token.len]))
		token.len++;
	if (text[token.len] == '"' || text[token.len] == '\'')
		return wrong(token, "a string, which is not supported");
	return token;
}

static struct token take_sign(const char *text)
{
	struct token token = { .kind = TOKEN_SIGN, .text = text };
	uint32_t character;

	for (size_t i = 0; i < ARRAY_SIZE(signs); i++) {
		token.len = strlen(signs[i]);
		if (strncmp(text, signs[i], token.len) == 0)
			return token;
	}

	token.len = str_char(text, strlen(text), &character);
	if (!token.len)
		token.len = 1;
	if (*text == '"' || *text == '\'')
		return wrong(token, "a string, which is not supported");
	return wrong(token, "no sign of the language");
}

struct token token_next(const char *text)
{
	text = skip_space(text);
	if (!*text)
		return (struct token){ .kind = TOKEN_END, .text = text };
	if (is_digit(*text))
		return take_number(text);
	if (is_letter(*text))
		return take_name(text);
	return take_sign(text);
}

bool token_is(const struct token *token, const char *text)
{
	return token->len == strlen(text) &&
	       strncmp(token->text, text, token->len) == 0;
}
