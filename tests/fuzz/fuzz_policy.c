// SPDX-License-Identifier: Apache-2.0
/*
 * Any bytes as a policy file: no crash, no hang, no policy that is half
 * loaded, no failure without a message.
 *
 * Built by clang with -fsanitize=fuzzer,address. With FUZZ_REPLAY there is a
 * main function that runs the files named as arguments, for any compiler.
 */

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/mem.h"
#include "lower_tracing.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct policies policies = { 0 };
	struct diag diag = { 0 };
	struct buf printed = { 0 };
	struct ruleset *rules = NULL;
	int err;

	err = policies_parse(&policies, "fuzz", (const char *)data, size,
			     &diag);
	assert((err == 0) == (diag.n_errors == 0));
	assert((err == 0) == (policies.n > 0));
	if (!err) {
		err = lower_tracing(&policies, &diag, &rules);
		assert((err == 0) == (diag.n_errors == 0));
	}
	diag_print(&diag, &printed);

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
