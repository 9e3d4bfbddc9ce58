// SPDX-License-Identifier: Apache-2.0

#include "process_json.h"

#include <malloc.h>
#include <stdio.h>
#include <string.h>

#include "process_case.h"
#include "unit.h"

#define ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

#define BYTES(text)                    \
	(struct bytes)                 \
	{                              \
		text, sizeof(text) - 1 \
	}

static struct cgroup *cgroup_of(const char *path)
{
	struct cgroups *cgroups = NULL;
	struct cgroup *cgroup = NULL;

	ck_assert_int_eq(cgroups_new("/nowhere", &cgroups), 0);
	ck_assert_int_eq(cgroups_get(cgroups, 9,
				     (struct bytes){ path, strlen(path) },
				     &cgroup),
			 0);
	cgroups_free(&cgroups);
	return cgroup;
}

/* Everything that a process can have. */
static void fill(struct sample_event *sample)
{
	struct process *process = sample->process;
	struct who *who = &process->who;

	set_text(process, (struct process_text){
				  .cwd = BYTES("/srv"),
				  .binary = BYTES("/srv/run.sh"),
				  .exe = BYTES("/usr/bin/dash"),
				  .interp = BYTES("/bin/sh"),
				  .argv = BYTES("sh\0/srv/run.sh\0\xff\0"),
				  .envs = BYTES("LANG=C\0TERM=\0"),
				  .file = { .inode = 1ULL << 40,
					    .ctime_ns = 1772356364105199870,
					    .device = 8 << 20 | 1,
					    .mode = 0100755,
					    .links = 1,
					    .flags = EXE_SCRIPT },
				  .argv_all = 40000,
				  .envs_all = 50000,
			  });
	process->exec_flags = EXEC_ARGS_PARTIAL | EXEC_ENVS_PARTIAL;
	process->proc_flags = PROC_EXEC | PROC_INIT_TREE;
	process->previous_id = (struct proc_id){ .start_ns = 7, .pid = 1234 };
	process->cgroup = cgroup_of("/system.slice/docker-" ID ".scope");
	who->rights.creds.uid = 1001;
	who->rights.creds.securebits = 1;
	who->rights.caps[CAPS_PERMITTED] = 1ULL << 21 | 1;
	who->rights.caps[CAPS_EFFECTIVE] = 1;
	who->namespaces[NAMESPACE_NET] = 4026532000;
	who->namespaces[NAMESPACE_TIME] = 0;
	who->audit_session = 5;
	who->session = 77;
	who->ns_pid = 3;
	strcpy(who->comm, "run.sh");
	strcpy(who->tty, "pts/0");
}

static const char golden[] =
	"\"process\":{\"exec_id\":\"aG9zdDE6NTAwMTIzNDU2Nzg5OjEyMzQ=\","
	"\"pid\":1234,\"uid\":1000,\"cwd\":\"/srv\","
	"\"binary\":\"/srv/run.sh\",\"arguments\":\"/srv/run.sh \\\\xff\","
	"\"flags\":\"execve truncArgs inInitTree\","
	"\"start_time\":\"2026-03-01T09:12:44.123456789Z\",\"auid\":1000,"
	"\"parent_exec_id\":\"aG9zdDE6NDk5MDAwMDAwMDAwOjkwMA==\","
	"\"in_init_tree\":true,"
	"\"environment_variables\":[{\"key\":\"LANG\",\"value\":\"C\"},"
	"{\"key\":\"TERM\",\"value\":\"\"}],"
	"\"environment_truncated\":true,\"environment_length\":50000,"
	"\"previous_exec_id\":\"aG9zdDE6NzoxMjM0\","
	"\"argv\":[\"sh\",\"/srv/run.sh\",\"\\\\xff\"],"
	"\"arguments_truncated\":true,\"arguments_length\":40000,"
	"\"exe\":{\"path\":\"/usr/bin/dash\",\"dev\":\"8:1\","
	"\"inode\":\"1099511627776\","
	"\"ctime\":\"2026-03-01T09:12:44.105199870Z\","
	"\"interpreter\":\"/bin/sh\",\"script\":\"/srv/run.sh\"},"
	"\"comm\":\"run.sh\",\"session\":77,\"audit_session\":5,\"ns_pid\":3,"
	"\"tty\":\"pts/0\",\"docker\":\"0123456789abcdef0123456789abcde\","
	"\"systemd\":{\"unit\":\"docker-" ID ".scope\","
	"\"slice\":\"system.slice\"},"
	"\"cgroup\":\"/system.slice/docker-" ID ".scope\","
	"\"container_id\":\"" ID "\","
	"\"cap\":{\"permitted\":[\"CAP_CHOWN\",\"CAP_SYS_ADMIN\"],"
	"\"effective\":[\"CAP_CHOWN\"]},"
	"\"process_credentials\":{\"uid\":1001,\"gid\":1000,\"euid\":1000,"
	"\"egid\":1000,\"suid\":1000,\"sgid\":1000,\"fsuid\":1000,"
	"\"fsgid\":1000,\"securebits\":[\"SecBitNoRoot\"],"
	"\"user_ns\":{\"level\":0,\"uid\":0,\"gid\":0,"
	"\"ns\":{\"inum\":110,\"is_host\":true}}},"
	"\"ns\":{\"uts\":{\"inum\":101,\"is_host\":true},"
	"\"ipc\":{\"inum\":102,\"is_host\":true},"
	"\"mnt\":{\"inum\":103,\"is_host\":true},"
	"\"pid\":{\"inum\":104,\"is_host\":true},"
	"\"pid_for_children\":{\"inum\":105,\"is_host\":true},"
	"\"net\":{\"inum\":4026532000},"
	"\"time_for_children\":{\"inum\":108,\"is_host\":true},"
	"\"cgroup\":{\"inum\":109,\"is_host\":true},"
	"\"user\":{\"inum\":110,\"is_host\":true}},"
	"\"refcnt\":1,\"tid\":7}";

START_TEST(all_of_a_process_is_shown)
{
	struct sample_event sample;
	char *text;

	sample_event(EVENT_KPROBE, &sample);
	fill(&sample);
	text = shown(&sample);
	ck_assert_str_eq(text, golden);
	free(text);
	sample_event_free(&sample);
}
END_TEST

START_TEST(it_is_written_once_and_then_copied)
{
	struct sample_event sample;
	char *text;

	sample_event(EVENT_KPROBE, &sample);
	fill(&sample);
	free(shown(&sample));
	ck_assert_ptr_nonnull(sample.process->json);
	sample.process->who.session = 78;
	text = shown(&sample);
	ck_assert_str_eq(text, golden);
	free(text);

	sample.event.boot_offset++;
	text = shown(&sample);
	ck_assert_ptr_nonnull(strstr(text, "\"session\":78"));
	free(text);
	sample_event_free(&sample);
}
END_TEST

/* More of them than are kept, each asked for twice in a row. */
START_TEST(processes_have_their_own_rights)
{
	struct sample_event sample;
	char expected[32];

	sample_event(EVENT_EXIT, &sample);
	fill(&sample);
	for (unsigned i = 0; i < 6 * DESCRIBE_RIGHTS; i++) {
		unsigned uid = i / 2 % (2 * DESCRIBE_RIGHTS);
		json_t *process;

		sample.process->who.rights.creds.uid = uid;
		sample.event.boot_offset++;
		process = parse(&sample);
		snprintf(expected, sizeof(expected), "%u", uid);
		expect(process, "process_credentials.uid", expected);
		expect(process, "cap.effective", "[\"CAP_CHOWN\"]");
		expect(process, "ns.net.inum", "4026532000");
		expect(process, "user.name", NULL);
		json_decref(process);
	}
	sample_event_free(&sample);
}
END_TEST

START_TEST(what_is_not_wanted_is_left_out)
{
	struct sample_event sample;
	json_t *process;

	sample_event(EVENT_EXEC, &sample);
	fill(&sample);
	sample.describe->conf.credentials = false;
	sample.describe->conf.namespaces = false;
	process = parse(&sample);
	expect(process, "cap", NULL);
	expect(process, "process_credentials", NULL);
	expect(process, "ns", NULL);
	expect(process, "uid", "1000");
	json_decref(process);
	sample_event_free(&sample);
}
END_TEST

/* They would be most of the bytes of an event. */
START_TEST(parents_show_their_rights_when_told_to)
{
	struct sample_event sample;
	struct process *parent = sample_process("/bin/sh", "", "");
	json_t *process;

	sample_event(EVENT_KPROBE, &sample);
	fill(&sample);
	sample.event.process = parent;
	process = parse(&sample);
	expect(process, "cap", NULL);
	expect(process, "ns", NULL);
	expect(process, "uid", "1000");
	json_decref(process);

	sample.describe->conf.parent_rights = true;
	process = parse(&sample);
	expect(process, "cap.effective", "[\"CAP_CHOWN\"]");
	expect(process, "ns.net.inum", "4026532000");
	json_decref(process);
	process_free(&parent);
	sample_event_free(&sample);
}
END_TEST

START_TEST(what_is_not_known_is_left_out)
{
	struct sample_event sample;
	json_t *process;

	sample_event(EVENT_EXIT, &sample);
	process_free(&sample.process);
	sample.process = sample_process("", "", "");
	process = parse(&sample);
	ck_assert_uint_eq(json_object_size(process), 6);
	expect(process, "pid", "0");
	expect(process, "auid", "4294967295");
	expect(process, "in_init_tree", "false");
	expect(process, "flags", "\"nocwd\"");
	json_decref(process);
	sample_event_free(&sample);
}
END_TEST

START_TEST(the_kernel_is_shown_as_tetragon_does)
{
	struct sample_event sample;
	json_t *process;

	sample_event(EVENT_EXIT, &sample);
	process_free(&sample.process);
	ck_assert_int_eq(process_new_kernel(&sample.process), 0);
	process = parse(&sample);
	expect(process, "exec_id", "\"aG9zdDE6MTow\""); /* host1:1:0 */
	expect(process, "parent_exec_id", "\"aG9zdDE6MTow\"");
	expect(process, "pid", "0");
	expect(process, "uid", "0");
	expect(process, "binary", "\"<kernel>\"");
	expect(process, "arguments", NULL);
	expect(process, "cwd", NULL);
	expect(process, "flags", "\"procFS\"");
	expect(process, "auid", "4294967295");
	json_decref(process);
	sample_event_free(&sample);
}
END_TEST

static struct describe *named(void)
{
	const struct describe_conf conf = {
		.user_names = true,
		.users = TESTS_DIR "/unit/accounts",
		.groups = TESTS_DIR "/unit/accounts",
		.host[NAMESPACE_USER] = 110,
	};
	struct describe *describe = NULL;

	ck_assert_int_eq(describe_new(&conf, &describe), 0);
	return describe;
}

START_TEST(names_are_those_of_the_host)
{
	struct describe *describe = named();
	struct sample_event sample;
	json_t *process;

	sample_event(EVENT_EXEC, &sample);
	sample.event.describe = describe;
	process = parse(&sample);
	expect(process, "user", "{\"name\":\"ana\"}");
	expect(process, "group", "{\"name\":\"ana\"}");
	json_decref(process);

	process_json_free(&sample.process->json);
	sample.process->cgroup = cgroup_of("/docker/" ID);
	process = parse(&sample);
	expect(process, "user", NULL);
	json_decref(process);

	cgroup_free(&sample.process->cgroup);
	process_json_free(&sample.process->json);
	sample.process->who.namespaces[NAMESPACE_USER]++;
	process = parse(&sample);
	expect(process, "user", NULL);
	expect(process, "group", NULL);
	json_decref(process);
	sample_event_free(&sample);
	describe_free(&describe);
}
END_TEST

static void expect_place(const char *path, const char *expected)
{
	struct sample_event sample;
	json_t *process;

	sample_event(EVENT_EXEC, &sample);
	sample.process->cgroup = cgroup_of(path);
	process = parse(&sample);
	expect(process, "systemd", expected);
	expect(process, "docker", NULL);
	json_decref(process);
	sample_event_free(&sample);
}

START_TEST(units_are_shown)
{
	expect_place("/system.slice/ssh.service",
		     "{\"unit\":\"ssh.service\",\"slice\":\"system.slice\"}");
	expect_place("/user.slice/user-0.slice/session-3.scope",
		     "{\"unit\":\"session-3.scope\","
		     "\"slice\":\"user-0.slice\",\"session\":\"3\"}");
	expect_place(
		"/user.slice/user-0.slice/user@0.service/app.slice/"
		"a.service",
		"{\"unit\":\"user@0.service\",\"slice\":\"user-0.slice\","
		"\"user_unit\":\"a.service\",\"user_slice\":\"app.slice\"}");
	expect_place("/", NULL);
	expect_place("/lxc.payload.web", NULL);
}
END_TEST

enum {
	MANY = 20000,
};

/* All live, all were shown: what is kept has a bound. */
START_TEST(what_is_kept_is_bounded)
{
	static struct process *all[MANY];
	struct sample_event sample;
	size_t before, kept = 0;

	sample_event(EVENT_EXEC, &sample);
	before = mallinfo2().uordblks;
	for (unsigned i = 0; i < MANY; i++) {
		process_free(&sample.process);
		sample.process = sample_process("/", "/bin/true", "x");
		all[i] = process_ref(sample.process);
		free(shown(&sample));
		kept += all[i]->json != NULL;
	}
	ck_assert_uint_eq(kept, MANY); /* the last one always is */
	process_free(&sample.process);
	for (unsigned i = 0; i < MANY; i++)
		process_json_free(&all[i]->json);
	ck_assert_uint_eq(sample.describe->kept.size, 0);

	for (unsigned i = 0; i < MANY; i++) {
		sample.process = all[i];
		free(shown(&sample));
	}
	ck_assert_uint_le(sample.describe->kept.size, DESCRIBE_KEEP);
	ck_assert_uint_ge(sample.describe->kept.size, DESCRIBE_KEEP / 2);
	ck_assert_uint_le(mallinfo2().uordblks,
			  before + 2 * DESCRIBE_KEEP + MANY * 1024UL);
	ck_assert_ptr_null(all[0]->json);
	for (unsigned i = 0; i < MANY; i++)
		process_free(&all[i]);
	ck_assert_uint_eq(sample.describe->kept.n, 0);
	sample.process = NULL;
	sample_event_free(&sample);
}
END_TEST

int main(void)
{
	return RUN("process_json", all_of_a_process_is_shown,
		   it_is_written_once_and_then_copied,
		   processes_have_their_own_rights,
		   what_is_not_wanted_is_left_out,
		   parents_show_their_rights_when_told_to,
		   what_is_not_known_is_left_out,
		   the_kernel_is_shown_as_tetragon_does,
		   names_are_those_of_the_host, units_are_shown,
		   what_is_kept_is_bounded);
}
