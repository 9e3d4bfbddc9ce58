// SPDX-License-Identifier: Apache-2.0
/*
 * nothing - the smallest program there is: it ends
 *
 * Static and without a C library, so that to run it costs what the kernel
 * needs for a process and nothing else.
 */

#include <asm/unistd.h>

__attribute__((noreturn)) void _start(void);

__attribute__((noreturn)) void _start(void)
{
	for (;;)
		asm volatile("syscall"
			     :
			     : "a"(__NR_exit_group), "D"(0)
			     : "rcx", "r11", "memory");
}
