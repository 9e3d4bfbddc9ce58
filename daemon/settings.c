// SPDX-License-Identifier: Apache-2.0

#include "settings.h"

#include <errno.h>
#include <string.h>

#include "abi_limits.h"
#include "base/mem.h"
#include "setting_set.h"

enum {
	DEFAULT_RING_BYTES = 8 << 20,
	DEFAULT_ENV_BYTES = 1 << 15,
	DEFAULT_PROCESSES = 1 << 17,
	DEFAULT_PROCESS_BYTES = 64 << 20,
	/* More than one process can have of arguments and environment. */
	MIN_PROCESS_BYTES = 4 << 20,
};

#define SETTING(member_) .offset = offsetof(struct options, member_)

#define ANCESTORS_EXPECTED \
	"base, kprobe, tracepoint, loader, uprobe, lsm or usdt"

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
	{ .name = "watch-policies",
	  .kind = SETTING_SWITCH,
	  .is_key = true,
	  .is_on = true,
	  .expects = "true or false",
	  .help = "do not reload when files of policies change",
	  .set = set_switch,
	  SETTING(watch_policies) },
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
	{ .name = "state-dir",
	  .is_key = true,
	  .value = "DIR",
	  .expects = "the path of a folder",
	  .help = "keep what the next daemon needs in DIR",
	  .set = set_path,
	  SETTING(state_dir) },
	{ .name = "on-stop",
	  .is_key = true,
	  .value = "release|keep",
	  .expects = "release or keep",
	  .help = "let enforcement end with the daemon, or go on, when it is "
		  "stopped",
	  .set = set_on_stop,
	  SETTING(keep) },
	{ .name = "self-protection",
	  .is_key = true,
	  .value = "MODE",
	  .expects = "off, on or require",
	  .help = "let nobody but the daemon stop it or change what is its: "
		  "off, on (where the kernel can) or require",
	  .set = set_protection,
	  SETTING(self_protection) },
	{ .name = "self-protection-allow",
	  .kind = SETTING_LIST,
	  .is_key = true,
	  .value = "FILE",
	  .expects = "the path of a program",
	  .help = "but let this program write its files; repeatable",
	  .set = add_writer,
	  .clear = clear_writers,
	  SETTING(writers) },
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
	  .set = set_ring_bytes,
	  SETTING(ring_bytes) },
	{ .name = "process-credentials",
	  .kind = SETTING_SWITCH,
	  .is_key = true,
	  .is_on = true,
	  .expects = "true or false",
	  .help = "leave credentials and capabilities out of events",
	  .set = set_switch,
	  SETTING(process_credentials) },
	{ .name = "process-namespaces",
	  .kind = SETTING_SWITCH,
	  .is_key = true,
	  .is_on = true,
	  .expects = "true or false",
	  .help = "leave namespaces out of events",
	  .set = set_switch,
	  SETTING(process_namespaces) },
	{ .name = "parent-rights",
	  .kind = SETTING_SWITCH,
	  .is_key = true,
	  .expects = "true or false",
	  .help = "show credentials and namespaces of parents, too",
	  .set = set_switch,
	  SETTING(parent_rights) },
	{ .name = "user-names",
	  .kind = SETTING_SWITCH,
	  .is_key = true,
	  .is_on = true,
	  .expects = "true or false",
	  .help = "leave names of users and groups out of events",
	  .set = set_switch,
	  SETTING(user_names) },
	{ .name = "ancestors",
	  .kind = SETTING_LIST,
	  .is_key = true,
	  .value = "EVENT",
	  .expects = ANCESTORS_EXPECTED,
	  .help = "show all ancestors in events of this kind; repeatable",
	  .set = add_ancestors,
	  .clear = clear_ancestors,
	  SETTING(ancestors) },
	{ .name = "environment-variables",
	  .kind = SETTING_LIST,
	  .is_key = true,
	  .value = "NAME",
	  .expects = "the name of a variable",
	  .help = "show this variable of the environment; repeatable",
	  .set = add_variable,
	  .clear = clear_variables,
	  SETTING(environment) },
	{ .name = "environment-bytes",
	  .is_key = true,
	  .value = "N",
	  .expects = "a number from 256 to 1M",
	  .help = "of an environment, look for variables in the first N bytes",
	  .set = set_number,
	  .min = 256,
	  .max = MAX_LIST,
	  SETTING(env_bytes) },
	{ .name = "argv-bytes",
	  .is_key = true,
	  .value = "N",
	  .expects = "a number from 256 to 1M",
	  .help = "show the first N bytes of a program's arguments",
	  .set = set_number,
	  .min = 256,
	  .max = MAX_LIST,
	  SETTING(argv_bytes) },
	{ .name = "protected",
	  .kind = SETTING_LIST,
	  .is_key = true,
	  .value = "FILE",
	  .expects = "the full path of a program",
	  .help = "let policies spare the program FILE that root runs, unless "
		  "they say\n      otherwise; repeatable",
	  .set = add_protected,
	  .clear = clear_protected,
	  SETTING(protected_paths) },
	{ .name = "process-cache-size",
	  .is_key = true,
	  .value = "N",
	  .expects = "a number from 256 to 4M",
	  .help = "remember N processes at most",
	  .set = set_number,
	  .min = 256,
	  .max = 4 << 20,
	  SETTING(process_cache_size) },
	{ .name = "process-cache-bytes",
	  .is_key = true,
	  .value = "N",
	  .expects = "a number from 4M to 1024M",
	  .help = "remember N bytes of their arguments and paths at most",
	  .set = set_number,
	  .min = MIN_PROCESS_BYTES,
	  .max = 1 << 30,
	  SETTING(process_cache_bytes) },
	{ .name = "check",
	  .kind = SETTING_SWITCH,
	  .expects = "true or false",
	  .help = "say what is wrong with configuration and policies, then end",
	  .set = set_switch,
	  SETTING(check) },
	{ .name = "stop-enforcing",
	  .kind = SETTING_SWITCH,
	  .expects = "true or false",
	  .help = "end what a daemon that is gone has left in force, then end",
	  .set = set_switch,
	  SETTING(stop_enforcing) },
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

/* The way in for who has to mend the host, and what he does that with. The
 * first process is protected whatever it runs. */
static int protect_default(struct options *options)
{
	static const char *const paths[] = {
		"/usr/bin/haetae",
		"/usr/bin/login",
		"/usr/bin/su",
		"/usr/bin/sudo",
		"/usr/bin/systemctl",
		"/usr/lib/openssh/sshd-auth",
		"/usr/lib/openssh/sshd-session",
		"/usr/lib/systemd/systemd",
		"/usr/lib/systemd/systemd-executor",
		"/usr/lib/systemd/systemd-logind",
		"/usr/sbin/agetty",
		"/usr/sbin/haetaed",
		"/usr/sbin/sshd",
	};
	int err = 0;

	for (size_t i = 0; !err && i < ARRAY_SIZE(paths); i++)
		err = add_protected(NULL, options, paths[i]);
	return err;
}

int settings_default(struct options *ret)
{
	CLEANUP(options_free)
	struct options options = {
		.journal = true,
		.watch_policies = true,
		.ring_bytes = DEFAULT_RING_BYTES,
		.attach_kind = -1,
		.process_credentials = true,
		.process_namespaces = true,
		.user_names = true,
		.ancestors =
			(1U << N_ANCESTORS_OF) - 1 - (1U << ANCESTORS_BASE),
		.argv_bytes = MAX_ARGV,
		.env_bytes = DEFAULT_ENV_BYTES,
		.process_cache_size = DEFAULT_PROCESSES,
		.process_cache_bytes = DEFAULT_PROCESS_BYTES,
	};

	options.config = strdup("/etc/haetae/haetae.yaml");
	options.control = strdup("/run/haetae/control");
	options.pin_dir = strdup("/sys/fs/bpf/haetae");
	options.state_dir = strdup("/run/haetae/state");
	if (!options.config || !options.control || !options.pin_dir ||
	    !options.state_dir ||
	    add_policy(NULL, &options, OPTIONS_POLICIES) ||
	    protect_default(&options))
		return -ENOMEM;

	*ret = options;
	options = (struct options){ 0 };
	return 0;
}

void options_free(struct options *options)
{
	clear_policies(options);
	clear_variables(options);
	clear_writers(options);
	clear_protected(options);
	free(options->config);
	free(options->export_path);
	free(options->control);
	free(options->control_group);
	free(options->pin_dir);
	free(options->state_dir);
	*options = (struct options){ 0 };
}
