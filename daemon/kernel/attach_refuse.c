// SPDX-License-Identifier: Apache-2.0

#include "attach_refuse.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <string.h>

#include "attach_way.h"
#include "base/mem.h"
#include "diag_log.h"
#include "modes.h"

static const char no_hashes[] =
	"this kernel cannot hash files by IMA for programs (Linux 5.18, with "
	"CONFIG_IMA)";

static const char locked_down[] =
	"the kernel is locked down: nobody writes to the memory of programs";

static uint32_t acts_from(const struct image *image, size_t first)
{
	const struct map_image *map = &image->maps[IMAGE_ACTS];
	const struct act *acts = map->values;
	uint32_t flags = 0;

	for (size_t i = first; i < map->n; i++)
		flags |= acts[i].flags;
	return flags;
}

uint32_t attach_acts(const struct image *image)
{
	return acts_from(image, 0);
}

void attach_say(const struct image *image, enum severity severity,
		const char *why)
{
	CLEANUP(diag_free) struct diag diag = { 0 };

	for (size_t i = 0; i < image->n_views; i++) {
		const struct origin *from = &image->views[i].origin;

		diag_add(&diag, severity, from->file, from->pos,
			 "%s: hook '%s' cannot be attached: %s", from->part,
			 image->hook.name, why);
	}
	diag_log(&diag);
}

static bool ever_returns(const struct rule_hook *hook)
{
	const struct attach_way *way = attach_way_at(hook, 0);

	return way && way->back != RETURN_NONE;
}

static const char *refusal(const struct image *image,
			   const struct attach_host *host)
{
	uint32_t acts = attach_acts(image);
	uint32_t late = acts_from(image, image->conf.n_rules);

	if (modes_deny(image) && !attach_way_at(&image->hook, 0))
		return "to override what is called here is not supported";
	if ((acts & ACT_OVERRIDE) && !image->hook.denies)
		return "to override what is called here is not supported";
	if (late & (ACT_OVERRIDE | ACT_ENFORCE))
		return "to override a call that has returned is not supported";
	if (image->conf.waiting && image->hook.denies &&
	    image->hook.kind == RULE_HOOK_UPROBE)
		return "a function that is left out, by one policy, has no "
		       "return that another could wait for";
	if (image->conf.waiting && !ever_returns(&image->hook))
		return "it has no return to wait for";
	if ((acts & ACT_IMA_HASH) &&
	    attach_host_params(host, "ima_file_hash") < 0)
		return no_hashes;
	if ((acts & ACT_SET) && host->locked)
		return locked_down;
	return NULL;
}

int attach_refuse(const struct image *image, const struct attach_host *host)
{
	const char *why = refusal(image, host);

	if (why)
		attach_say(image, SEVERITY_ERROR, why);
	return why ? -EOPNOTSUPP : 0;
}

static bool is_function(enum rule_hook_kind kind)
{
	return kind == RULE_HOOK_SYSCALL || kind == RULE_HOOK_FUNCTION ||
	       kind == RULE_HOOK_LSM;
}

bool attach_is_missing(const struct image *image,
		       const struct attach_host *host, int err)
{
	const struct rule_hook *hook = &image->hook;
	char function[SYMBOL_SIZE];

	if (err != -ENOENT || !is_function(hook->kind))
		return err == -ENOENT;
	return !attach_symbol(hook, ATTACH_KPROBE, function) &&
	       attach_host_params(host, function) < 0;
}

static const char *missing(enum rule_hook_kind kind, int wanted)
{
	switch (kind) {
	case RULE_HOOK_FUNCTION:
		return "this kernel has no such function, or inlines it";
	case RULE_HOOK_LSM:
		return "this kernel has no such LSM hook";
	case RULE_HOOK_TRACEPOINT:
	case RULE_HOOK_RAW_TRACEPOINT:
		return "this kernel has no such tracepoint";
	case RULE_HOOK_UPROBE:
	case RULE_HOOK_USDT:
		return "no such file, or symbol in it";
	default:
		/* Of a call without arguments the types of older kernels have
		 * another name. */
		if (wanted == ATTACH_FENTRY)
			return "the kernel's types (BTF) do not name this "
			       "system call, which 'attach-kind: fentry' needs";
		return "this kernel has no such system call";
	}
}

/* The hook would have to deny, and its function cannot be overridden. */
static const char *unchangeable(enum rule_hook_kind kind)
{
	if (kind == RULE_HOOK_SYSCALL)
		return "this kernel cannot override system calls (no function "
		       "error injection); hook the security_... function that "
		       "the call comes to instead";
	return "this kernel overrides no other functions than security_... "
	       "(no function error injection)";
}

/* No way was worth a try, or those that were are not granted. */
static const char *not_granted(const struct image *image,
			       const struct attach_host *host)
{
	if (host->no_trampolines && host->no_kprobes)
		return "this kernel grants neither kprobes nor BPF trampolines";
	if (host->no_trampolines)
		return "this kernel grants no BPF trampolines";
	if (attach_needs_hash(image) && !host->lsm)
		return "hashes by IMA need the LSM 'bpf', which is not active "
		       "(lsm= of the kernel's command line)";
	if (image->hook.kind == RULE_HOOK_LSM && !host->lsm)
		return "the LSM 'bpf' is not active (lsm= of the kernel's "
		       "command line), and no function around the hook is "
		       "like it";
	return "this kernel grants no way to do it";
}

const char *attach_reason(const struct image *image,
			  const struct attach_host *host, int err)
{
	const struct rule_hook *hook = &image->hook;

	if (attach_is_missing(image, host, err))
		return missing(hook->kind, host->wanted);
	if (err == -EINVAL && attach_needs_hash(image))
		return no_hashes;
	if (hook->denies && err == -EINVAL && is_function(hook->kind))
		return unchangeable(hook->kind);
	if (hook->denies && hook->kind == RULE_HOOK_UPROBE &&
	    (err == -EACCES || err == -EINVAL))
		return "this kernel lets no BPF program change the registers "
		       "of a process (Linux 6.18, with kprobes)";
	if (err == -EINVAL && (attach_acts(image) & ACT_SET))
		return locked_down;
	if (err == -EOPNOTSUPP || err == -EPERM || err == -ENOENT)
		return not_granted(image, host);
	if (err == -ESTALE)
		return "the file was replaced or written to since it was read";
	if (err == -LIBBPF_ERRNO__FORMAT)
		return "the file is not of a kind that is known, or has the "
		       "symbol more than once";
	return strerror(-err);
}
