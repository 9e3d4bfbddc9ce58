// SPDX-License-Identifier: Apache-2.0

#include "varlink.h"

#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "text.h"

/* An optional member that must be a boolean. */
static int get_flag(const json_t *message, const char *name, bool *ret)
{
	const json_t *value = json_object_get(message, name);

	if (value && !json_is_boolean(value))
		return -EBADMSG;

	*ret = json_is_true(value);
	return 0;
}

static int read_call(struct varlink_call *call)
{
	call->method =
		json_string_value(json_object_get(call->message, "method"));
	if (!call->method)
		return -EBADMSG;

	call->parameters = json_object_get(call->message, "parameters");
	if (json_is_null(call->parameters))
		call->parameters = NULL;
	if (call->parameters && !json_is_object(call->parameters))
		return -EBADMSG;

	if (get_flag(call->message, "more", &call->more) ||
	    get_flag(call->message, "oneway", &call->oneway) ||
	    get_flag(call->message, "upgrade", &call->upgrade))
		return -EBADMSG;

	return 0;
}

int varlink_parse_call(const char *text, size_t len, struct varlink_call *ret)
{
	CLEANUP(varlink_call_free) struct varlink_call call = { 0 };
	int err;

	call.message = json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL);
	if (!call.message)
		return -EBADMSG;

	err = read_call(&call);
	if (err)
		return err;

	*ret = call;
	call = (struct varlink_call){ 0 };
	return 0;
}

void varlink_call_free(struct varlink_call *call)
{
	json_decref(call->message);
	*call = (struct varlink_call){ 0 };
}

static int append_text(const char *text, size_t len, void *data)
{
	struct buf *out = data;

	buf_add(out, text, len);
	return out->failed ? -1 : 0;
}

/* Takes @message. */
static void append(struct buf *out, json_t *message)
{
	if (!message ||
	    json_dump_callback(message, append_text, out, JSON_COMPACT))
		out->failed = true;
	buf_addc(out, '\0');
	json_decref(message);
}

void varlink_call(struct buf *out, const char *method, json_t *parameters,
		  bool more)
{
	append(out, more ? json_pack("{s:s, s:o*, s:b}", "method", method,
				     "parameters", parameters, "more", 1)
			 : json_pack("{s:s, s:o*}", "method", method,
				     "parameters", parameters));
}

void varlink_reply(struct buf *out, json_t *parameters, bool continues)
{
	if (!parameters)
		parameters = json_object();
	append(out, continues ? json_pack("{s:o, s:b}", "parameters",
					  parameters, "continues", 1)
			      : json_pack("{s:o}", "parameters", parameters));
}

void varlink_reply_raw(struct buf *out, const char *key,
		       const struct buf *value)
{
	buf_addf(out, "{\"parameters\":{\"%s\":", key);
	buf_add(out, value->data, value->len);
	buf_adds(out, "},\"continues\":true}");
	buf_addc(out, '\0');
}

void varlink_error(struct buf *out, const char *error, const char *key,
		   const char *value)
{
	json_t *parameters = json_object();

	if (key)
		json_object_set_new(parameters, key, varlink_text(value));
	append(out, json_pack("{s:s, s:o}", "error", error, "parameters",
			      parameters));
}

json_t *varlink_text(const char *text)
{
	CLEANUP(buf_free) struct buf valid = { 0 };
	json_t *string = json_string(text);

	if (string)
		return string;

	text_printable(&valid, text, strlen(text));
	return valid.failed ? NULL : json_string(valid.data);
}
