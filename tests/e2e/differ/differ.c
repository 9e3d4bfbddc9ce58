// SPDX-License-Identifier: Apache-2.0
/*
 * differ - random policies and calls, and what they come to
 *
 *	differ policies SEED PROGRAM PID
 *	differ calls SEED PROGRAM PID FROM TO
 *	differ show SEED PROGRAM PID NUMBER
 *
 * policies: prints policies that report calls of PID and what it forks.
 * PROGRAM is the path of this program, as the daemon sees it.
 *
 * calls: makes those from FROM up to TO, by several processes. Prints a line
 * "NUMBER POLICY SELECTOR" for each selector that must report: the verdict of
 * the judge of the unit tests, which shares nothing with the compiler. One
 * argument of a call is FIRST_CALL plus its number.
 *
 * show: makes one call again and prints its arguments.
 *
 * All of it depends on the words alone.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "call.h"
#include "draft.h"

enum {
	WORKERS = 4,
	PAUSE_EVERY = 32, /* calls, so that the ring has room */
	PAUSE_US = 2000,
};

/* Far from that of another seed, and never 0. */
static uint64_t mix(uint64_t seed, uint64_t number)
{
	uint64_t x = (seed << 32 | number) + 1;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ULL;
	x = (x ^ x >> 27) * 0x94d049bb133111ebULL;
	return x | 1;
}

static struct draft read_draft(char **words)
{
	struct draft draft = {
		.pool.state = mix(strtoull(words[0], NULL, 0), 0),
		.program = words[1],
		.pid = words[2],
	};

	draft_policies(&draft);
	return draft;
}

/* Does it report, at the entry or the return? */
static bool reports(const struct ruleset *rules, size_t rule,
		    const struct event *event, const bool *holds)
{
	const struct rule *asked = &rules->rules[rule];

	return asked->actions.post && judge_wins(rules, rule, holds) &&
	       (!asked->waits || judge_late(asked, event));
}

static void print_verdict(const struct draft *draft, const struct call *call)
{
	const struct ruleset *rules = draft->rules;
	struct event event = { call->facts, call->n_facts };
	CLEANUP(free_mem) bool *holds = calloc(rules->n_rules, sizeof(*holds));

	if (!holds)
		abort();
	for (size_t i = 0; i < rules->n_rules; i++)
		holds[i] = draft->hooks[rules->rules[i].hook] == call->shape &&
			   judge_rule(&rules->rules[i], &event);
	for (size_t i = 0; i < rules->n_rules; i++) {
		const struct rule *rule = &rules->rules[i];

		if (reports(rules, i, &event, holds))
			printf("%u %s %u\n", call->number,
			       rules->policies[rule->policy], rule->selector);
	}
}

/* A call, made. */
static struct call make(struct draft *draft, uint64_t seed, unsigned number,
			struct arena *arena)
{
	struct call call = { .number = number };

	draft->pool.state = mix(seed, 1 + number);
	draft->pool.alphabet = "aabB/1\x01\xff\xc3\xa9";
	call.shape = draft->hooks[pool_below(&draft->pool, draft->n_hooks)];
	call_draw(&call, &draft->pool, arena);
	call_make(&call, arena, draft->program);
	return call;
}

static void work(struct draft *draft, uint64_t seed, unsigned from, unsigned to)
{
	struct arena arena = { 0 };

	arena_init(&arena);
	for (unsigned i = from; i < to; i++) {
		struct call call = make(draft, seed, i, &arena);

		print_verdict(draft, &call);
		call_clear(&call);
		if (i % PAUSE_EVERY == 0)
			usleep(PAUSE_US);
	}
	fflush(stdout);
}

/* Each generation makes a part of the calls, and has the next one do the
 * rest. */
static int make_calls(struct draft *draft, char **words, unsigned generation)
{
	uint64_t seed = strtoull(words[0], NULL, 0);
	unsigned from = (unsigned)atoi(words[3]), to = (unsigned)atoi(words[4]);
	unsigned n = to - from;
	int status = 1;
	pid_t pid;

	if (generation == WORKERS)
		return 0;
	fflush(stdout);
	pid = fork();
	if (pid < 0)
		return 1;
	if (!pid) {
		work(draft, seed, from + n * generation / WORKERS,
		     from + n * (generation + 1) / WORKERS);
		_exit(make_calls(draft, words, generation + 1));
	}
	if (waitpid(pid, &status, 0) != pid)
		return 1;
	return status ? 1 : 0;
}

static int show(struct draft *draft, char **words)
{
	struct arena arena = { 0 };
	struct call call;

	arena_init(&arena);
	call = make(draft, strtoull(words[0], NULL, 0),
		    (unsigned)atoi(words[3]), &arena);
	call_print(&call);
	printf("reported by:\n");
	print_verdict(draft, &call);
	call_clear(&call);
	return 0;
}

int main(int argc, char **argv)
{
	CLEANUP(draft_clear) struct draft draft = { 0 };
	const char *verb = argc > 1 ? argv[1] : "";

	if (argc == 5 && !strcmp(verb, "policies")) {
		draft = read_draft(argv + 2);
		fwrite(draft.yaml.data, draft.yaml.len, 1, stdout);
		return 0;
	}
	if (argc == 7 && !strcmp(verb, "calls")) {
		draft = read_draft(argv + 2);
		return make_calls(&draft, argv + 2, 0);
	}
	if (argc == 6 && !strcmp(verb, "show")) {
		draft = read_draft(argv + 2);
		return show(&draft, argv + 2);
	}
	fprintf(stderr, "usage: differ policies SEED PROGRAM PID\n"
			"       differ calls SEED PROGRAM PID FROM TO\n"
			"       differ show SEED PROGRAM PID NUMBER\n");
	return 2;
}
