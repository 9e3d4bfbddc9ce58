// SPDX-License-Identifier: Apache-2.0

#include "changes.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "enforcer.h"
#include "log.h"
#include "policy_set.h"
#include "policy_watch.h"
#include "reload.h"
#include "saved.h"
#include "trial.h"

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/* ---- modes ---- */

static const struct policy_entry *find(const struct daemon *d, const char *name)
{
	size_t n;
	const struct policy_entry *entries =
		policy_set_entries(d->policies, &n);

	for (size_t i = 0; i < n; i++)
		if (entries[i].name && !strcmp(entries[i].name, name))
			return &entries[i];
	return NULL;
}

/* Also in what was said before. */
static int say(struct policy_modes *modes, const struct policy_entry *entry,
	       const struct change *change)
{
	if (change->kind == CHANGE_MODE)
		return policy_modes_set(modes, entry, change->mode);
	return policy_modes_disable(modes, entry,
				    change->kind == CHANGE_DISABLE);
}

static int refuse_mode(int err, struct buf *why)
{
	if (err == -EOPNOTSUPP)
		buf_adds(why, "it denies, and was loaded in the mode monitor, "
			      "where nothing can: let its file say "
			      "policy-mode enforce, and reload");
	return err == -ENOENT ? -EIO : err;
}

/* Takes back what could not be done. */
static void unsay(struct daemon *d, const struct policy_entry *entry,
		  const struct change *change, enum policy_mode before)
{
	struct change back = {
		.kind = CHANGE_MODE,
		.mode = before,
	};

	if (change->kind != CHANGE_MODE)
		back.kind = before == MODE_DISABLED ? CHANGE_DISABLE
						    : CHANGE_ENABLE;
	if (back.kind == CHANGE_MODE && before == MODE_DISABLED)
		return; /* it did not matter */
	say(&d->modes, entry, &back);
	enforcer_set_mode(d->enforcer, entry->name, before);
}

static int change_mode(struct daemon *d, const struct change *change,
		       struct buf *why)
{
	const struct policy_entry *entry = find(d, change->policy);
	enum policy_mode before, now;
	int err;

	if (!entry)
		return -ENOENT;
	before = policy_modes_of(&d->modes, entry);
	err = say(&d->modes, entry, change);
	if (err)
		return err;
	now = policy_modes_of(&d->modes, entry);
	err = enforcer_set_mode(d->enforcer, entry->name, now);
	if (err) {
		unsay(d, entry, change, before);
		return refuse_mode(err, why);
	}

	log_msg(LOG_LEVEL_NOTICE, "policy '%s' is in the mode %s now",
		entry->name, policy_mode_name(now));
	err = policy_modes_write(&d->modes, d->options->state_dir);
	if (err)
		log_err(err, "the next daemon will not know of it");
	return 0;
}

/* ---- policies on trial ---- */

static bool is_pending(const struct daemon *d)
{
	return policy_set_trial(d->policies)->n || d->confirm_ns;
}

static int end_trial(struct daemon *d, struct buf *why)
{
	int err;

	policy_set_end_trial(d->policies, false);
	err = reload_policies(d, why);
	if (err) {
		d->confirm_ns = now_ns(); /* changes_tick() tries again */
		return log_err(err, "cannot revert what was applied");
	}
	d->confirm_ns = 0;
	saved_remove(d->options->state_dir, SAVED_BEFORE);
	return 0;
}

static int revert(struct daemon *d, struct buf *why)
{
	if (is_pending(d))
		return end_trial(d, why);
	buf_adds(why, "no policies wait to be confirmed");
	return -EINVAL;
}

static int confirm(struct daemon *d, struct buf *why)
{
	int err;

	if (!policy_set_trial(d->policies)->n) {
		buf_adds(why, "no policies wait to be confirmed");
		return -EINVAL;
	}
	err = trial_write(policy_set_trial(d->policies), why);
	if (err)
		return err;
	policy_watch_note(d->watch);
	policy_set_end_trial(d->policies, true);
	d->confirm_ns = 0;
	saved_remove(d->options->state_dir, SAVED_BEFORE);
	log_msg(LOG_LEVEL_NOTICE, "the policies that were applied stay");
	return 0;
}

/* Nothing has been enforced yet that would have to be reverted. */
static int give_up(struct daemon *d, int err)
{
	policy_set_end_trial(d->policies, false);
	saved_remove(d->options->state_dir, SAVED_BEFORE);
	return err;
}

/* What was in force is written down before anything else is. */
static int begin_trial(struct daemon *d, struct file_table *texts,
		       struct buf *why)
{
	int err = policy_set_try(d->policies, texts);

	if (err)
		return err;
	err = saved_write(d->options->state_dir, SAVED_BEFORE,
			  policy_set_before(d->policies), NULL);
	if (err) {
		buf_addf(why, "cannot write to '%s': %s", d->options->state_dir,
			 strerror(-err));
		return give_up(d, err);
	}
	err = reload_policies(d, why);
	return err ? give_up(d, err) : 0;
}

static int apply(struct daemon *d, const struct change *change, struct buf *why)
{
	CLEANUP(file_table_free) struct file_table texts = { 0 };
	int err;

	if (is_pending(d)) {
		buf_adds(why,
			 "other policies wait to be confirmed or reverted");
		return -EBUSY;
	}
	err = trial_texts(d->options, d->policies, change, why, &texts);
	if (!err)
		err = begin_trial(d, &texts, why);
	if (err)
		return err;

	if (change->seconds) {
		d->confirm_ns =
			now_ns() + (uint64_t)change->seconds * 1000000000;
		log_msg(LOG_LEVEL_NOTICE,
			"policies were applied; they are reverted unless they "
			"are confirmed in %u s",
			change->seconds);
		return 0;
	}
	buf_clear(why);
	err = confirm(d, why);
	if (err)
		end_trial(d, why);
	return err;
}

void changes_tick(struct daemon *d)
{
	CLEANUP(buf_free) struct buf why = { 0 };

	if (!d->confirm_ns || now_ns() < d->confirm_ns)
		return;
	log_msg(LOG_LEVEL_WARNING, "what was applied was not confirmed in "
				   "time, and is reverted");
	end_trial(d, &why);
}

int changes_do(void *data, const struct change *change, struct buf *why)
{
	struct daemon *d = data;

	switch (change->kind) {
	case CHANGE_MODE:
	case CHANGE_ENABLE:
	case CHANGE_DISABLE:
		return change_mode(d, change, why);
	case CHANGE_APPLY:
		return apply(d, change, why);
	case CHANGE_CONFIRM:
		return confirm(d, why);
	case CHANGE_REVERT:
		return revert(d, why);
	}
	return -EINVAL;
}
