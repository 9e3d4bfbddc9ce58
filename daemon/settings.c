// SPDX-License-Identifier: Apache-2.0

#include "settings.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "rule.h"

enum {
	DEFAULT_RING_BYTES = 8 << 20,
	MAX_RING_BYTES = 1 << 30,
};

static void *member(const struct setting *setting, struct options *options)
{
	return (char *)options + setting->offset;
}

static int set_text(const struct setting *setting, struct options *options,
		    const char *value)
{
	char **text = member(setting, options);
	char *copy = strdup(value);

	if (!copy)
		return -ENOMEM;

	free(*text);
	*text = copy;
	return 0;
}

static int set_path(const struct setting *setting, struct options *options,
		    const char *value)
{
	return *value ? set_text(setting, options, value) : -EINVAL;
}

/* An empty text takes back what was set. */
static int set_optional(const struct setting *setting, struct options *options,
			const char *value)
{
	char **text = member(setting, options);

	if (*value)
		return set_text(setting, options, value);

	free_mem(text);
	return 0;
}

static int set_config(const struct setting *setting, struct options *options,
		      const char *value)
{
	options->config_given = true;
	return set_path(setting, options, value);
}

static int add_policy(const struct setting *setting, struct options *options,
		      const char *value)
{
	char **path;

	(void)setting;
	if (!*value)
		return -EINVAL;

	path = array_grow(&options->policies, options->n_policies,
			  sizeof(*options->policies));
	if (!path)
		return -ENOMEM;
	*path = strdup(value);
	if (!*path)
		return -ENOMEM;

	options->n_policies++;
	return 0;
}

static void clear_policies(struct options *options)
{
	for (size_t i = 0; i < options->n_policies; i++)
		free(options->policies[i]);
	free_mem(&options->policies);
	options->n_policies = 0;
}

static int add_network_action(const struct setting *setting,
			      struct options *options, const char *value)
{
	(void)setting;
	for (int i = 0; i < N_REQUEST_KINDS; i++) {
		if (!strcmp(value, request_kind_name(i))) {
			options->network_actions |= 1U << i;
			return 0;
		}
	}
	return -EINVAL;
}

static void clear_network_actions(struct options *options)
{
	options->network_actions = 0;
}

static int set_switch(const struct setting *setting, struct options *options,
		      const char *value)
{
	bool *on = member(setting, options);

	if (strcmp(value, "true") && strcmp(value, "false"))
		return -EINVAL;

	*on = *value == 't';
	return 0;
}

static int set_bytes(const struct setting *setting, struct options *options,
		     const char *value)
{
	size_t *bytes = member(setting, options);
	unsigned long long n;
	unsigned shift = 0;
	char *end;

	if (!isdigit((unsigned char)*value))
		return -EINVAL;

	errno = 0;
	n = strtoull(value, &end, 10);
	if (errno || n > MAX_RING_BYTES)
		return -EINVAL;

	if (*end == 'K')
		shift = 10;
	else if (*end == 'M')
		shift = 20;
	if (end[shift ? 1 : 0])
		return -EINVAL;

	n <<= shift;
	if (n < (unsigned long long)sysconf(_SC_PAGESIZE) ||
	    n > MAX_RING_BYTES || (n & (n - 1)))
		return -EINVAL;

	*bytes = n;
	return 0;
}

const char *attach_kind_name(enum attach_kind kind)
{
	static const char *const names[N_ATTACH_KINDS] = {
		[ATTACH_FENTRY] = "fentry",
		[ATTACH_KPROBE] = "kprobe",
		[ATTACH_TRACEPOINT] = "tracepoint",
		[ATTACH_RAW_TRACEPOINT] = "raw_tracepoint",
		[ATTACH_LSM] = "lsm",
		[ATTACH_FMOD_RET] = "fmod_ret",
		[ATTACH_UPROBE] = "uprobe",
	};

	return names[kind];
}

static int set_attach_kind(const struct setting *setting,
			   struct options *options, const char *value)
{
	int *kind = member(setting, options);

	for (int i = 0; i < ATTACH_LSM; i++) {
		if (strcmp(value, attach_kind_name(i)) == 0) {
			*kind = i;
			return 0;
		}
	}
	return -EINVAL;
}

#define SETTING(member_) .offset = offsetof(struct options, member_)

static const struct setting settings[] = {
	{ .name = "config",
	  .value = "FILE",
	  .expects = "the path of a file",
	  .help = "read FILE in place of /etc/haetae/haetae.yaml",
	  .set = set_config,
	  SETTING(config) },
	{ .name = "policy",
	  .kind = SETTING_LIST,
	  .is_key = true,
	  .value = "FILE|DIR",
	  .expects = "the path of a file or folder",
	  .help = "enforce the policies of FILE, or of the .yaml and .yml "
		  "files of DIR; repeatable",
	  .set = add_policy,
	  .clear = clear_policies,
	  SETTING(policies) },
	{ .name = "network-actions",
	  .kind = SETTING_LIST,
	  .is_key = true,
	  .value = "ACTION",
	  .expects = "get-url or dns-lookup",
	  .help = "let policies have this done: get-url or dns-lookup; "
		  "repeatable",
	  .set = add_network_action,
	  .clear = clear_network_actions,
	  SETTING(network_actions) },
	{ .name = "export",
	  .is_key = true,
	  .value = "FILE|-",
	  .help = "write events as JSON lines to FILE or standard output",
	  .set = set_optional,
	  SETTING(export_path) },
	{ .name = "journal",
	  .kind = SETTING_SWITCH,
	  .is_key = true,
	  .is_on = true,
	  .expects = "true or false",
	  .help = "do not send events to the journal",
	  .set = set_switch,
	  SETTING(journal) },
	{ .name = "control",
	  .is_key = true,
	  .value = "PATH",
	  .help = "answer `haetae' on the socket PATH; empty: no socket",
	  .set = set_text,
	  SETTING(control) },
	{ .name = "control-group",
	  .is_key = true,
	  .value = "GROUP",
	  .help = "let the members of GROUP connect too, not only root",
	  .set = set_optional,
	  SETTING(control_group) },
	{ .name = "pin-dir",
	  .is_key = true,
	  .value = "DIR",
	  .expects = "the path of a folder on bpffs",
	  .help = "keep pinned BPF objects in DIR",
	  .set = set_path,
	  SETTING(pin_dir) },
	{ .name = "attach-kind",
	  .is_key = true,
	  .value = "KIND",
	  .expects = "fentry, kprobe, tracepoint or raw_tracepoint",
	  .help = "insist on fentry, kprobe, tracepoint or raw_tracepoint",
	  .set = set_attach_kind,
	  SETTING(attach_kind) },
	{ .name = "ring-bytes",
	  .is_key = true,
	  .value = "N",
	  .expects = "a power of two from the size of a page to 1024M",
	  .help = "size of the events ring, a power of two, as 8388608 or 8M",
	  .set = set_bytes,
	  SETTING(ring_bytes) },
	{ .name = "check",
	  .kind = SETTING_SWITCH,
	  .expects = "true or false",
	  .help = "say what is wrong with configuration and policies, then end",
	  .set = set_switch,
	  SETTING(check) },
	{ .name = "verbose",
	  .kind = SETTING_SWITCH,
	  .is_key = true,
	  .expects = "true or false",
	  .help = "say more of what is being done",
	  .set = set_switch,
	  SETTING(verbose) },
	{ .name = "version",
	  .kind = SETTING_ACTION,
	  .help = "print the version and end" },
	{ .name = "help",
	  .kind = SETTING_ACTION,
	  .help = "print this text and end" },
};

const struct setting *setting_at(size_t n)
{
	return n < ARRAY_SIZE(settings) ? &settings[n] : NULL;
}

void setting_clear(const struct setting *setting, struct options *options)
{
	if (setting->kind == SETTING_LIST)
		setting->clear(options);
}

int settings_default(struct options *ret)
{
	CLEANUP(options_free)
	struct options options = {
		.journal = true,
		.ring_bytes = DEFAULT_RING_BYTES,
		.attach_kind = -1,
	};

	options.config = strdup("/etc/haetae/haetae.yaml");
	options.control = strdup("/run/haetae/control");
	options.pin_dir = strdup("/sys/fs/bpf/haetae");
	if (!options.config || !options.control || !options.pin_dir ||
	    add_policy(NULL, &options, OPTIONS_POLICIES))
		return -ENOMEM;

	*ret = options;
	options = (struct options){ 0 };
	return 0;
}

void options_free(struct options *options)
{
	clear_policies(options);
	free(options->config);
	free(options->export_path);
	free(options->control);
	free(options->control_group);
	free(options->pin_dir);
	*options = (struct options){ 0 };
}
