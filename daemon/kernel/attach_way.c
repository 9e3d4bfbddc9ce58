// SPDX-License-Identifier: Apache-2.0

#include "attach_way.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "attach_refuse.h"
#include "base/mem.h"
#include "syscalls.h"

/*
 * Programs of type kprobe and tracepoint share one guard for each CPU
 * (bpf_prog_active), trampolines and raw tracepoints have one each
 * (prog->active): include/linux/trace_events.h, kernel/bpf/trampoline.c. A
 * kprobe itself cannot be preempted. Return probes are limited in number and
 * would miss calls, so they are the last resort.
 */
static const struct attach_way syscall_ways[] = {
	{ ATTACH_FENTRY, RETURN_FEXIT, CHECK_KPROBE },
	{ ATTACH_FENTRY, RETURN_FEXIT, CHECK_FENTRY },
	{ ATTACH_KPROBE, RETURN_FEXIT, CHECK_KPROBE },
	{ ATTACH_KPROBE, RETURN_RAW_TRACEPOINT, CHECK_KPROBE },
	{ ATTACH_TRACEPOINT, RETURN_TRACEPOINT, CHECK_FENTRY },
	{ ATTACH_TRACEPOINT, RETURN_TRACEPOINT, CHECK_EXEC },
	{ ATTACH_RAW_TRACEPOINT, RETURN_RAW_TRACEPOINT, CHECK_KPROBE },
	{ ATTACH_RAW_TRACEPOINT, RETURN_RAW_TRACEPOINT, CHECK_EXEC },
};

/*
 * Of 32-bit programs. Only this sees them for sure: the kernel has no events
 * for them, and names the functions by other rules than the calls. The number
 * is compared first.
 */
static const struct attach_way compat_ways[] = {
	{ ATTACH_RAW_TRACEPOINT, RETURN_RAW_TRACEPOINT, CHECK_KPROBE },
	{ ATTACH_RAW_TRACEPOINT, RETURN_RAW_TRACEPOINT, CHECK_EXEC },
};

static const struct attach_way denied_syscall_ways[] = {
	{ ATTACH_FMOD_RET, RETURN_FEXIT, CHECK_KPROBE },
	{ ATTACH_FMOD_RET, RETURN_FEXIT, CHECK_FENTRY },
};

static const struct attach_way function_ways[] = {
	{ ATTACH_FENTRY, RETURN_FEXIT, CHECK_NONE },
	{ ATTACH_KPROBE, RETURN_PROBE, CHECK_NONE },
};

static const struct attach_way denied_function_ways[] = {
	{ ATTACH_FMOD_RET, RETURN_FEXIT, CHECK_NONE },
};

static const struct attach_way lsm_ways[] = {
	{ ATTACH_LSM, RETURN_NONE, CHECK_NONE },
	{ ATTACH_FENTRY, RETURN_NONE, CHECK_NONE },
	{ ATTACH_KPROBE, RETURN_NONE, CHECK_NONE },
};

static const struct attach_way denied_lsm_ways[] = {
	{ ATTACH_LSM, RETURN_NONE, CHECK_NONE },
	{ ATTACH_FMOD_RET, RETURN_NONE, CHECK_NONE },
};

static const struct attach_way tracepoint_ways[] = {
	{ ATTACH_TRACEPOINT, RETURN_NONE, CHECK_NONE },
};

static const struct attach_way raw_tracepoint_ways[] = {
	{ ATTACH_RAW_TRACEPOINT, RETURN_NONE, CHECK_NONE },
};

static const struct attach_way uprobe_ways[] = {
	{ ATTACH_UPROBE, RETURN_PROBE, CHECK_NONE },
};

/* The kernel finds the return address of a probe of the return at the top of
 * the stack, where it is not any more. */
static const struct attach_way denied_uprobe_ways[] = {
	{ ATTACH_UPROBE, RETURN_NONE, CHECK_NONE },
};

static const struct attach_way usdt_ways[] = {
	{ ATTACH_UPROBE, RETURN_NONE, CHECK_NONE },
};

struct way_list {
	const struct attach_way *ways;
	size_t n;
};

#define LIST(ways)                     \
	{                              \
		ways, ARRAY_SIZE(ways) \
	}

/* And the ways where some rule denies. */
static const struct {
	struct way_list all;
	struct way_list denying;
} ways_of[] = {
	[RULE_HOOK_SYSCALL] = { LIST(syscall_ways), LIST(denied_syscall_ways) },
	[RULE_HOOK_FUNCTION] = { LIST(function_ways),
				 LIST(denied_function_ways) },
	[RULE_HOOK_LSM] = { LIST(lsm_ways), LIST(denied_lsm_ways) },
	[RULE_HOOK_TRACEPOINT] = { .all = LIST(tracepoint_ways) },
	[RULE_HOOK_RAW_TRACEPOINT] = { .all = LIST(raw_tracepoint_ways) },
	[RULE_HOOK_UPROBE] = { LIST(uprobe_ways), LIST(denied_uprobe_ways) },
	[RULE_HOOK_USDT] = { .all = LIST(usdt_ways) },
};

static const struct way_list compat_list = LIST(compat_ways);

const struct attach_way *attach_way_at(const struct rule_hook *hook, size_t n)
{
	const struct way_list *list = hook->denies
					      ? &ways_of[hook->kind].denying
					      : &ways_of[hook->kind].all;

	if (hook->is_compat)
		list = &compat_list;
	return n < list->n ? &list->ways[n] : NULL;
}

/* A kind is insisted on only where there is a choice that has it. */
static bool is_unwanted(const struct attach_way *way,
			const struct rule_hook *hook, int wanted)
{
	const struct attach_way *other;

	if (wanted < 0 || (int)way->kind == wanted)
		return false;
	for (size_t i = 0; (other = attach_way_at(hook, i)); i++) {
		if ((int)other->kind == wanted)
			return true;
	}
	return false;
}

static bool has_registers(const struct attach_way *way,
			  const struct rule_hook *hook)
{
	switch (way->kind) {
	case ATTACH_KPROBE:
	case ATTACH_UPROBE:
		return true;
	case ATTACH_FENTRY:
	case ATTACH_RAW_TRACEPOINT:
		return hook->kind == RULE_HOOK_SYSCALL;
	default:
		return false;
	}
}

static bool needs_registers(const struct image *image)
{
	for (uint32_t i = 0; i < image->conf.n_sources; i++) {
		uint8_t kind = image->conf.sources[i].kind;

		if (kind == SOURCE_REGISTER || kind == SOURCE_REGISTERS)
			return true;
	}
	return false;
}

/* The function around an LSM hook mostly has its parameters. */
static bool is_around(const struct image *image, const struct attach_host *host)
{
	char function[SYMBOL_SIZE];
	char hook[SYMBOL_SIZE + sizeof("bpf_lsm_")];

	snprintf(hook, sizeof(hook), "bpf_lsm_%s", image->hook.name);
	return !attach_symbol(&image->hook, ATTACH_FENTRY, function) &&
	       attach_host_alike(host, function, hook, image->conf.n_args);
}

bool attach_way_fits(const struct attach_way *way, const struct image *image,
		     const struct attach_host *host)
{
	const struct rule_hook *hook = &image->hook;

	if (is_unwanted(way, hook, host->wanted))
		return false;
	if (host->no_trampolines && attach_way_uses_trampoline(way, image))
		return false;
	if (host->no_kprobes && attach_way_uses_kprobe(way, image))
		return false;
	if (needs_registers(image) && !has_registers(way, hook))
		return false;
	if (attach_needs_hash(image) && way->kind != ATTACH_LSM)
		return false;
	if (hook->kind == RULE_HOOK_LSM)
		return way->kind == ATTACH_LSM ? host->lsm
					       : is_around(image, host);
	return true;
}

bool attach_way_uses_trampoline(const struct attach_way *way,
				const struct image *image)
{
	return way->kind == ATTACH_FENTRY || way->kind == ATTACH_FMOD_RET ||
	       way->kind == ATTACH_LSM ||
	       (attach_needs_return(image) && way->back == RETURN_FEXIT) ||
	       (attach_needs_check(image) && way->check == CHECK_FENTRY);
}

bool attach_way_uses_kprobe(const struct attach_way *way,
			    const struct image *image)
{
	return way->kind == ATTACH_KPROBE ||
	       (attach_needs_return(image) && way->back == RETURN_PROBE &&
		way->kind != ATTACH_UPROBE) ||
	       (attach_needs_check(image) && way->check == CHECK_KPROBE);
}

bool attach_kind_denies(enum attach_kind kind)
{
	return kind == ATTACH_FMOD_RET || kind == ATTACH_LSM ||
	       kind == ATTACH_UPROBE;
}

bool attach_needs_check(const struct image *image)
{
	return image->conf.name_arg >= 0;
}

bool attach_needs_return(const struct image *image)
{
	if (image->hook.kind == RULE_HOOK_SYSCALL &&
	    (image->conf.n_strings > 0 || attach_needs_check(image)))
		return true;
	return image->conf.waiting;
}

bool attach_needs_hash(const struct image *image)
{
	return attach_acts(image) & ACT_IMA_HASH;
}

/* "file_open" is called by security_file_open(), "bprm_check_security" by
 * security_bprm_check(). */
static int security_symbol(const char *hook, char symbol[static SYMBOL_SIZE])
{
	const char *suffix = "_security";
	size_t len = strlen(hook);
	size_t end = strlen(suffix);

	if (len > end && strcmp(hook + len - end, suffix) == 0)
		len -= end;
	return snprintf(symbol, SYMBOL_SIZE, "security_%.*s", (int)len, hook);
}

int attach_symbol(const struct rule_hook *hook, enum attach_kind kind,
		  char symbol[static SYMBOL_SIZE])
{
	int len;

	if (hook->kind == RULE_HOOK_SYSCALL)
		len = snprintf(symbol, SYMBOL_SIZE, "%s%s",
			       syscall_symbol_prefix, hook->name);
	else if (hook->kind == RULE_HOOK_LSM && kind != ATTACH_LSM)
		len = security_symbol(hook->name, symbol);
	else
		len = snprintf(symbol, SYMBOL_SIZE, "%s", hook->name);
	return len < SYMBOL_SIZE ? 0 : -ENAMETOOLONG;
}
