// SPDX-License-Identifier: Apache-2.0

#include "control_change.h"

#include <errno.h>
#include <string.h>

#include "base/mem.h"

static void bad_parameter(struct buf *out, const char *name)
{
	varlink_error(out, VARLINK_ERROR("InvalidParameter"), "parameter",
		      name);
}

static const char *text_of(json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

/* Does it and says how it went. */
static void change(const struct control_service *service,
		   const struct change *change, struct buf *out)
{
	CLEANUP(buf_free) struct buf why = { 0 };
	int err = service->ops->change(service->data, change, &why);

	buf_addc(&why, '\0');
	if (!err)
		varlink_reply(out, NULL, false);
	else if (err == -ENOENT)
		varlink_error(out, "org.haetae.Control.NoSuchPolicy", "name",
			      change->policy);
	else
		varlink_error(out, "org.haetae.Control.NotDone", "reason",
			      why.len > 1 && !why.failed ? why.data
							 : strerror(-err));
}

/* What only takes the name of a policy, and maybe its mode. */
static void change_policy(const struct control_service *service,
			  const struct varlink_call *call,
			  enum change_kind kind, enum policy_mode mode,
			  struct buf *out)
{
	const struct change wanted = {
		.kind = kind,
		.policy = text_of(call->parameters, "name"),
		.mode = mode,
	};

	if (wanted.policy)
		change(service, &wanted, out);
	else
		bad_parameter(out, "name");
}

void control_set_mode(const struct control_service *service,
		      const struct varlink_call *call, struct buf *out)
{
	const char *mode = text_of(call->parameters, "mode");

	if (mode && !strcmp(mode, "enforce"))
		change_policy(service, call, CHANGE_MODE, MODE_ENFORCE, out);
	else if (mode && !strcmp(mode, "monitor"))
		change_policy(service, call, CHANGE_MODE, MODE_MONITOR, out);
	else
		bad_parameter(out, "mode");
}

void control_enable(const struct control_service *service,
		    const struct varlink_call *call, struct buf *out)
{
	change_policy(service, call, CHANGE_ENABLE, MODE_ENFORCE, out);
}

void control_disable(const struct control_service *service,
		     const struct varlink_call *call, struct buf *out)
{
	change_policy(service, call, CHANGE_DISABLE, MODE_DISABLED, out);
}

/* The name of a file that a policy folder is read for. */
static bool is_file_name(const char *name)
{
	const char *dot = strrchr(name, '.');

	return *name != '.' && !strchr(name, '/') && strlen(name) < 200 &&
	       dot && (!strcmp(dot, ".yaml") || !strcmp(dot, ".yml"));
}

/* Returns whether they are what they must be. */
static bool read_files(json_t *files, struct change *ret)
{
	size_t n = json_array_size(files);

	if (!n || n > CHANGE_MAX_FILES)
		return false;
	for (size_t i = 0; i < n; i++) {
		json_t *file = json_array_get(files, i);
		const char *name = text_of(file, "name");
		const char *text = text_of(file, "text");

		if (!name || !text || !is_file_name(name))
			return false;
		for (size_t j = 0; j < i; j++)
			if (!strcmp(ret->files[j].name, name))
				return false;
		ret->files[i] = (struct change_file){ name, text };
	}
	ret->n_files = n;
	return true;
}

void control_apply(const struct control_service *service,
		   const struct varlink_call *call, struct buf *out)
{
	struct change wanted = { .kind = CHANGE_APPLY };
	json_t *seconds = json_object_get(call->parameters, "confirm_within");
	json_int_t value = json_integer_value(seconds);

	if (seconds && (!json_is_integer(seconds) || value <= 0 ||
			value > CHANGE_MAX_SECONDS)) {
		bad_parameter(out, "confirm_within");
		return;
	}
	wanted.seconds = (uint32_t)value;
	if (read_files(json_object_get(call->parameters, "files"), &wanted))
		change(service, &wanted, out);
	else
		bad_parameter(out, "files");
}

void control_confirm(const struct control_service *service,
		     const struct varlink_call *call, struct buf *out)
{
	const struct change wanted = { .kind = CHANGE_CONFIRM };

	(void)call;
	change(service, &wanted, out);
}

void control_revert(const struct control_service *service,
		    const struct varlink_call *call, struct buf *out)
{
	const struct change wanted = { .kind = CHANGE_REVERT };

	(void)call;
	change(service, &wanted, out);
}
