// SPDX-License-Identifier: Apache-2.0

#include "control_service.h"

#include <string.h>

#include "base/mem.h"
#include "control_change.h"

static void set_number(json_t *object, const char *key, uint64_t value)
{
	json_object_set_new(object, key, json_integer((json_int_t)value));
}

/* What is not known, NULL, is left out. */
static void set_text(json_t *object, const char *key, const char *text)
{
	if (text)
		json_object_set_new(object, key, varlink_text(text));
}

static json_t *hook_json(const struct status_hook *hook)
{
	json_t *object = json_object();

	set_text(object, "name", hook->name);
	set_text(object, "kind", hook->kind);
	set_text(object, "attach", hook->attach);
	set_number(object, "rules", hook->n_rules);
	set_number(object, "policies", hook->n_policies);
	set_number(object, "bytes", hook->bytes);
	set_number(object, "matches", hook->matches);
	return object;
}

static json_t *policy_json(const struct status_policy *policy)
{
	json_t *object = json_object();

	set_text(object, "name", policy->name);
	set_text(object, "file", policy->file);
	set_text(object, "state", policy->state);
	set_text(object, "error", policy->error);
	set_number(object, "events", policy->events);
	set_number(object, "kills", policy->kills);
	set_number(object, "spared", policy->spared);
	set_text(object, "mode", policy->mode);
	set_text(object, "file_mode", policy->file_mode);
	if (policy->error && policy->since_ns)
		set_number(object, "since_ns", policy->since_ns);
	if (policy->is_unconfirmed)
		json_object_set_new(object, "unconfirmed", json_true());
	return object;
}

static json_t *hooks_json(const struct status *status)
{
	json_t *array = json_array();

	for (size_t i = 0; i < status->n_hooks; i++)
		json_array_append_new(array, hook_json(&status->hooks[i]));
	return array;
}

static json_t *policies_json(const struct status *status)
{
	json_t *array = json_array();

	for (size_t i = 0; i < status->n_policies; i++)
		json_array_append_new(array, policy_json(&status->policies[i]));
	return array;
}

static void set_failures(json_t *object, const struct failures *failures)
{
	json_t *counts = json_object();
	json_t *texts = json_object();

	for (enum failure i = 0; i < N_FAILURES; i++) {
		set_number(counts, failure_name(i), failure_count(failures, i));
		set_text(texts, failure_name(i), failure_text(i));
	}
	json_object_set_new(object, "failures", counts);
	json_object_set_new(object, "failure_texts", texts);
}

static void get_status(const struct control_service *service,
		       const struct varlink_call *call, struct buf *out)
{
	json_t *object = json_object();
	struct status status = { 0 };

	(void)call;
	service->ops->status(service->data, &status);
	set_text(object, "version", status.version);
	set_text(object, "kernel", status.kernel);
	set_number(object, "pid", status.pid);
	set_number(object, "start_ns", status.start_ns);
	set_number(object, "events", status.events);
	set_number(object, "processes", status.n_processes);
	if (status.is_pending)
		set_number(object, "confirm_within", status.confirm_within);
	set_text(object, "self_protection", status.protection);
	set_number(object, "denied", status.denied);
	json_object_set_new(object, "hooks", hooks_json(&status));
	json_object_set_new(object, "policies", policies_json(&status));
	set_failures(object, status.failures);
	varlink_reply(out, object, false);
}

static void list_policies(const struct control_service *service,
			  const struct varlink_call *call, struct buf *out)
{
	json_t *object = json_object();
	struct status status = { 0 };

	(void)call;
	service->ops->status(service->data, &status);
	json_object_set_new(object, "policies", policies_json(&status));
	varlink_reply(out, object, false);
}

static void get_info(const struct control_service *service,
		     const struct varlink_call *call, struct buf *out)
{
	const struct control_interface *interface;
	json_t *object = json_object();
	json_t *names = json_array();

	(void)service;
	(void)call;
	for (size_t i = 0; (interface = control_interface_at(i)); i++)
		json_array_append_new(names, json_string(interface->name));

	set_text(object, "vendor", "Haetae");
	set_text(object, "product", "haetaed");
	set_text(object, "version", HAETAE_VERSION);
	set_text(object, "url", "");
	json_object_set_new(object, "interfaces", names);
	varlink_reply(out, object, false);
}

static void get_description(const struct control_service *service,
			    const struct varlink_call *call, struct buf *out)
{
	const struct control_interface *interface;
	const char *name = json_string_value(
		json_object_get(call->parameters, "interface"));

	(void)service;
	if (!name) {
		varlink_error(out, VARLINK_ERROR("InvalidParameter"),
			      "parameter", "interface");
		return;
	}

	for (size_t i = 0; (interface = control_interface_at(i)); i++) {
		if (strcmp(interface->name, name) == 0) {
			json_t *object = json_object();

			set_text(object, "description", interface->text);
			varlink_reply(out, object, false);
			return;
		}
	}
	varlink_error(out, VARLINK_ERROR("InterfaceNotFound"), "interface",
		      name);
}

enum {
	MAX_PARAMETERS = 2,
};

struct method {
	const char *name;
	const char *parameters[MAX_PARAMETERS]; /* that it knows */
	bool changes;				/* only root may */
	/* NULL: a stream, which needs "more" and is opened without a reply */
	void (*run)(const struct control_service *service,
		    const struct varlink_call *call, struct buf *out);
};

static const struct method methods[] = {
	{ "org.haetae.Control.Status", { NULL }, false, get_status },
	{ "org.haetae.Control.PolicyList", { NULL }, false, list_policies },
	{ "org.haetae.Control.PolicySetMode",
	  { "name", "mode" },
	  true,
	  control_set_mode },
	{ "org.haetae.Control.PolicyEnable", { "name" }, true, control_enable },
	{ "org.haetae.Control.PolicyDisable",
	  { "name" },
	  true,
	  control_disable },
	{ "org.haetae.Control.PolicyApply",
	  { "files", "confirm_within" },
	  true,
	  control_apply },
	{ "org.haetae.Control.PolicyConfirm", { NULL }, true, control_confirm },
	{ "org.haetae.Control.PolicyRevert", { NULL }, true, control_revert },
	{ "org.haetae.Control.Events", { NULL }, false, NULL },
	{ "org.varlink.service.GetInfo", { NULL }, false, get_info },
	{ "org.varlink.service.GetInterfaceDescription",
	  { "interface" },
	  false,
	  get_description },
};

static const struct method *find_method(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(methods); i++)
		if (strcmp(methods[i].name, name) == 0)
			return &methods[i];
	return NULL;
}

/* Tells an unknown method from an unknown interface. */
static void no_method(const char *name, struct buf *out)
{
	const struct control_interface *interface;
	CLEANUP(free_mem) char *prefix = strdup(name);
	char *dot = prefix ? strrchr(prefix, '.') : NULL;

	if (dot)
		*dot = '\0';
	for (size_t i = 0; dot && (interface = control_interface_at(i)); i++)
		if (strcmp(interface->name, prefix) == 0)
			dot = NULL;

	if (dot)
		varlink_error(out, VARLINK_ERROR("InterfaceNotFound"),
			      "interface", prefix);
	else
		varlink_error(out, VARLINK_ERROR("MethodNotFound"), "method",
			      name);
}

static bool knows(const struct method *method, const char *parameter)
{
	for (size_t i = 0; i < MAX_PARAMETERS && method->parameters[i]; i++)
		if (!strcmp(method->parameters[i], parameter))
			return true;
	return false;
}

/* The first parameter that @method does not know; NULL: there is none. */
static const char *unknown_parameter(const struct method *method,
				     json_t *parameters)
{
	const char *name;
	json_t *value;

	json_object_foreach(parameters, name,
			    value) if (!knows(method, name)) return name;
	return NULL;
}

void control_service_call(const struct control_service *service,
			  struct control_client *client,
			  const struct varlink_call *call, struct buf *out)
{
	const struct method *method = find_method(call->method);
	const char *unknown;

	if (!method) {
		no_method(call->method, out);
		return;
	}

	unknown = unknown_parameter(method, call->parameters);
	if (unknown)
		varlink_error(out, VARLINK_ERROR("InvalidParameter"),
			      "parameter", unknown);
	else if (method->changes && !control_client_is_root(client))
		varlink_error(out, VARLINK_ERROR("PermissionDenied"), NULL,
			      NULL);
	else if (call->upgrade)
		varlink_error(out, VARLINK_ERROR("MethodNotImplemented"),
			      "method", call->method);
	else if (method->run)
		method->run(service, call, out);
	else if (!call->more || call->oneway)
		varlink_error(out, VARLINK_ERROR("ExpectedMore"), NULL, NULL);
	else
		control_client_stream(client, service->failures);
}
