// SPDX-License-Identifier: Apache-2.0

#include "lower_usdt.h"

#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "lower_program.h"
#include "names.h"
#include "usdt_note.h"

/* ---- places ---- */

static bool is_wanted(const struct lowering *l, const struct usdt_probe *probe)
{
	return strcmp(probe->provider, l->hook->group) == 0 &&
	       strcmp(probe->name, l->hook->call.name) == 0;
}

/* For diag_nearest(). */
static const char *nth_name(size_t n, const void *data)
{
	const struct names *names = data;

	return n < names->n ? names->items[n] : NULL;
}

static void add_name(struct names *names, const struct usdt_probe *probe,
		     struct buf *name)
{
	buf_clear(name);
	buf_addf(name, "%s:%s", probe->provider, probe->name);
	if (!name->failed)
		names_add(names, name->data, name->len);
}

static int tell_no_probe(struct lowering *l, const struct elf_file *elf)
{
	CLEANUP(names_free) struct names names = { 0 };
	CLEANUP(buf_free) struct buf name = { 0 };
	CLEANUP(buf_free) struct buf why = { 0 };
	struct usdt_notes notes = { 0 };
	struct usdt_probe probe = { 0 };
	const char *nearest;

	if (usdt_notes_open(elf, &notes))
		while (usdt_notes_next(&notes, &probe))
			add_name(&names, &probe, &name);

	buf_addf(&why, "%s has no probe ", quote(l->hook->program.path).text);
	if (names.n == 0)
		buf_adds(&why, "at all");
	buf_clear(&name);
	buf_addf(&name, "%s:%s", l->hook->group, l->hook->call.name);
	if (name.failed)
		return -ENOMEM;
	if (names.n)
		buf_adds(&why, quote(name.data).text);
	nearest = diag_nearest(name.data, nth_name, &names);
	if (nearest)
		buf_addf(&why, "; did you mean '%s'?", nearest);
	return lower_program_missing(l, l->hook->call.pos, &why);
}

static int find_places(struct lowering *l, const struct elf_file *elf,
		       const struct usdt_probe *probe, struct target *target)
{
	if (!elf_file_offset(elf, probe->pc, PF_X, &target->place))
		return lower_error(l, l->hook->call.pos,
				   "the note of the probe is wrong: there is "
				   "no code at address %#llx",
				   (unsigned long long)probe->pc);
	if (probe->semaphore &&
	    !elf_file_offset(elf, probe->semaphore, PF_W, &target->ref_counter))
		return lower_error(l, l->hook->call.pos,
				   "the note of the probe is wrong: there is "
				   "no variable at address %#llx",
				   (unsigned long long)probe->semaphore);
	target->offset = target->place;
	return 0;
}

static int add_place(struct lowering *l, const struct program *program,
		     const struct usdt_probe *probe, struct targets *targets)
{
	CLEANUP(buf_free) struct buf symbol = { 0 };
	struct target target = {
		.kind = RULE_HOOK_USDT,
		.usdt_args = probe->args,
		.pc = probe->pc,
		.file = program->fact->id,
	};
	int err;

	err = find_places(l, &program->elf, probe, &target);
	if (err)
		return err;

	buf_addf(&symbol, "%s:%s", probe->provider, probe->name);
	if (symbol.failed)
		return -ENOMEM;
	err = lower_text(l->hook->program.path, &target.name);
	if (err)
		return err;

	target.symbol = buf_take(&symbol);
	return targets_add(targets, &target);
}

int lower_usdts(struct lowering *l, struct targets *ret)
{
	struct usdt_notes notes = { 0 };
	struct usdt_probe probe;
	struct program program;
	size_t before = ret->n;
	int err;

	err = lower_program(l, &program);
	if (err == -ENOENT)
		return lower_error(l, l->hook->program.path_pos,
				   "the probes of %s are not known: the file "
				   "cannot be read here",
				   quote(l->hook->program.path).text);
	if (err)
		return err == -ENODATA ? 0 : err;

	if (usdt_notes_open(&program.elf, &notes))
		while (usdt_notes_next(&notes, &probe)) {
			if (!is_wanted(l, &probe))
				continue;
			err = add_place(l, &program, &probe, ret);
			if (err)
				return err;
		}
	if (ret->n == before)
		err = tell_no_probe(l, &program.elf);
	return err == -ENODATA ? 0 : err;
}
