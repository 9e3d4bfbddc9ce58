// SPDX-License-Identifier: Apache-2.0

#include <errno.h>
#include <stdio.h>

#include "base/mem.h"
#include "dfa.h"

static int check(struct nfa *nfa, enum test test,
		 const struct rule_value *value, struct pattern_error *error)
{
	CLEANUP(dfa_free) struct dfa dfa = { 0 };
	int err;

	err = nfa_add(nfa, test, value, 0, error);
	return err ? err : dfa_build(nfa, &dfa);
}

int pattern_check(enum test test, const char *text, size_t len,
		  struct pattern_error *error)
{
	const struct rule_value value = { .text = (char *)text, .len = len };
	CLEANUP(nfa_free) struct nfa nfa = { 0 };
	int err;

	err = nfa_init(&nfa);
	if (err)
		return err;
	err = check(&nfa, test, &value, error);
	if (err != -EFBIG)
		return err;

	*error = (struct pattern_error){ 0 };
	snprintf(error->text, sizeof(error->text),
		 "it needs too big an automaton: not supported");
	return -EINVAL;
}
