// SPDX-License-Identifier: Apache-2.0

#include "symbols.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/mem.h"

enum {
	MAX_NAMES = 64 << 20, /* bytes; a kernel has about 5 MB */
	MODULES_READ = 64 << 10,
};

struct entry {
	uint64_t address;
	uint32_t name; /* in names */
};

struct symbols {
	const char *kallsyms;
	const char *modules;
	struct entry *entries; /* by address */
	size_t n_entries;
	struct buf names;
	uint64_t text_end;     /* of the kernel without modules */
	uint64_t modules_hash; /* of what the table was read with */
	bool was_read;
};

int symbols_new(const char *kallsyms, const char *modules, struct symbols **ret)
{
	struct symbols *symbols = calloc(1, sizeof(*symbols));

	if (!symbols)
		return -ENOMEM;

	symbols->kallsyms = kallsyms;
	symbols->modules = modules;
	*ret = symbols;
	return 0;
}

static void clear(struct symbols *symbols)
{
	free(symbols->entries);
	symbols->entries = NULL;
	symbols->n_entries = 0;
	symbols->text_end = 0;
	buf_free(&symbols->names);
	symbols->names = (struct buf){ 0 };
}

void symbols_free(struct symbols **symbols)
{
	if (!*symbols)
		return;

	clear(*symbols);
	free(*symbols);
	*symbols = NULL;
}

/* "ffffffff81000000 T _stext\t[module]". Addresses are 0 for who may not know
 * them. */
static int add_line(struct symbols *symbols, const char *line)
{
	unsigned long long address;
	struct entry *slot;
	char type;
	int at = 0;
	size_t len;

	if (sscanf(line, "%llx %c %n", &address, &type, &at) < 2 || !at)
		return 0;
	if (!address || !strchr("tTwW", type))
		return 0;

	len = strcspn(line + at, " \t\n");
	if (symbols->names.len + len >= MAX_NAMES)
		return -EFBIG;
	if (len == 6 && memcmp(line + at, "_etext", 6) == 0)
		symbols->text_end = address;

	slot = array_grow(&symbols->entries, symbols->n_entries, sizeof(*slot));
	if (!slot)
		return -ENOMEM;
	slot->address = address;
	slot->name = (uint32_t)symbols->names.len;
	symbols->n_entries++;
	buf_add(&symbols->names, line + at, len);
	buf_addc(&symbols->names, '\0');
	return symbols->names.failed ? -ENOMEM : 0;
}

/* Of symbols at one address the first of the file comes first. */
static int compare(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->address != y->address)
		return x->address < y->address ? -1 : 1;
	return x->name < y->name ? -1 : x->name > y->name;
}

static void read_table(struct symbols *symbols)
{
	CLEANUP(close_file) FILE *file = fopen(symbols->kallsyms, "re");
	CLEANUP(free_mem) char *line = NULL;
	size_t size = 0;
	int err = file ? 0 : -errno;

	clear(symbols);
	while (!err && getline(&line, &size, file) > 0)
		err = add_line(symbols, line);

	if (err)
		clear(symbols);
	else if (symbols->n_entries)
		qsort(symbols->entries, symbols->n_entries,
		      sizeof(*symbols->entries), compare);
}

/* Of the names and places of modules. */
static uint64_t hash_modules(const struct symbols *symbols)
{
	CLEANUP(close_file) FILE *file = fopen(symbols->modules, "re");
	uint64_t hash = HASH_START;
	char bytes[BUFSIZ];
	size_t n;

	if (!file)
		return 0;
	for (size_t sum = 0; sum < MODULES_READ; sum += n) {
		n = fread(bytes, 1, sizeof(bytes), file);
		if (!n)
			break;
		hash = hash_bytes(hash, bytes, n);
	}
	return hash;
}

/* The kernel's own functions stay where they are. */
static void refresh(struct symbols *symbols, uint64_t address)
{
	uint64_t hash;

	if (symbols->was_read && address < symbols->text_end)
		return;

	hash = hash_modules(symbols);
	if (symbols->was_read && hash == symbols->modules_hash)
		return;

	read_table(symbols);
	symbols->modules_hash = hash;
	symbols->was_read = true;
}

bool symbols_find(struct symbols *symbols, uint64_t address, struct symbol *ret)
{
	size_t low = 0, high;

	refresh(symbols, address);
	high = symbols->n_entries;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (symbols->entries[middle].address <= address)
			low = middle + 1;
		else
			high = middle;
	}
	if (!low)
		return false;

	/* Of several names of an address the first. */
	for (low--; low && symbols->entries[low - 1].address ==
				   symbols->entries[low].address;)
		low--;
	ret->name = symbols->names.data + symbols->entries[low].name;
	ret->offset = address - symbols->entries[low].address;
	return true;
}
