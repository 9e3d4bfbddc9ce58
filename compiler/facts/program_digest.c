// SPDX-License-Identifier: Apache-2.0

#include "program_digest.h"

#include <gcrypt.h>
#include <string.h>

#include "base/mem.h"

static const struct {
	const char *name;
	int algorithm;
} algorithms[] = {
	{ "sha1", GCRY_MD_SHA1 },
	{ "sha256", GCRY_MD_SHA256 },
	{ "sha384", GCRY_MD_SHA384 },
	{ "sha512", GCRY_MD_SHA512 },
};

static size_t digest(int algorithm, const void *bytes, size_t len,
		     uint8_t ret[MAX_DIGEST])
{
	size_t size = gcry_md_get_algo_dlen(algorithm);

	if (size > MAX_DIGEST || gcry_md_test_algo(algorithm))
		return 0;

	gcry_md_hash_buffer(algorithm, ret, bytes, len);
	return size;
}

size_t program_digest(const char *algorithm, const void *bytes, size_t len,
		      uint8_t ret[MAX_DIGEST])
{
	if (!gcry_check_version(NULL)) /* which prepares the library, too */
		return 0;

	for (size_t i = 0; i < ARRAY_SIZE(algorithms); i++)
		if (strcmp(algorithms[i].name, algorithm) == 0)
			return digest(algorithms[i].algorithm, bytes, len, ret);
	return 0;
}
