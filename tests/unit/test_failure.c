// SPDX-License-Identifier: Apache-2.0

#include "failure.h"

#include <ctype.h>
#include <pthread.h>
#include <string.h>

#include "unit.h"

START_TEST(every_failure_has_a_name_of_its_own)
{
	for (int i = 0; i < N_FAILURES; i++) {
		const char *name = failure_name(i);

		ck_assert_ptr_nonnull(name);
		ck_assert_str_ne(name, "");
		for (const char *c = name; *c; c++)
			ck_assert(islower((unsigned char)*c) || *c == '_');
		for (int k = 0; k < i; k++)
			ck_assert_str_ne(name, failure_name(k));
		ck_assert_uint_gt(strlen(failure_text(i)), 10);
	}
}
END_TEST

enum {
	THREADS = 4,
	ROUNDS = 100000,
};

static void *add_many(void *failures)
{
	for (int i = 0; i < ROUNDS; i++)
		failure_add(failures, FAILURE_WRITE_FILE, 1);
	return NULL;
}

START_TEST(no_addition_of_any_thread_is_lost)
{
	static struct failures failures;
	pthread_t threads[THREADS];

	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, add_many, &failures);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	ck_assert_uint_eq(failure_count(&failures, FAILURE_WRITE_FILE),
			  THREADS * ROUNDS);
	ck_assert_uint_eq(failure_count(&failures, FAILURE_OUTPUT_FILE), 0);
}
END_TEST

START_TEST(counters_of_the_kernel_are_set)
{
	struct failures failures = { 0 };

	failure_set(&failures, (enum failure)LOSS_RING_EXEC, 7);
	failure_set(&failures, (enum failure)LOSS_RING_EXEC, 9);
	ck_assert_uint_eq(
		failure_count(&failures, (enum failure)LOSS_RING_EXEC), 9);
}
END_TEST

int main(void)
{
	return RUN("failure", every_failure_has_a_name_of_its_own,
		   no_addition_of_any_thread_is_lost,
		   counters_of_the_kernel_are_set);
}
