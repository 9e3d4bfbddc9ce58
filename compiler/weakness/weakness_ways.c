// SPDX-License-Identifier: Apache-2.0
/*
 * Other ways to the same end: sisters of a system call, io_uring, the 32-bit
 * entry, and what passes by some LSM hooks.
 */

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "syscalls.h"
#include "weakness_parts.h"

enum {
	MAX_NAMES = 12, /* in one message */
	MAX_COMPANIONS = 3,
};

/* Words of a message. */
struct words {
	const char *items[MAX_NAMES];
	size_t n;
	bool is_cut; /* there are more */
};

static void add_word(struct words *words, const char *word)
{
	for (size_t i = 0; i < words->n; i++)
		if (strcmp(words->items[i], word) == 0)
			return;
	if (words->n < MAX_NAMES)
		words->items[words->n++] = word;
	else
		words->is_cut = true;
}

/* Appends item @n of @n_all: ", sys_open" or " and sys_open". */
static void add_item(struct buf *out, size_t n, size_t n_all, const char *text)
{
	if (n > 0)
		buf_adds(out, n + 1 == n_all ? " and " : ", ");
	buf_adds(out, text);
}

/* ---- ways that are left open ---- */

struct ways {
	struct words calls; /* system calls that are not hooked */
	struct words hooks; /* to which all come */
	const char *object; /* what the hook has */
	const char *what;   /* "open a file" */
	size_t n_deeds;
	bool is_uring;
	bool is_compat; /* 32-bit programs */
};

static bool was_told(struct weakness *w, const struct deed *deed)
{
	for (size_t i = 0; i < w->n_told; i++)
		if (w->told[i] == deed)
			return true;
	if (w->n_told < MAX_TOLD)
		w->told[w->n_told++] = deed;
	return false;
}

static bool sees_deed(const struct weakness *w, const struct deed *deed)
{
	for (size_t i = 0; i < MAX_DEED_HOOKS && deed->hooks[i]; i++)
		if (site_sees_hook(w, deed->hooks[i]))
			return true;
	return false;
}

static bool sees_uring(const struct weakness *w)
{
	return site_sees_syscall(w, "io_uring_setup", false) ||
	       site_sees_syscall(w, "io_uring_enter", false) ||
	       site_sees_hook(w, "uring_allowed");
}

/* Can 32-bit programs make this call, and does nothing look for it? */
static bool lacks_compat(const struct weakness *w, const char *name)
{
	char call[128];

	snprintf(call, sizeof(call), "sys_%s", name);
	return syscall_find_compat(call) && !site_sees_syscall(w, name, true);
}

static void add_deed(struct weakness *w, const struct site *site,
		     struct ways *ways)
{
	const struct deed *deed = site->deed;
	const struct deed_call *call = deed->calls;
	size_t n_calls = ways->calls.n;
	bool is_uring, is_compat;

	if (was_told(w, deed) || sees_deed(w, deed))
		return;

	for (size_t i = 0; i < MAX_DEED_CALLS && call[i].name; i++)
		if (!site_sees_syscall(w, call[i].name, false))
			add_word(&ways->calls, call[i].name);
	is_uring = deed->is_uring && !sees_uring(w);
	is_compat = lacks_compat(w, site->syscall);
	if (ways->calls.n == n_calls && !is_uring && !is_compat)
		return;

	ways->is_uring |= is_uring;
	ways->is_compat |= is_compat;
	ways->what = deed->what;
	ways->object = deed->object;
	ways->n_deeds++;
	if (deed->hooks[0])
		add_word(&ways->hooks, deed->hooks[0]);
	if (deed->with)
		add_word(&ways->hooks, deed->with);
}

static void add_call(struct weakness *w, const struct site *site,
		     struct ways *ways)
{
	if (!site->syscall || site->is_exit)
		return;
	if (site->deed) {
		add_deed(w, site, ways);
	} else if (w->compat_left > 0) {
		ways->is_compat |= lacks_compat(w, site->syscall);
		w->compat_left = ways->is_compat ? 0 : w->compat_left - 1;
	}
}

static void add_calls(struct buf *out, const struct ways *ways)
{
	const struct words *calls = &ways->calls;
	size_t n_all =
		calls->n + calls->is_cut + ways->is_uring + ways->is_compat;
	size_t n = 0;
	char call[128];

	for (; n < calls->n; n++) {
		snprintf(call, sizeof(call), "sys_%s", calls->items[n]);
		add_item(out, n, n_all, call);
	}
	if (calls->is_cut)
		add_item(out, n++, n_all, "others");
	if (ways->is_uring)
		add_item(out, n++, n_all, "io_uring");
	if (ways->is_compat)
		add_item(out, n, n_all, "the system calls of 32-bit programs");
}

static void add_hooks(struct buf *out, const struct ways *ways)
{
	const struct words *hooks = &ways->hooks;
	size_t n_all = hooks->n + hooks->is_cut;

	buf_addf(out, "Use the LSM hook%s ", n_all > 1 ? "s" : "");
	for (size_t i = 0; i < hooks->n; i++)
		add_item(out, i, n_all, quote(hooks->items[i]).text);
	if (hooks->is_cut)
		add_item(out, hooks->n, n_all, "others");
	if (n_all == 1 && ways->n_deeds == 1 && ways->object)
		buf_addf(out, " (%s)", ways->object);
	buf_adds(out, n_all > 1 ? ", to one of which each comes"
				: ", to which all of them come");
}

static void add_advice(struct buf *out, const struct ways *ways)
{
	if (ways->hooks.n > 0)
		add_hooks(out, ways);
	else if (ways->calls.n > 0)
		buf_adds(out, "Hook them, too");
	else
		buf_adds(out, "Hook them, too, by a list that has the call as "
			      "'i386/sys_...'");
}

static void tell_ways(struct weakness *w, const struct policy_hook *hook,
		      struct ways *ways)
{
	CLEANUP(buf_free) struct buf others = { 0 }, advice = { 0 };
	const char *what = ways->n_deeds == 1 ? ways->what : "do this";

	add_calls(&others, ways);
	add_advice(&advice, ways);

	if (others.failed || advice.failed)
		w->r.no_memory = true;
	else
		reader_warning(&w->r, hook->call.pos,
			       "there are other ways to %s, which this policy "
			       "does not see: %s. %s",
			       what, others.data, advice.data);
}

/* A list of all system calls has no entries; the kernel has them. */
static void add_all_calls(const struct weakness *w,
			  const struct policy_list *list, struct ways *ways)
{
	if (list->kind != LIST_ALL_SYSCALLS)
		return;
	ways->is_uring = !sees_uring(w);
	ways->is_compat = true;
}

static void find_ways(struct weakness *w, const struct policy_hook *hook)
{
	const struct policy_list *list = hook->call.list;
	struct ways ways = { 0 };
	struct site site;

	if (list) {
		size_t n = (size_t)(list - w->policy->lists);

		if (w->listed[n])
			return;
		w->listed[n] = true;
		add_all_calls(w, list, &ways);
	}
	for (size_t n = 0; site_of(hook, n, &site); n++)
		add_call(w, &site, &ways);
	if (ways.calls.n || ways.is_uring || ways.is_compat)
		tell_ways(w, hook, &ways);
}

/* ---- LSM hooks that do not see all ---- */

struct companion {
	const char *hook;
	const char *others[MAX_COMPANIONS]; /* one of them must be there, too */
	bool if_number; /* only if a number is asked for: the protection */
	const char *what;
};

static const struct companion companions[] = {
	{ "file_permission",
	  { "mmap_file" },
	  false,
	  "a file that is mapped is read and written without it" },
	{ "file_permission",
	  { "path_truncate", "file_truncate" },
	  false,
	  "a file is cut without it" },
	{ "mmap_file",
	  { "file_mprotect" },
	  true,
	  "mprotect makes a mapping writable or executable later" },
	{ "sb_mount",
	  { "move_mount" },
	  false,
	  "fsopen, open_tree and move_mount mount without it" },
	{ "socket_connect",
	  { "socket_sendmsg" },
	  false,
	  "datagrams, and TCP Fast Open, reach a host without it" },
	{ "kernel_read_file",
	  { "kernel_load_data", "find_module_sections", "do_init_module" },
	  false,
	  "init_module and kexec_load take what they load from memory" },
};

static bool asks_number(const struct policy_hook *hook)
{
	for (size_t i = 0; i < hook->n_selectors; i++) {
		const struct policy_selector *selector = &hook->selectors[i];

		for (size_t k = 0; k < selector->n_filters; k++) {
			const struct policy_filter *f = &selector->filters[k];

			if (f->kind == MATCH_ARGS && f->n_args > 0 &&
			    hook->args[f->args[0]].type <= ARG_SIZE)
				return true;
		}
	}
	return false;
}

static bool is_at(const struct policy_hook *hook, const char *name)
{
	if (!hook->call.name)
		return false;
	if (hook->kind == HOOK_LSM)
		return strcmp(hook->call.name, name) == 0;
	return hook->kind == HOOK_FUNCTION &&
	       deed_is_hook(hook->call.name, name);
}

static void tell_companion(struct weakness *w, const struct policy_hook *hook,
			   size_t n)
{
	const struct companion *c = &companions[n];

	if ((w->companions & 1U << n) || !is_at(hook, c->hook) ||
	    (c->if_number && !asks_number(hook)))
		return;
	w->companions |= 1U << n;
	for (size_t i = 0; i < MAX_COMPANIONS && c->others[i]; i++)
		if (site_sees_hook(w, c->others[i]))
			return;

	reader_warning(&w->r, hook->call.pos,
		       "%s does not see all: %s. Add the LSM hook '%s'",
		       quote(hook->call.name).text, c->what, c->others[0]);
}

void weakness_ways(struct weakness *w, const struct policy_hook *hook)
{
	find_ways(w, hook);
	for (size_t i = 0; i < ARRAY_SIZE(companions); i++)
		tell_companion(w, hook, i);
}
