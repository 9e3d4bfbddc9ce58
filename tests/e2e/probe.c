// SPDX-License-Identifier: Apache-2.0
/*
 * probe - makes one kind of system call with the numbers given
 *
 *	probe prlimit RESOURCE...
 *
 * prlimit64(0, RESOURCE, NULL, NULL), which does nothing.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	if (argc < 3 || strcmp(argv[1], "prlimit") != 0) {
		fprintf(stderr, "usage: probe prlimit RESOURCE...\n");
		return 2;
	}

	for (int i = 2; i < argc; i++)
		syscall(SYS_prlimit64, 0, strtoul(argv[i], NULL, 0), NULL,
			NULL);
	return 0;
}
