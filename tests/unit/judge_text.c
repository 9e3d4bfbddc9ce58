// SPDX-License-Identifier: Apache-2.0

#include "judge_text.h"

#include "places.h"

static bool judge_substring(const struct input *in, size_t n)
{
	for (size_t i = 0; n <= in->len && i <= in->len - n; i++) {
		size_t k = 0;

		while (k < n && same(in, in->text[i + k], in->pattern[k]))
			k++;
		if (k == n)
			return true;
	}
	return false;
}

bool judge_text(enum test test, const struct rule_value *value,
		const char *text, size_t len, bool whole)
{
	bool sure = false;
	struct input in = {
		.sure = &sure,
		.text = text,
		.len = len,
		.whole = whole,
		.fold = test == TEST_SUBSTRING_NOCASE,
		.pattern = value->text,
		.end = value->text + value->len,
	};

	switch (test) {
	case TEST_GLOB:
		return judge_glob(&in);
	case TEST_REGEX:
		return judge_regex(&in);
	default:
		return judge_substring(&in, value->len);
	}
}
