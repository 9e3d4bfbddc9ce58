// SPDX-License-Identifier: Apache-2.0

#include "clock.h"

#include <time.h>

#include "unit.h"

static void expect_time(uint64_t ns, const char *expected)
{
	char text[CLOCK_TEXT_SIZE];

	ck_assert_uint_eq(clock_text(ns, text), 30);
	ck_assert_str_eq(text, expected);
}

START_TEST(times_have_nine_digits_in_utc)
{
	setenv("TZ", "Asia/Seoul", 1);
	expect_time(0, "1970-01-01T00:00:00.000000000Z");
	expect_time(1, "1970-01-01T00:00:00.000000001Z");
	expect_time(951782400000000000, "2000-02-29T00:00:00.000000000Z");
	expect_time(1709164799999999999, "2024-02-28T23:59:59.999999999Z");
	expect_time(1709164800000000000, "2024-02-29T00:00:00.000000000Z");
	expect_time(1772356364105199870, "2026-03-01T09:12:44.105199870Z");
	expect_time(4107542400000000000, "2100-03-01T00:00:00.000000000Z");
	expect_time(UINT64_MAX, "2554-07-21T23:34:33.709551615Z");
}
END_TEST

/* Against the C library, for all days that 64 bits of ns reach. */
START_TEST(every_day_is_as_the_library_says)
{
	for (uint64_t day = 0; day <= UINT64_MAX / 86400000000000; day++) {
		char text[CLOCK_TEXT_SIZE], expected[64];
		time_t seconds = (time_t)(day * 86400);
		struct tm tm;

		gmtime_r(&seconds, &tm);
		strftime(expected, sizeof(expected), "%FT%T.000000000Z", &tm);
		clock_text(day * 86400000000000, text);
		ck_assert_str_eq(text, expected);
	}
}
END_TEST

START_TEST(boot_time_and_the_offset_give_the_time_of_the_day)
{
	int64_t offset = clock_boot_offset();
	struct timespec boot, real;
	double difference;

	clock_gettime(CLOCK_BOOTTIME, &boot);
	clock_gettime(CLOCK_REALTIME, &real);
	difference = (double)(real.tv_sec - boot.tv_sec) +
		     (double)(real.tv_nsec - boot.tv_nsec) / 1e9 -
		     (double)offset / 1e9;
	ck_assert_double_lt(difference, 0.1);
	ck_assert_double_gt(difference, -0.1);
}
END_TEST

int main(void)
{
	return RUN("clock", times_have_nine_digits_in_utc,
		   every_day_is_as_the_library_says,
		   boot_time_and_the_offset_give_the_time_of_the_day);
}
