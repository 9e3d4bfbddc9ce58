// SPDX-License-Identifier: Apache-2.0
/*
 * The policies of haetae-policy(5) are right: the front end takes each of them
 * without a word.
 */

#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "policy.h"
#include "unit.h"

static const char page[] = TESTS_DIR "/../man/haetae-policy.5";

static void check_policy(const struct buf *text)
{
	CLEANUP(policies_free) struct policies policies = { 0 };
	CLEANUP(diag_free) struct diag diag = { 0 };
	CLEANUP(buf_free) struct buf printed = { 0 };
	int err = policies_parse(&policies, "f", text->data, text->len, &diag);

	buf_adds(&printed, "");
	diag_print(&diag, &printed);
	ck_assert_msg(!err && !diag.n_messages, "%s%s", text->data,
		      printed.data);
	ck_assert_uint_eq(policies.n, 1);
}

START_TEST(every_policy_of_the_manual_is_accepted)
{
	CLEANUP(close_file) FILE *file = fopen(page, "re");
	CLEANUP(buf_free) struct buf text = { 0 };
	bool is_inside = false;
	unsigned n = 0;
	char line[1000];

	ck_assert_msg(file, "%s: %s", page, strerror(errno));
	while (fgets(line, sizeof(line), file)) {
		if (strncmp(line, ".Bd -literal", 12) == 0) {
			is_inside = true;
		} else if (strncmp(line, ".Ed", 3) == 0) {
			check_policy(&text);
			buf_clear(&text);
			is_inside = false;
			n++;
		} else if (is_inside) {
			ck_assert_int_ne(line[0], '.');
			buf_adds(&text, line);
		}
	}
	ck_assert_uint_ge(n, 6);
}
END_TEST

int main(void)
{
	return RUN("manual", every_policy_of_the_manual_is_accepted);
}
