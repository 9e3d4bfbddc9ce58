// SPDX-License-Identifier: Apache-2.0

#include "clock.h"

#include <time.h>

enum {
	NS_PER_S = 1000000000,
};

static int64_t read_clock(clockid_t id)
{
	struct timespec now = { 0 };

	clock_gettime(id, &now);
	return (int64_t)now.tv_sec * NS_PER_S + now.tv_nsec;
}

/* Two clocks cannot be read at the same moment: the first is read again after
 * the second, and the closest of a few such pairs is taken. */
int64_t clock_boot_offset(void)
{
	int64_t closest = INT64_MAX;
	int64_t offset = 0;

	for (int i = 0; i < 5; i++) {
		int64_t before = read_clock(CLOCK_BOOTTIME);
		int64_t real = read_clock(CLOCK_REALTIME);
		int64_t took = read_clock(CLOCK_BOOTTIME) - before;

		if (took < closest) {
			closest = took;
			offset = real - before - took / 2;
		}
	}

	return offset;
}

struct date {
	uint64_t year;
	uint64_t month; /* from 1 */
	uint64_t day;	/* from 1 */
};

/* The Gregorian calendar in years that begin in March, so that the leap day is
 * the last, and in eras of 400 years: after H. Hinnant, "chrono-compatible
 * low-level date algorithms". gmtime_r() takes a lock and five times as long,
 * and three times of every event are written. */
static struct date date_of(uint64_t days)
{
	uint64_t since = days + 719468; /* from 0000-03-01 to 1970-01-01 */
	uint64_t era = since / 146097;
	uint64_t day = since % 146097;
	uint64_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
	uint64_t month;

	day -= 365 * year + year / 4 - year / 100;
	month = (5 * day + 2) / 153; /* from March */
	return (struct date){
		.year = 400 * era + year + (month >= 10),
		.month = month < 10 ? month + 3 : month - 9,
		.day = day - (153 * month + 2) / 5 + 1,
	};
}

/* @value as @n digits, and the character that follows them. */
static char *add_digits(char *text, uint64_t value, unsigned n, char after)
{
	for (unsigned i = n; i-- > 0; value /= 10)
		text[i] = (char)('0' + value % 10);
	text[n] = after;
	return text + n + 1;
}

unsigned clock_text(uint64_t ns, char text[static CLOCK_TEXT_SIZE])
{
	uint64_t seconds = ns / NS_PER_S;
	struct date date = date_of(seconds / 86400);
	char *end = text;

	end = add_digits(end, date.year, 4, '-');
	end = add_digits(end, date.month, 2, '-');
	end = add_digits(end, date.day, 2, 'T');
	end = add_digits(end, seconds / 3600 % 24, 2, ':');
	end = add_digits(end, seconds / 60 % 60, 2, ':');
	end = add_digits(end, seconds % 60, 2, '.');
	end = add_digits(end, ns % NS_PER_S, 9, 'Z');
	*end = '\0';

	return (unsigned)(end - text);
}
