// SPDX-License-Identifier: Apache-2.0

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "lower_tracing.h"
#include "parsed.h"
#include "rule.h"
#include "unit.h"

#define HOOK                  \
	"  kprobes:\n"        \
	"  - call: sys_dup\n" \
	"    syscall: true\n" \
	"    selectors:\n"    \
	"    - matchActions:\n"

static const char look_up[] =
	HOOK "      - { action: DnsLookup, argFqdn: a.example }\n";
static const char both[] =
	HOOK "      - { action: DnsLookup, argFqdn: a.example }\n"
	     "      - { action: GetUrl, argUrl: 'http://b/' }\n";

static int nothing(void *data, enum fact_kind kind, const char *name,
		   struct buf *ret)
{
	(void)data;
	(void)kind;
	(void)name;
	(void)ret;
	return -ENOENT;
}

/* Lowers @spec for a daemon whose configuration is as @facts says. */
static int lower(const char *spec, struct facts *facts, struct parsed *p,
		 struct ruleset **ret)
{
	int err;

	facts->read = nothing;
	parsed_spec(p, spec);
	err = lower_tracing(&p->policies, facts, &p->diag, ret);
	buf_clear(&p->printed);
	diag_print(&p->diag, &p->printed);
	return err;
}

static void refuse_url(const char *url, const char *why)
{
	char spec[4096];

	snprintf(spec, sizeof(spec),
		 HOOK "      - { action: GetUrl, argUrl: \"%s\" }\n", url);
	parsed_refuse(spec, why);
}

static void accept_url(const char *url)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };
	char spec[4096];

	snprintf(spec, sizeof(spec),
		 HOOK "      - { action: GetUrl, argUrl: \"%s\" }\n", url);
	parsed_spec(&p, spec);
}

START_TEST(what_is_no_url_is_refused)
{
	char url[2100] = "http://a/";

	accept_url("http://a.example:8080/x?y=z@#f");
	accept_url("https://[2001:db8::1]:443/");
	accept_url("http://192.0.2.1");

	refuse_url("ftp://a/", "no URL of http or https");
	refuse_url("file:///etc/shadow", "no URL of http or https");
	refuse_url("http://", "names no host");
	refuse_url("http:///x", "names no host");
	refuse_url("http://a:0/", "no port that there is");
	refuse_url("http://a:65536/", "no port that there is");
	refuse_url("http://a:8x/", "no port that there is");
	refuse_url("http://[::1", "names no host");
	refuse_url("http://root:secret@a/", "user or password");
	refuse_url("http://a/ b", "is written as %XX");
	refuse_url("http://a/\\r\\nHost: b", "is written as %XX");
	refuse_url("http://a/\\xe9", "is written as %XX");

	memset(url + 9, 'a', 2000);
	refuse_url(url, "more than 2000 characters");
}
END_TEST

static void try_name(const char *name, bool is_good)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };
	char spec[1024];

	snprintf(spec, sizeof(spec),
		 HOOK "      - { action: DnsLookup, argFqdn: \"%s\" }\n", name);
	if (is_good)
		parsed_spec(&p, spec);
	else
		parsed_refuse(spec, "is no name of a host");
}

START_TEST(what_is_no_name_is_refused)
{
	char label[80] = "";

	try_name("localhost", true);
	try_name("a-b._tcp.example.", true);
	try_name(".", false);
	try_name("a..b", false);
	try_name(".a", false);
	try_name("a b", false);
	try_name("a\\n", false);
	try_name("a;b", false);

	memset(label, 'a', 63);
	try_name(label, true);
	label[63] = 'a';
	try_name(label, false);
}
END_TEST

START_TEST(nothing_is_allowed_unless_the_configuration_says_so)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };
	CLEANUP(ruleset_free) struct ruleset *rules = NULL;
	CLEANUP(facts_free)
	struct facts facts = { .requests = 1U << REQUEST_GET_URL };

	ck_assert_int_eq(lower(both, &facts, &p, &rules), -EINVAL);
	parsed_said(&p, "f:10:9: error: spec.kprobes[0]: action DnsLookup "
			"is not allowed: haetae.yaml does not have "
			"'network-actions: [dns-lookup]'");
}
END_TEST

START_TEST(what_is_allowed_is_kept_in_its_order)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };
	CLEANUP(ruleset_free) struct ruleset *rules = NULL;
	CLEANUP(facts_free)
	struct facts facts = {
		.requests = 1U << REQUEST_GET_URL | 1U << REQUEST_DNS_LOOKUP,
	};
	const struct rule_actions *actions;

	ck_assert_int_eq(lower(both, &facts, &p, &rules), 0);
	actions = &rules->rules[0].actions;
	ck_assert_uint_eq(actions->n_requests, 2);
	ck_assert_int_eq(actions->requests[0].kind, REQUEST_DNS_LOOKUP);
	ck_assert_str_eq(actions->requests[0].text, "a.example");
	ck_assert_int_eq(actions->requests[1].kind, REQUEST_GET_URL);
	ck_assert_str_eq(actions->requests[1].text, "http://b/");
}
END_TEST

START_TEST(without_a_configuration_there_is_a_warning)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };
	CLEANUP(ruleset_free) struct ruleset *rules = NULL;
	CLEANUP(facts_free) struct facts facts = { .requests_assumed = true };

	ck_assert_int_eq(lower(look_up, &facts, &p, &rules), 0);
	parsed_said(&p, "f:10:9: warning: spec.kprobes[0]: action DnsLookup "
			"is refused unless the daemon's haetae.yaml has "
			"'network-actions: [dns-lookup]'");
	ck_assert_uint_eq(rules->rules[0].actions.n_requests, 1);
}
END_TEST

START_TEST(a_request_without_an_event_is_told_to_have_no_effect)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };

	parsed_spec(&p,
		    HOOK "      - { action: DnsLookup, argFqdn: a.example }\n"
			 "      - { action: NoPost }\n");
	parsed_said(&p, "warning: spec.kprobes[0].selectors[0]: action "
			"'DnsLookup' has no effect: it is done when the event "
			"arrives, and by NoPost there is none");
	ck_assert_uint_eq(p.diag.n_messages, 1);
}
END_TEST

int main(void)
{
	return RUN("policy_requests", what_is_no_url_is_refused,
		   what_is_no_name_is_refused,
		   nothing_is_allowed_unless_the_configuration_says_so,
		   what_is_allowed_is_kept_in_its_order,
		   without_a_configuration_there_is_a_warning,
		   a_request_without_an_event_is_told_to_have_no_effect);
}
