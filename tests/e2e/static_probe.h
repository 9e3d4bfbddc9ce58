/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * static_probe - what <sys/sdt.h> makes of a probe, with the places of the
 * arguments written by hand
 *
 *	STATIC_PROBE("greeting", "hello", hello_semaphore, "-4@%0",
 *"r"(number));
 *
 * The note is that of https://sourceware.org/systemtap/wiki/
 * UserSpaceProbeImplementation. A semaphore of 0 is none.
 */

/* In the file that has probes, once. */
#define STATIC_PROBE_BASE                             \
	__asm__(".pushsection .stapsdt.base, \"a\"\n" \
		"static_probe_base: .space 1\n"       \
		".popsection\n")

/* Counts who looks: the kernel writes to it. */
#define STATIC_PROBE_SEMAPHORE(name) \
	__attribute__((section(".probes"), used)) volatile unsigned short name

#define STATIC_PROBE(provider, name, semaphore, args, ...)              \
	__asm__ volatile("990: nop\n"                                   \
			 ".pushsection .note.stapsdt, \"\", \"note\"\n" \
			 ".balign 4\n"                                  \
			 ".4byte 992f - 991f, 994f - 993f, 3\n"         \
			 "991: .asciz \"stapsdt\"\n"                    \
			 "992: .balign 4\n"                             \
			 "993: .8byte 990b\n"                           \
			 ".8byte static_probe_base\n"                   \
			 ".8byte " #semaphore "\n"                      \
			 ".asciz \"" provider "\"\n"                    \
			 ".asciz \"" name "\"\n"                        \
			 ".asciz \"" args "\"\n"                        \
			 "994: .balign 4\n"                             \
			 ".popsection\n" ::__VA_ARGS__)
