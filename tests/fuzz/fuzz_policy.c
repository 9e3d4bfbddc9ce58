// SPDX-License-Identifier: Apache-2.0
/*
 * Any bytes as a policy file: no crash, no hang, no policy that is half
 * loaded, no failure without a message.
 *
 * Built by clang with -fsanitize=fuzzer,address. With FUZZ_REPLAY there is a
 * main function that runs the files named as arguments, for any compiler.
 */

#include <assert.h>
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/mem.h"
#include "lower_tracing.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A kernel without types, of which every tracepoint has the same fields. */
static int read_fact(void *data, enum fact_kind kind, const char *name,
		     struct buf *ret)
{
	(void)data;
	(void)name;
	switch (kind) {
	case FACT_TRACEPOINT:
		buf_adds(ret,
			 "name: x\nID: 1\nformat:\n"
			 "\tfield:int a;\toffset:0;\tsize:8;\tsigned:1;\n"
			 "\tfield:char b[8];\toffset:8;\tsize:8;\tsigned:0;"
			 "\n"
			 "\tfield:__data_loc char[] c;\toffset:16;\tsize:4;"
			 "\tsigned:0;\n"
			 "\tfield:unsigned long d[2];\toffset:24;\tsize:16;"
			 "\tsigned:0;\n"
			 "\tfield:const char * e;\toffset:40;\tsize:8;"
			 "\tsigned:0;\n");
		return 0;
	case FACT_FUNCTIONS:
		buf_adds(ret, "vfs_read\nvfs_write\nsecurity_file_open\n");
		return 0;
	case FACT_USERS:
		buf_adds(ret, "root:x:0:0::/root:/bin/sh\n");
		return 0;
	case FACT_NAMESPACE:
		buf_adds(ret, "4026531841");
		return 0;
	default:
		return -ENOENT;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct policies policies = { 0 };
	struct diag diag = { 0 };
	struct buf printed = { 0 };
	struct ruleset *rules = NULL;
	struct facts facts = { .read = read_fact };
	int err;

	err = policies_parse(&policies, "fuzz", (const char *)data, size,
			     &diag);
	assert((err == 0) == (diag.n_errors == 0));
	assert((err == 0) == (policies.n > 0));
	if (!err) {
		err = lower_tracing(&policies, &facts, &diag, &rules);
		assert((err == 0) == (diag.n_errors == 0));
	}
	diag_print(&diag, &printed);

	facts_free(&facts);
	buf_free(&printed);
	diag_free(&diag);
	ruleset_free(&rules);
	policies_free(&policies);
	return 0;
}

#ifdef FUZZ_REPLAY
int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		CLEANUP(close_file) FILE *file = fopen(argv[i], "re");
		struct buf text = { 0 };
		char chunk[4096];
		size_t n;

		if (!file) {
			perror(argv[i]);
			return 1;
		}
		while ((n = fread(chunk, 1, sizeof(chunk), file)) > 0)
			buf_add(&text, chunk, n);
		LLVMFuzzerTestOneInput((const uint8_t *)text.data, text.len);
		buf_free(&text);
	}
	return 0;
}
#endif
