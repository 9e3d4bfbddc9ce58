// SPDX-License-Identifier: Apache-2.0

#include "who_json.h"

#include "arg_format.h"
#include "base/mem.h"
#include "clock.h"
#include "kernel_names.h"
#include "text.h"

static const char *cap_of_bit(unsigned bit)
{
	return capability_name(bit);
}

void caps_json(struct jsonl *json, const char *key, const __u64 *caps)
{
	static const struct {
		enum cap_set set;
		const char *name;
	} sets[] = {
		{ CAPS_PERMITTED, "permitted" },
		{ CAPS_EFFECTIVE, "effective" },
		{ CAPS_INHERITABLE, "inheritable" },
	};

	jsonl_object(json, key);
	for (size_t i = 0; i < ARRAY_SIZE(sets); i++)
		if (caps[sets[i].set])
			bits_json(json, sets[i].name, caps[sets[i].set],
				  cap_of_bit);
	jsonl_object_end(json);
}

void creds_json(struct jsonl *json, const struct creds *creds)
{
	jsonl_uint(json, "uid", creds->uid);
	jsonl_uint(json, "gid", creds->gid);
	jsonl_uint(json, "euid", creds->euid);
	jsonl_uint(json, "egid", creds->egid);
	jsonl_uint(json, "suid", creds->suid);
	jsonl_uint(json, "sgid", creds->sgid);
	jsonl_uint(json, "fsuid", creds->fsuid);
	jsonl_uint(json, "fsgid", creds->fsgid);
	if (creds->securebits)
		bits_json(json, "securebits", creds->securebits,
			  securebit_name);
}

static void add_namespace(struct jsonl *json, const char *key, uint32_t number,
			  uint32_t host)
{
	if (!number)
		return;
	jsonl_object(json, key);
	jsonl_uint(json, "inum", number);
	if (number == host)
		jsonl_bool(json, "is_host", true);
	jsonl_object_end(json);
}

void credentials_json(struct jsonl *json, const struct describe *describe,
		      const struct process *process)
{
	const struct user_space *space = &process->who.user_space;

	jsonl_object(json, "process_credentials");
	creds_json(json, &process->who.rights.creds);
	jsonl_object(json, "user_ns");
	jsonl_uint(json, "level", space->level);
	jsonl_uint(json, "uid", space->uid);
	jsonl_uint(json, "gid", space->gid);
	add_namespace(json, "ns", process->who.namespaces[NAMESPACE_USER],
		      describe->conf.host[NAMESPACE_USER]);
	jsonl_object_end(json);
	jsonl_object_end(json);
}

void namespaces_json(struct jsonl *json, const struct describe *describe,
		     const struct process *process)
{
	static const char *const names[N_NAMESPACES] = {
		[NAMESPACE_UTS] = "uts",
		[NAMESPACE_IPC] = "ipc",
		[NAMESPACE_MNT] = "mnt",
		[NAMESPACE_PID] = "pid",
		[NAMESPACE_PID_FOR_CHILDREN] = "pid_for_children",
		[NAMESPACE_NET] = "net",
		[NAMESPACE_TIME] = "time",
		[NAMESPACE_TIME_FOR_CHILDREN] = "time_for_children",
		[NAMESPACE_CGROUP] = "cgroup",
		[NAMESPACE_USER] = "user",
	};

	jsonl_object(json, "ns");
	for (size_t i = 0; i < N_NAMESPACES; i++)
		add_namespace(json, names[i], process->who.namespaces[i],
			      describe->conf.host[i]);
	jsonl_object_end(json);
}

/* ---- the file ---- */

/* Whoever was root before has gained nothing by becoming it. */
static void add_changes(struct jsonl *json, const struct process *process)
{
	const struct creds *creds = &process->who.rights.creds;
	uint32_t flags = process->text->file.flags;

	jsonl_array(json, "privileges_changed");
	if (flags & EXE_GAINS_CAPS)
		jsonl_text(json, NULL, "PRIVILEGES_RAISED_EXEC_FILE_CAP");
	if (flags & EXE_GAINS_UID && !creds->euid && creds->uid)
		jsonl_text(json, NULL, "PRIVILEGES_RAISED_EXEC_FILE_SETUID");
	if (flags & EXE_GAINS_GID && !creds->egid && creds->gid)
		jsonl_text(json, NULL, "PRIVILEGES_RAISED_EXEC_FILE_SETGID");
	jsonl_array_end(json);
}

static bool has_changes(const struct process *process)
{
	const struct creds *creds = &process->who.rights.creds;
	uint32_t flags = process->text->file.flags;

	return flags & EXE_GAINS_CAPS ||
	       (flags & EXE_GAINS_UID && !creds->euid && creds->uid) ||
	       (flags & EXE_GAINS_GID && !creds->egid && creds->gid);
}

static bool is_nameless(const struct exe_file *file)
{
	return file->inode && !file->links;
}

void binary_json(struct jsonl *json, const struct process *process)
{
	const struct exe_file *file = &process->text->file;
	const struct creds *creds = &process->who.rights.creds;

	if (!(file->flags & (EXE_GAINS_UID | EXE_GAINS_GID | EXE_GAINS_CAPS)) &&
	    !is_nameless(file))
		return;

	jsonl_object(json, "binary_properties");
	if (file->flags & EXE_GAINS_UID)
		jsonl_uint(json, "setuid", creds->euid);
	if (file->flags & EXE_GAINS_GID)
		jsonl_uint(json, "setgid", creds->egid);
	if (has_changes(process))
		add_changes(json, process);
	if (is_nameless(file)) {
		jsonl_object(json, "file");
		jsonl_object(json, "inode");
		jsonl_uint64(json, "number", file->inode);
		jsonl_uint(json, "links", 0);
		jsonl_object_end(json);
		jsonl_object_end(json);
	}
	jsonl_object_end(json);
}

/* As in the kernel: twelve bits and twenty. */
static void add_device(struct jsonl *json, uint32_t device)
{
	char text[2 * TEXT_DECIMAL_SIZE + 1];
	unsigned len;

	len = text_decimal(device >> 20, text);
	text[len++] = ':';
	len += text_decimal(device & 0xfffff, text + len);
	jsonl_string(json, "dev", text, len);
}

static void add_file(struct jsonl *json, const struct exe_file *file)
{
	char time[CLOCK_TEXT_SIZE];

	add_device(json, file->device);
	jsonl_uint64(json, "inode", file->inode);
	if (file->ctime_ns)
		jsonl_string(json, "ctime", time,
			     clock_text(file->ctime_ns, time));
	if (file->flags & EXE_MEMFD)
		jsonl_bool(json, "memfd", true);
	else if (!file->links)
		jsonl_bool(json, "deleted", true);
}

void exe_json(struct jsonl *json, const struct process *process)
{
	const struct process_text *text = process->text;

	if (!text->exe.len && !text->file.inode)
		return;

	jsonl_object(json, "exe");
	if (text->exe.len)
		jsonl_string(json, "path", text->exe.data, text->exe.len);
	if (text->file.inode)
		add_file(json, &text->file);
	if (text->file.flags & EXE_SCRIPT) {
		jsonl_string(json, "interpreter", text->interp.data,
			     text->interp.len);
		jsonl_string(json, "script", text->binary.data,
			     text->binary.len);
	}
	jsonl_object_end(json);
}
