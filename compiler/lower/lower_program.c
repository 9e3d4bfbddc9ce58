// SPDX-License-Identifier: Apache-2.0

#include "lower_program.h"

#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "elf_note.h"
#include "elf_symbol.h"
#include "program_digest.h"

/* ---- the file ---- */

int lower_program_missing(struct lowering *l, struct pos pos,
			  const struct buf *why)
{
	if (why->failed)
		return -ENOMEM;
	if (!l->hook->may_be_missing)
		return lower_error(l, pos, "%s", why->data);

	diag_add(l->diag, SEVERITY_WARNING, l->policy->file, pos,
		 "%s: left out, as ignore.callNotFound says", why->data);
	return -ENODATA;
}

static int tell_no_file(struct lowering *l, int err)
{
	const struct policy_program *program = &l->hook->program;
	CLEANUP(buf_free) struct buf why = { 0 };

	switch (err) {
	case -ENOMEM:
	case -ENOENT:
		return err;
	case -EACCES:
		return -ENOENT;
	case -ENODATA:
		buf_addf(&why, "there is no file %s",
			 quote(program->path).text);
		return lower_program_missing(l, program->path_pos, &why);
	case -EBADMSG:
		return lower_error(l, program->path_pos,
				   "%s is no regular file",
				   quote(program->path).text);
	default:
		return lower_error(l, program->path_pos,
				   "%s cannot be read: %s",
				   quote(program->path).text, strerror(-err));
	}
}

int lower_program(struct lowering *l, struct program *ret)
{
	const struct policy_program *program = &l->hook->program;
	CLEANUP(buf_free) struct buf why = { 0 };
	const struct fact_program *fact;
	int err;

	err = facts_program(l->facts, program->path, &fact);
	if (err)
		return tell_no_file(l, err);

	err = elf_file_open(fact->bytes, fact->len, &why, &ret->elf);
	if (err)
		return why.failed ? -ENOMEM
				  : lower_error(l, program->path_pos, "%s: %s",
						quote(program->path).text,
						why.data);
	ret->fact = fact;
	return 0;
}

/* ---- digests ---- */

static size_t digest_of(const struct program *program, const char *algorithm,
			uint8_t ret[MAX_DIGEST])
{
	struct elf_note note;

	if (strcmp(algorithm, "build-id") != 0)
		return program_digest(algorithm, program->fact->bytes,
				      program->fact->len, ret);
	if (!elf_note_build_id(&program->elf, &note) || note.len > MAX_DIGEST)
		return 0;
	memcpy(ret, note.bytes, note.len);
	return note.len;
}

static bool is_digest(const struct program *program,
		      const struct policy_digest *wanted)
{
	uint8_t digest[MAX_DIGEST];
	size_t len = digest_of(program, wanted->algorithm, digest);

	return len && len == wanted->len &&
	       memcmp(digest, wanted->bytes, len) == 0;
}

static void add_digest(const struct program *program, const char *algorithm,
		       struct buf *out)
{
	uint8_t digest[MAX_DIGEST];
	size_t len = digest_of(program, algorithm, digest);

	buf_addf(out, len ? "%s:" : "no %s", algorithm);
	for (size_t i = 0; i < len; i++)
		buf_addf(out, "%02x", digest[i]);
}

/* Returns -ENODATA when the hook is left out. */
static int check_digests(struct lowering *l, const struct program *program)
{
	const struct policy_program *wanted = &l->hook->program;
	CLEANUP(buf_free) struct buf found = { 0 };

	if (wanted->n_digests == 0)
		return 0;
	for (size_t i = 0; i < wanted->n_digests; i++)
		if (is_digest(program, &wanted->digests[i]))
			return 0;

	add_digest(program, wanted->digests[0].algorithm, &found);
	if (found.failed)
		return -ENOMEM;
	if (!wanted->may_differ)
		return lower_error(l, wanted->digests[0].pos,
				   "%s has none of these digests: it has %s",
				   quote(wanted->path).text, found.data);
	diag_add(l->diag, SEVERITY_WARNING, l->policy->file,
		 wanted->digests[0].pos,
		 "%s has none of these digests, it has %s: left out, as "
		 "ignore.digestVerificationFailure says",
		 quote(wanted->path).text, found.data);
	return -ENODATA;
}

/* ---- places ---- */

static int tell_no_symbol(struct lowering *l, const struct program *program,
			  const struct policy_target *from)
{
	const char *nearest = elf_symbol_nearest(&program->elf, from->symbol);
	CLEANUP(buf_free) struct buf why = { 0 };

	buf_addf(&why, "%s has no function ",
		 quote(l->hook->program.path).text);
	buf_adds(&why, quote(from->symbol).text);
	if (nearest)
		buf_addf(&why, "; did you mean '%s'?", nearest);
	else if (!elf_symbol_any(&program->elf))
		buf_adds(&why, ": it is stripped, and has no symbols; say "
			       "where with offsets or addrs");
	return lower_program_missing(l, from->pos, &why);
}

static int find_symbol(struct lowering *l, const struct program *program,
		       const struct policy_target *from, uint64_t *ret)
{
	struct elf_symbol symbol;

	if (!elf_symbol_find(&program->elf, from->symbol, SYMBOL_CODE, &symbol))
		return tell_no_symbol(l, program, from);
	if (symbol.is_ambiguous)
		return lower_error(l, from->pos,
				   "there are several functions %s: say which "
				   "with offsets or addrs",
				   quote(from->symbol).text);
	if (symbol.is_chosen)
		diag_add(l->diag, SEVERITY_WARNING, l->policy->file, from->pos,
			 "%s is chosen among several functions when a program "
			 "starts (IFUNC): this hooks the choice, not the calls",
			 quote(from->symbol).text);
	*ret = symbol.addr + from->offset;
	return 0;
}

static int check_place(struct lowering *l, const struct program *program,
		       const struct policy_target *from, uint64_t offset)
{
	if (!elf_file_has(&program->elf, offset, PF_X))
		return lower_error(l, from->pos,
				   "there is no code at offset %#llx of %s",
				   (unsigned long long)offset,
				   quote(l->hook->program.path).text);
	if (from->ref_ctr_offset &&
	    !elf_file_has(&program->elf, from->ref_ctr_offset, PF_W))
		return lower_error(l, from->pos,
				   "there is no variable at offset %#llx of "
				   "%s, so no reference counter",
				   (unsigned long long)from->ref_ctr_offset,
				   quote(l->hook->program.path).text);
	return 0;
}

static int find_place(struct lowering *l, const struct program *program,
		      const struct policy_target *from, uint64_t *ret)
{
	uint64_t addr = from->offset;
	int err;

	if (from->kind == TARGET_OFFSET) {
		err = check_place(l, program, from, from->offset);
		if (!err)
			*ret = from->offset;
		return err;
	}
	if (from->kind == TARGET_SYMBOL) {
		err = find_symbol(l, program, from, &addr);
		if (err)
			return err;
	}
	if (!elf_file_offset(&program->elf, addr, PF_X, ret))
		return lower_error(l, from->pos,
				   "there is no code at address %#llx of %s",
				   (unsigned long long)addr,
				   quote(l->hook->program.path).text);
	return check_place(l, program, from, *ret);
}

static int add_place(struct lowering *l, const struct program *program,
		     const struct policy_target *from, struct targets *targets)
{
	struct target target = {
		.kind = RULE_HOOK_UPROBE,
		.offset = from->offset,
		.ref_counter = from->ref_ctr_offset,
	};
	int err;

	if (program) {
		err = find_place(l, program, from, &target.place);
		if (err)
			return err;
		target.file = program->fact->id;
	}
	if (from->kind == TARGET_ADDR)
		target.offset = target.place;

	err = lower_text(l->hook->program.path, &target.name);
	if (!err)
		err = lower_text(from->symbol, &target.symbol);
	if (err) {
		target_clear(&target);
		return err;
	}
	return targets_add(targets, &target);
}

/* Without the file: is there anything that needs it? */
static int check_unseen(struct lowering *l)
{
	const struct policy_program *program = &l->hook->program;

	if (program->n_digests)
		return lower_error(l, program->digests[0].pos,
				   "the digest of %s is not known: the file "
				   "cannot be read here",
				   quote(program->path).text);
	if (program->n_targets && program->targets[0].kind == TARGET_ADDR)
		return lower_error(l, program->targets[0].pos,
				   "where an address is in %s is not known: "
				   "the file cannot be read here",
				   quote(program->path).text);
	return 0;
}

int lower_uprobes(struct lowering *l, struct targets *ret)
{
	const struct policy_program *wanted = &l->hook->program;
	struct program program;
	bool is_seen;
	int err;

	err = lower_program(l, &program);
	is_seen = err != -ENOENT;
	if (is_seen && !err)
		err = check_digests(l, &program);
	if (!is_seen)
		err = check_unseen(l);
	if (err)
		return err == -ENODATA ? 0 : err;

	for (size_t i = 0; i < wanted->n_targets; i++) {
		err = add_place(l, is_seen ? &program : NULL,
				&wanted->targets[i], ret);
		if (err && err != -ENODATA)
			return err;
	}
	return 0;
}
