// SPDX-License-Identifier: Apache-2.0

#include "base/hash.h"
#include "unit.h"

/* draft-eastlake-fnv, test vectors */
START_TEST(it_is_fnv_1a)
{
	ck_assert_uint_eq(hash_bytes(HASH_START, "", 0), 0xcbf29ce484222325);
	ck_assert_uint_eq(hash_bytes(HASH_START, "a", 1), 0xaf63dc4c8601ec8c);
	ck_assert_uint_eq(hash_bytes(HASH_START, "foobar", 6),
			  0x85944171f73967e8);
}
END_TEST

START_TEST(it_goes_on_from_what_was_returned)
{
	uint64_t half = hash_bytes(HASH_START, "foo", 3);

	ck_assert_uint_eq(hash_bytes(half, "bar", 3),
			  hash_bytes(HASH_START, "foobar", 6));
}
END_TEST

int main(void)
{
	return RUN("hash", it_is_fnv_1a, it_goes_on_from_what_was_returned);
}
