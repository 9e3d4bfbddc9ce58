/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * unit - the main function of a unit test in one line
 *
 *	int main(void)
 *	{
 *		return RUN("decode", whole_record_is_accepted,
 *			   every_truncation_is_refused);
 *	}
 *
 * A test that is not listed is an unused variable, which is a build error.
 */

#include <check.h>
#include <stdlib.h>

#define UNIT_TIMEOUT_S 120

static inline int unit_run(const char *name, const TTest *const *tests,
			   size_t n_tests)
{
	Suite *suite = suite_create(name);
	TCase *tcase = tcase_create(name);
	SRunner *runner;
	int failed;

	tcase_set_timeout(tcase, UNIT_TIMEOUT_S);
	for (size_t i = 0; i < n_tests; i++)
		tcase_add_test(tcase, tests[i]);
	suite_add_tcase(suite, tcase);

	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

#define RUN(name, ...)                                           \
	unit_run(name, (const TTest *const[]){ __VA_ARGS__ },    \
		 sizeof((const TTest *const[]){ __VA_ARGS__ }) / \
			 sizeof(const TTest *))
