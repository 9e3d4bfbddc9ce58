// SPDX-License-Identifier: Apache-2.0
/*
 * traced - a program with static probes and functions to hook
 *
 *	traced NUMBER TEXT [TIMES]
 *
 * Each time it comes by probe traced:all with both, by traced:level, which has
 * the number in memory and lets it be changed, and by the functions
 * traced_number() and traced_text(). It prints what they make of them.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "static_probe.h"

STATIC_PROBE_BASE;
STATIC_PROBE_SEMAPHORE(traced_watched);

/* What a probe has in memory. */
struct place {
	int number;
	const char *text;
};

int traced_number(int number);
size_t traced_text(const char *text);
extern volatile int traced_global;
volatile int traced_global;

__attribute__((noinline)) int traced_number(int number)
{
	__asm__ volatile("");
	return number * 2;
}

__attribute__((noinline)) size_t traced_text(const char *text)
{
	__asm__ volatile("");
	return strlen(text);
}

/* 0, 1: number and text in registers; 2, 3: in memory, at displacements below
 * 0; 4: a constant; 5: in a variable; 6: the second byte of a register; 7: as
 * unsigned. */
static void all(int number, const char *text)
{
	struct place place = { number, text };

	traced_global = number;
	STATIC_PROBE("traced", "all", 0,
		     "-4@%k0 8@%1 -4@-16(%2) 8@-8(%2) -8@$-5 "
		     "-4@traced_global(%%rip) 1@%%ah 4@%k0",
		     "r"(number), "r"(text), "r"(&place + 1), "a"(0x1234),
		     "m"(place));
}

static int level(int number)
{
	volatile int now = number;

	STATIC_PROBE("traced", "level", 0, "-4@(%0)", "r"(&now));
	return now;
}

int main(int argc, char **argv)
{
	int number = argc > 1 ? atoi(argv[1]) : 0;
	const char *text = argc > 2 ? argv[2] : "";
	int times = argc > 3 ? atoi(argv[3]) : 1;

	for (int i = 0; i < times; i++) {
		all(number, text);
		if (traced_watched)
			STATIC_PROBE("traced", "watched", traced_watched,
				     "-4@%k0", "r"(number));
		printf("%d %zu %d\n", traced_number(number), traced_text(text),
		       level(number));
	}
	return 0;
}
