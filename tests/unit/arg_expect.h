/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * arg_expect - an argument of a match, made from values, as it is written
 */

#include "sample_event.h"

/* The only argument of the sample in JSON, "{...}", and for people. */
void expect_arg(const struct sample_event *sample, const char *expected);
void expect_said(const struct sample_event *sample, const char *expected);

/* An argument of @type whose fields are @values, in JSON and in short. */
#define EXPECT(type, json, said, ...)                                  \
	do {                                                           \
		const struct sample_value values_[] = { __VA_ARGS__ }; \
		struct sample_event sample_;                           \
                                                                       \
		sample_event(EVENT_KPROBE, &sample_);                  \
		sample_show(&sample_, type, values_,                   \
			    sizeof(values_) / sizeof(values_[0]));     \
		expect_arg(&sample_, json);                            \
		expect_said(&sample_, said);                           \
		sample_event_free(&sample_);                           \
	} while (0)

#define NUMBER(n)           \
	{                   \
		.number = n \
	}
#define TEXT(t)           \
	{                 \
		.text = t \
	}
