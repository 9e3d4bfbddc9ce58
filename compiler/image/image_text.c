// SPDX-License-Identifier: Apache-2.0

#include "image_text.h"

#include <inttypes.h>
#include <string.h>

#include "base/mem.h"
#include "source_text.h"
#include "table_text.h"

static void add_quoted(const char *text, struct buf *out)
{
	quoted_text(text, strlen(text), out);
}

static void add_sources(const struct image *image, struct buf *out)
{
	for (uint32_t i = 0; i < image->conf.n_sources; i++) {
		buf_addf(out, "\tsource %" PRIu32 ": ", i);
		source_text(image, i, out);
		buf_addc(out, '\n');
	}
}

static const char *const act_names[] = {
	"signal",     "override",   "rate limit",   "kernel stack",
	"user stack", "IMA hash",   "track socket", "untrack socket",
	"notify",     "clear note", "set",
};

static const char *const scope_names[] = {
	[RATE_THREAD] = "thread",
	[RATE_PROCESS] = "process",
	[RATE_GLOBAL] = "global",
};

static void add_act(const struct act *act, const char *when, struct buf *out)
{
	const char *comma = ": ";

	if (!act->flags)
		return;
	buf_addf(out, "\t\t%s", when);
	for (size_t i = 0; i < ARRAY_SIZE(act_names); i++) {
		if (!(act->flags >> i & 1))
			continue;
		buf_addf(out, "%s%s", comma, act_names[i]);
		comma = ", ";
	}
	buf_addf(out, "; error %" PRId32 ", signal %" PRIu32, act->error,
		 act->signal);
	buf_addf(out, ", index %u, value %llu, once in %llu ns a %s\n",
		 act->index, act->value, act->period_ns,
		 scope_names[act->scope]);
}

static void add_requests(const struct image_rule *rule, struct buf *out)
{
	for (size_t i = 0; i < rule->n_requests; i++) {
		const struct image_request *request = &rule->requests[i];

		buf_addf(out, "\t\tasks%s %s ",
			 request->late ? " at the return" : "",
			 request_kind_name(request->kind));
		add_quoted(request->text, out);
		buf_addc(out, '\n');
	}
}

static void add_rule(const struct image *image, size_t number, struct buf *out)
{
	const struct image_rule *rule = &image->rules[number];

	buf_addf(out, "\trule %zu: view %zu, ", number,
		 (size_t)(rule->view - image->views));
	add_quoted(rule->view->policy, out);
	buf_addf(out, " selector %u%s%s", rule->selector,
		 rule->post ? ", post" : "", rule->kill ? ", kill" : "");
	if (rule->waits)
		buf_addf(out, "; waits%s%s", rule->late_post ? ", post" : "",
			 rule->late_kill ? ", kill" : "");
	buf_addc(out, '\n');
	add_act(&rule->act, "does", out);
	add_act(&rule->late_act, "does at the return", out);
	add_requests(rule, out);
}

static void add_rules(const struct image *image, struct buf *out)
{
	for (size_t number = 0; number < image->n_rules; number++) {
		size_t first = number;

		if (image->rules[number].view) {
			add_rule(image, number, out);
			continue;
		}
		while (number + 1 < image->n_rules &&
		       !image->rules[number + 1].view)
			number++;
		buf_addf(out, "\trule %zu-%zu: padding\n", first, number);
	}
}

static void add_words(const struct image *image, struct buf *out)
{
	const struct word *words = image->maps[IMAGE_WORDS].values;

	for (size_t i = 0; i < image->maps[IMAGE_WORDS].n; i++) {
		const struct word *word = &words[i];

		buf_addf(out, "\tword %zu: views %u-%u\n", i, word->first_view,
			 word->last_view);
		buf_addf(out, "\t\tlow %016llx high %016llx\n", word->low,
			 word->high);
		buf_addf(out, "\t\tfirst %016llx last %016llx\n",
			 word->first_lane, word->last_lane);
		buf_addf(out, "\t\tpost %016llx kill %016llx\n", word->post,
			 word->kill);
		if (word->act)
			buf_addf(out, "\t\tact %016llx\n", word->act);
		if (!word->wait)
			continue;
		buf_addf(out, "\t\twait %016llx late post %016llx\n",
			 word->wait, word->late_post);
		buf_addf(out, "\t\tlate kill %016llx late act %016llx\n",
			 word->late_kill, word->late_act);
	}
}

static void add_line(const char *what, const char *text, struct buf *out)
{
	if (!text)
		return;
	buf_addf(out, "\t\t%s ", what);
	add_quoted(text, out);
	buf_addc(out, '\n');
}

static const char *const place_names[] = {
	[SHOWN_ARG] = "argument",
	[SHOWN_DATA] = "data",
	[SHOWN_RETURN] = "return",
};

static void add_shown(const struct image_shown *shown, struct buf *out)
{
	buf_addf(out, "\t\tshows %s",
		 shown->n_sources == 1 ? "source" : "sources");
	for (unsigned i = 0; i < shown->n_sources; i++)
		buf_addf(out, " %u", shown->sources[i]);
	buf_addf(out, " as %s", arg_type_info(shown->type)->name);
	if (shown->place != SHOWN_ARG)
		buf_addf(out, ", %s", place_names[shown->place]);
	if (shown->label) {
		buf_adds(out, ", label ");
		add_quoted(shown->label, out);
	}
	buf_addc(out, '\n');
}

static void add_view(const struct image_view *view, size_t number,
		     struct buf *out)
{
	buf_addf(out, "\tview %zu: ", number);
	add_quoted(view->policy, out);
	buf_addc(out, '\n');

	if (view->is_loader)
		buf_adds(out, "\t\tprocess_loader\n");
	add_line("call", view->call, out);
	add_line("message", view->message, out);
	for (size_t i = 0; i < view->n_tags; i++)
		add_line("tag", view->tags[i], out);
	for (size_t i = 0; i < view->n_shown; i++)
		add_shown(&view->shown[i], out);
}

static const char *const hook_kinds[] = {
	[RULE_HOOK_SYSCALL] = "syscall",
	[RULE_HOOK_FUNCTION] = "function",
	[RULE_HOOK_LSM] = "lsm",
	[RULE_HOOK_TRACEPOINT] = "tracepoint",
	[RULE_HOOK_RAW_TRACEPOINT] = "raw tracepoint",
	[RULE_HOOK_UPROBE] = "uprobe",
	[RULE_HOOK_USDT] = "usdt",
};

static void add_hook(const struct rule_hook *hook, struct buf *out)
{
	buf_addf(out, "\n%s %s", hook_kinds[hook->kind], hook->name);
	if (hook->symbol)
		buf_addf(out, " %s", hook->symbol);
	if (hook->offset)
		buf_addf(out, "+%" PRIu64, hook->offset);
	if (hook->ref_counter)
		buf_addf(out, ", counter at %" PRIu64, hook->ref_counter);
	if (hook->syscall >= 0)
		buf_addf(out, ", number %d", hook->syscall);
	if (hook->n_params)
		buf_addf(out, ", parameters %u", hook->n_params);
	buf_addf(out, "%s%s\n", hook->denies ? ", denies" : "",
		 hook->optional ? ", optional" : "");
}

static void add_image(const struct image *image, struct buf *out)
{
	const struct hook_conf *conf = &image->conf;

	add_hook(&image->hook, out);
	buf_addf(out,
		 "\tsources %" PRIu32 " (strings %" PRIu32 "), tables %" PRIu32
		 ", words %" PRIu32 ", rows %zu\n",
		 conf->n_sources, conf->n_strings, conf->n_tables,
		 conf->n_words, image->maps[IMAGE_ROWS].n);
	if (conf->n_late)
		buf_addf(out, "\ttables at the return %" PRIu32 "\n",
			 conf->n_late);
	if (conf->name_arg >= 0)
		buf_addf(out, "\tname argument %" PRId32 "\n", conf->name_arg);
	if (conf->acting)
		buf_adds(out, "\tacting\n");
	if (conf->waiting)
		buf_adds(out, "\twaiting\n");

	add_sources(image, out);
	table_text(image, out);
	add_rules(image, out);
	add_words(image, out);
	for (size_t i = 0; i < image->n_views; i++)
		add_view(&image->views[i], i, out);
}

static const char *const test_names[] = {
	[TEST_EQUAL] = "equal",
	[TEST_PREFIX] = "prefix",
	[TEST_SUFFIX] = "suffix",
	[TEST_SUBSTRING] = "substring",
	[TEST_SUBSTRING_NOCASE] = "substring in any case",
	[TEST_GLOB] = "glob",
	[TEST_REGEX] = "regex",
};

static void add_mark(const struct mark *mark, struct buf *out)
{
	if (mark->n_pids || !mark->n_paths)
		buf_adds(out, " pids");
	for (size_t i = 0; i < mark->n_pids; i++)
		buf_addf(out, " %" PRIu32, mark->pids[i]);
	if (mark->n_paths)
		buf_addf(out, " programs%s, %s",
			 mark->only_true ? " of the host" : "",
			 test_names[mark->test]);
	for (size_t i = 0; i < mark->n_paths; i++) {
		buf_addc(out, ' ');
		quoted_text(mark->paths[i].text, mark->paths[i].len, out);
	}
	buf_addc(out, '\n');
}

void plan_text(const struct plan *plan, struct buf *out)
{
	for (size_t i = 0; i < plan->n_policies; i++) {
		buf_adds(out, "policy ");
		add_quoted(plan->policies[i], out);
		buf_addc(out, '\n');
	}

	for (size_t i = 0; i < plan->n_marks; i++) {
		buf_addf(out, "mark %zu:", i);
		add_mark(&plan->marks[i], out);
	}

	for (size_t i = 0; i < plan->n_images; i++)
		add_image(plan->images[i], out);
}
