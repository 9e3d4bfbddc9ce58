/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * network - IP addresses that are near each other, and networks of them
 */

#include "random_pool.h"

struct address {
	int version; /* 4 or 6 */
	uint8_t bytes[16];
};

enum {
	ADDRESS_BITS = 1 + 128, /* as a text, the version in front */
	ADDRESS_TEXT = 64,
};

struct address address_random(struct random_pool *pool);
uint16_t port_random(struct random_pool *pool);

/* What begins with the same @n bits; the others are 0. */
struct address address_network(const struct address *address, unsigned n);

/* ::ffff:1.2.3.4 for 1.2.3.4 */
struct address address_mapped(const struct address *address);

/* A digit for each of the first @n bits. Returns its length. */
size_t address_bits(const struct address *address, unsigned n,
		    char ret[static ADDRESS_BITS + 1]);

/* As people write it. */
void address_text(const struct address *address, char ret[static ADDRESS_TEXT]);
