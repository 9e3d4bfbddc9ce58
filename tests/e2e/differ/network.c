// SPDX-License-Identifier: Apache-2.0

#include "network.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/mem.h"

static const struct address origins[] = {
	{ 4, { 10, 0, 0, 1 } },
	{ 4, { 0, 0, 0, 0 } },
	{ 6, { 0xfd, 0, 0, 1, [15] = 1 } },
	{ 6, { [10] = 0xff, 0xff, 10, 0, 0, 1 } },
};

static const uint16_t ports[] = { 0, 1, 80, 1023, 1024, 0x8000, 0xffff };

struct address address_random(struct random_pool *pool)
{
	struct address address = origins[pool_below(pool, ARRAY_SIZE(origins))];
	size_t n_bits = address.version == 4 ? 32 : 128;

	for (size_t n = pool_below(pool, 3); n; n--) {
		size_t bit = pool_below(pool, n_bits);

		address.bytes[bit / 8] ^= (uint8_t)(0x80 >> bit % 8);
	}
	return address;
}

uint16_t port_random(struct random_pool *pool)
{
	return ports[pool_below(pool, ARRAY_SIZE(ports))];
}

struct address address_network(const struct address *address, unsigned n)
{
	struct address network = { .version = address->version };

	for (unsigned bit = 0; bit < n; bit++)
		network.bytes[bit / 8] |=
			address->bytes[bit / 8] & (uint8_t)(0x80 >> bit % 8);
	return network;
}

struct address address_mapped(const struct address *address)
{
	struct address mapped = { 6, { [10] = 0xff, 0xff } };

	memcpy(mapped.bytes + 12, address->bytes, 4);
	return mapped;
}

size_t address_bits(const struct address *address, unsigned n,
		    char ret[static ADDRESS_BITS + 1])
{
	ret[0] = (char)('0' + address->version);
	for (unsigned bit = 0; bit < n; bit++)
		ret[1 + bit] = address->bytes[bit / 8] >> (7 - bit % 8) & 1
				       ? '1'
				       : '0';
	ret[1 + n] = '\0';
	return 1 + n;
}

void address_text(const struct address *address, char ret[static ADDRESS_TEXT])
{
	inet_ntop(address->version == 4 ? AF_INET : AF_INET6, address->bytes,
		  ret, ADDRESS_TEXT);
}
