// SPDX-License-Identifier: Apache-2.0

#include "source_case.h"

#include "unit.h"

void is_source(const struct source *source, const struct expected *expected)
{
	ck_assert_int_eq(source->type, expected->type);
	ck_assert_uint_eq(source->n_steps, expected->n_steps);
	for (unsigned i = 0; i < source->n_steps; i++)
		ck_assert_uint_eq(source->steps[i], expected->steps[i]);
}

const struct shown *shown(const struct lower_case *l)
{
	ck_assert_uint_eq(l->rules->n_views, 1);
	ck_assert_uint_ge(l->rules->views[0].n_shown, 1);
	return &l->rules->views[0].shown[0];
}
