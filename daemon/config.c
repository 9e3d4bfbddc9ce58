// SPDX-License-Identifier: Apache-2.0

#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "files.h"
#include "settings.h"
#include "tree.h"

/* Where messages about one file go. */
struct place {
	const char *file;
	struct diag *diag;
};

#define WRONG(place, pos, ...)                                        \
	diag_add((place)->diag, SEVERITY_ERROR, (place)->file, (pos), \
		 __VA_ARGS__)

static const struct setting *find_key(const char *name)
{
	const struct setting *setting;

	for (size_t i = 0; (setting = setting_at(i)); i++)
		if (setting->is_key && strcmp(setting->name, name) == 0)
			return setting;
	return NULL;
}

static const char *key_name(size_t n, const void *data)
{
	const struct setting *setting;

	(void)data;
	for (size_t i = 0; (setting = setting_at(i)); i++)
		if (setting->is_key && n-- == 0)
			return setting->name;
	return NULL;
}

static void unknown_key(const struct node *key, const struct place *place)
{
	const char *nearest = diag_nearest(key->text, key_name, NULL);

	if (nearest)
		WRONG(place, key->pos, "unknown key '%s'; did you mean '%s'?",
		      key->text, nearest);
	else
		WRONG(place, key->pos, "unknown key '%s'", key->text);
}

static int set_value(const struct setting *setting, const struct node *value,
		     struct options *options, const struct place *place)
{
	int err;

	if (value->kind != NODE_SCALAR || node_is_null(value)) {
		WRONG(place, value->pos, "'%s' needs %s", setting->name,
		      setting->expects ? setting->expects : "a text");
		return 0;
	}

	err = setting->set(setting, options, value->text);
	if (err == -EINVAL) {
		WRONG(place, value->pos, "'%s' of '%s' is not %s", value->text,
		      setting->name, setting->expects);
		return 0;
	}
	return err;
}

static int set_list(const struct setting *setting, const struct node *value,
		    struct options *options, const struct place *place)
{
	setting_clear(setting, options);
	if (value->kind != NODE_SEQUENCE)
		return set_value(setting, value, options, place);

	for (size_t i = 0; i < value->n; i++) {
		int err = set_value(setting, value->items[i], options, place);

		if (err)
			return err;
	}
	return 0;
}

static int apply(const struct node *document, struct options *options,
		 const struct place *place)
{
	for (size_t i = 0; i < document->n; i++) {
		const struct pair *pair = &document->pairs[i];
		const struct setting *setting = find_key(pair->key->text);
		int err;

		if (!setting) {
			unknown_key(pair->key, place);
			continue;
		}

		err = setting->kind == SETTING_LIST
			      ? set_list(setting, pair->value, options, place)
			      : set_value(setting, pair->value, options, place);
		if (err)
			return err;
	}
	return 0;
}

static int read_text(const char *text, size_t len, struct options *options,
		     const struct place *place)
{
	CLEANUP(tree_free) struct tree *tree = NULL;
	const struct node *document;
	int err;

	err = tree_parse(place->file, text, len, place->diag, &tree);
	if (err)
		return err == -EINVAL ? 0 : err;
	if (tree->n_documents == 0)
		return 0;

	document = tree->documents[0];
	if (tree->n_documents > 1) {
		WRONG(place, tree->documents[1]->pos,
		      "a second document; one file is one configuration");
		return 0;
	}
	if (document->kind == NODE_SCALAR && node_is_null(document))
		return 0;
	if (document->kind != NODE_MAPPING) {
		WRONG(place, document->pos,
		      "a mapping of keys to values is needed");
		return 0;
	}
	return apply(document, options, place);
}

static int read_one(const char *file, bool must_exist, struct options *options,
		    struct diag *diag)
{
	CLEANUP(buf_free) struct buf text = { 0 };
	struct place place = { .file = file, .diag = diag };
	int err;

	err = files_read(file, TREE_MAX_BYTES, &text);
	if (err == -ENOMEM || (err == -ENOENT && !must_exist))
		return err == -ENOMEM ? err : 0;
	if (err) {
		WRONG(&place, (struct pos){ 0 }, "%s", files_strerror(-err));
		return 0;
	}

	return read_text(text.data ? text.data : "", text.len, options, &place);
}

static int read_drop_ins(const char *file, struct options *options,
			 struct diag *diag)
{
	static const char *const suffixes[] = { ".yaml", NULL };
	CLEANUP(file_list_free) struct file_list list = { 0 };
	CLEANUP(free_mem) char *folder = NULL;
	int err;

	if (asprintf(&folder, "%s.d", file) < 0) {
		folder = NULL;
		return -ENOMEM;
	}

	err = files_list(folder, suffixes, &list);
	if (err == -ENOENT || err == -ENOMEM)
		return err == -ENOENT ? 0 : err;
	if (err)
		diag_add(diag, SEVERITY_ERROR, folder, (struct pos){ 0 }, "%s",
			 files_strerror(-err));

	for (size_t i = 0; i < list.n; i++) {
		err = read_one(list.paths[i], true, options, diag);
		if (err)
			return err;
	}
	return 0;
}

int config_read(const char *file, bool must_exist, struct options *options,
		struct diag *diag)
{
	size_t n_errors = diag->n_errors;
	int err;

	err = read_one(file, must_exist, options, diag);
	if (err)
		return err;

	err = read_drop_ins(file, options, diag);
	if (err)
		return err;

	return diag->n_errors == n_errors ? 0 : -EINVAL;
}
