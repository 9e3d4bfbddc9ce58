// SPDX-License-Identifier: Apache-2.0

#include "image_text.h"

#include <inttypes.h>
#include <string.h>

#include "table_text.h"

static void add_quoted(const char *text, struct buf *out)
{
	quoted_text(text, strlen(text), out);
}

static void add_sources(const struct image *image, struct buf *out)
{
	for (uint32_t i = 0; i < image->conf.n_sources; i++) {
		buf_addf(out, "\tsource %" PRIu32 ": ", i);
		source_text(&image->conf.sources[i], out);
		buf_addc(out, '\n');
	}
}

static void add_rule(const struct image *image, size_t number, struct buf *out)
{
	const struct image_rule *rule = &image->rules[number];

	buf_addf(out, "\trule %zu: view %zu, ", number,
		 (size_t)(rule->view - image->views));
	add_quoted(rule->view->policy, out);
	buf_addf(out, " selector %u%s%s\n", rule->selector,
		 rule->post ? ", post" : "", rule->kill ? ", kill" : "");
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
	}
}

static void add_view(const struct image_view *view, size_t number,
		     struct buf *out)
{
	buf_addf(out, "\tview %zu: ", number);
	add_quoted(view->policy, out);
	buf_addc(out, '\n');

	if (view->message) {
		buf_adds(out, "\t\tmessage ");
		add_quoted(view->message, out);
		buf_addc(out, '\n');
	}

	for (size_t i = 0; i < view->n_tags; i++) {
		buf_adds(out, "\t\ttag ");
		add_quoted(view->tags[i], out);
		buf_addc(out, '\n');
	}

	for (size_t i = 0; i < view->n_shown; i++) {
		const struct image_shown *shown = &view->shown[i];

		buf_addf(out, "\t\tshows source %u as %s", shown->source,
			 shown->type_name);
		if (shown->label) {
			buf_adds(out, ", label ");
			add_quoted(shown->label, out);
		}
		buf_addc(out, '\n');
	}
}

static void add_image(const struct image *image, struct buf *out)
{
	const struct hook_conf *conf = &image->conf;

	buf_addf(out, "\nsyscall %s, number %" PRId32 "\n", image->hook,
		 conf->syscall);
	buf_addf(out,
		 "\tsources %" PRIu32 " (strings %" PRIu32 "), tables %" PRIu32
		 ", words %" PRIu32 ", rows %zu\n",
		 conf->n_sources, conf->n_strings, conf->n_tables,
		 conf->n_words, image->maps[IMAGE_ROWS].n);
	if (conf->name_arg >= 0)
		buf_addf(out, "\tname argument %" PRId32 "\n", conf->name_arg);
	if (conf->enforcing)
		buf_adds(out, "\tenforcing\n");

	add_sources(image, out);
	table_text(image, out);
	add_rules(image, out);
	add_words(image, out);
	for (size_t i = 0; i < image->n_views; i++)
		add_view(&image->views[i], i, out);
}

void plan_text(const struct plan *plan, struct buf *out)
{
	for (size_t i = 0; i < plan->n_policies; i++) {
		buf_adds(out, "policy ");
		add_quoted(plan->policies[i], out);
		buf_addc(out, '\n');
	}

	for (size_t i = 0; i < plan->n_marks; i++) {
		buf_addf(out, "mark %zu: pids", i);
		for (size_t p = 0; p < plan->marks[i].n_pids; p++)
			buf_addf(out, " %" PRIu32, plan->marks[i].pids[p]);
		buf_addc(out, '\n');
	}

	for (size_t i = 0; i < plan->n_images; i++)
		add_image(plan->images[i], out);
}
