// SPDX-License-Identifier: Apache-2.0
/*
 * fuzz_decode - any bytes as a record of the ring: what passes can be read
 */

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "decode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Where all bytes end up, so that reading them is not optimised away. */
static volatile unsigned char seen;

static void look(struct bytes bytes)
{
	for (size_t i = 0; i < bytes.len; i++)
		seen ^= (unsigned char)bytes.data[i];
}

static void look_at_hook(const struct decoded *d)
{
	for (unsigned i = 0; i < d->hook.record->n_values; i++)
		look(decode_text(d, &d->hook.values[i]));
	for (unsigned i = 0; i < d->hook.record->n_words; i++)
		seen ^= (unsigned char)d->hook.words[i];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	void *copy = malloc(size ? size : 1); /* aligned, with a guard */
	struct decoded d;

	if (!copy)
		return 0;
	memcpy(copy, data, size);

	if (decode_record(copy, size, &d) == 0) {
		if (d.head->kind == RECORD_EXEC) {
			look(d.exec.name);
			look(d.exec.cwd);
			look(d.exec.exe);
			look(d.exec.argv);
		} else if (d.head->kind == RECORD_HOOK) {
			look_at_hook(&d);
		}
	}

	free(copy);
	return 0;
}
