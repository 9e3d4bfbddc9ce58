// SPDX-License-Identifier: Apache-2.0

#include "cgroup_path.h"

#include <string.h>

#include "unit.h"

#define ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static struct unit parse(const char *path)
{
	struct unit unit;

	cgroup_path_parse((struct bytes){ path, strlen(path) }, &unit);
	return unit;
}

static void expect_part(const char *path, const char *what, struct bytes part,
			const char *expected)
{
	char text[512] = "";

	ck_assert_uint_lt(part.len, sizeof(text));
	if (part.len)
		memcpy(text, part.data, part.len);
	ck_assert_msg(strcmp(text, expected) == 0,
		      "%s of %s is \"%s\", expected \"%s\"", what, path, text,
		      expected);
}

static void expect(const char *path, const char *slice, const char *name,
		   const char *user_slice, const char *user_name)
{
	struct unit unit = parse(path);

	expect_part(path, "slice", unit.slice, slice);
	expect_part(path, "unit", unit.name, name);
	expect_part(path, "user slice", unit.user_slice, user_slice);
	expect_part(path, "user unit", unit.user_name, user_name);
}

START_TEST(services_are_in_slices)
{
	expect("/system.slice/ssh.service", "system.slice", "ssh.service", "",
	       "");
	expect("/system.slice/system-getty.slice/getty@tty1.service",
	       "system-getty.slice", "getty@tty1.service", "", "");
	expect("/a.slice/a-b.slice/a-b-c.slice/x.service", "a-b-c.slice",
	       "x.service", "", "");
	expect("/system.slice/dev-disk-by\\x2dlabel-x.swap", "system.slice",
	       "dev-disk-by\\x2dlabel-x.swap", "", "");
	expect("/system.slice/docker.socket", "system.slice", "docker.socket",
	       "", "");
}
END_TEST

START_TEST(what_is_outside_of_a_slice_is_in_the_root_slice)
{
	expect("/init.scope", "-.slice", "init.scope", "", "");
	expect("/", "", "", "", "");
	expect("", "", "", "", "");
	expect("/build", "", "", "", "");
	expect("/build/ssh.service", "", "", "", "");
	expect("/system.slice", "system.slice", "", "", "");
}
END_TEST

START_TEST(folders_of_a_unit_are_not_units)
{
	expect("/system.slice/x.service/a/b.service", "system.slice",
	       "x.service", "", "");
	expect("/system.slice/x.service/user.slice/user@0.service/y.service",
	       "system.slice", "x.service", "", "");
}
END_TEST

START_TEST(units_of_a_users_manager_are_told_apart)
{
	expect("/user.slice/user-1000.slice/user@1000.service/app.slice/"
	       "emacs.service",
	       "user-1000.slice", "user@1000.service", "app.slice",
	       "emacs.service");
	expect("/user.slice/user-1000.slice/user@1000.service/init.scope",
	       "user-1000.slice", "user@1000.service", "", "init.scope");
	expect("/user.slice/user-1000.slice/user@1000.service/app.slice/"
	       "app-a.slice/app-a\\x2db@1.service/sub",
	       "user-1000.slice", "user@1000.service", "app-a.slice",
	       "app-a\\x2db@1.service");
	expect("/user.slice/user-1000.slice/user@1000.service",
	       "user-1000.slice", "user@1000.service", "", "");
}
END_TEST

static void expect_session(const char *path, const char *expected)
{
	expect_part(path, "session", parse(path).session, expected);
}

START_TEST(sessions_are_scopes)
{
	expect_session("/user.slice/user-0.slice/session-3.scope", "3");
	expect_session("/user.slice/user-0.slice/session-c12.scope", "c12");
	expect_session("/user.slice/user-0.slice/session-a-b.scope", "");
	expect_session("/user.slice/user-0.slice/session-.scope", "");
	expect_session("/system.slice/x.service/session-3.scope", "");
}
END_TEST

/* systemd puts "_" before what could be taken for a file of the kernel. */
START_TEST(names_are_unescaped_as_systemd_does)
{
	expect("/system.slice/_cpu.foo.service", "system.slice",
	       "cpu.foo.service", "", "");
	expect("/system.slice/__x.service", "system.slice", "_x.service", "",
	       "");
}
END_TEST

START_TEST(what_no_unit_is_called_is_none)
{
	char path[400] = "/system.slice/";

	expect("/system.slice/a b.service", "system.slice", "", "", "");
	expect("/system.slice/.service", "system.slice", "", "", "");
	expect("/system.slice/x.timer", "system.slice", "", "", "");
	expect("/system.slice/\xff.service", "system.slice", "", "", "");
	memset(path + 14, 'x', 260);
	strcpy(path + 274, ".service");
	expect(path, "system.slice", "", "", "");
}
END_TEST

static void expect_container(const char *path, const char *expected)
{
	expect_part(path, "container", parse(path).container, expected);
}

/* As each manager names them, with the systemd driver and with cgroupfs. */
static const char *const with_an_id[] = {
	"/system.slice/docker-" ID ".scope",
	"/system.slice/docker-" ID ".scope/init.scope",
	"/docker/" ID,
	"/docker/" ID "/system.slice/ssh.service",
	"/user.slice/user-1000.slice/user@1000.service/app.slice/docker-" ID
	".scope",
	"/machine.slice/libpod-" ID ".scope",
	"/machine.slice/libpod-" ID ".scope/container",
	"/machine.slice/machine-libpod_pod_" ID ".slice/libpod-" ID ".scope",
	"/libpod_parent/libpod-" ID,
	"/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-" ID
	".scope",
	"/system.slice/nerdctl-" ID ".scope",
	"/default/" ID,
	"/kubepods.slice/kubepods-burstable.slice/"
	"kubepods-burstable-pod1_2.slice/cri-containerd-" ID ".scope",
	"/kubepods.slice/kubepods-pod1.slice/crio-" ID ".scope",
	"/kubepods.slice/kubepods-pod1.slice/crio-" ID ".scope/container",
	"/kubepods.slice/kubepods-pod1.slice/docker-" ID ".scope",
	"/kubepods/besteffort/pod1-2/" ID,
	"/kubepods/besteffort/pod1-2/crio-" ID,
	"/system.slice/containerd.service/kubepods-pod1.slice:cri-containerd:" ID,
	"/lxc.payload.node/kubepods.slice/kubepods-pod1.slice/cri-containerd-" ID
	".scope",
};

START_TEST(containers_are_known_by_their_id)
{
	for (size_t i = 0; i < sizeof(with_an_id) / sizeof(with_an_id[0]);
	     i++) {
		expect_container(with_an_id[i], ID);
		ck_assert(parse(with_an_id[i]).is_hex);
		ck_assert(!parse(with_an_id[i]).is_machine);
	}
}
END_TEST

START_TEST(what_only_looks_like_a_container_is_none)
{
	expect_container("/machine.slice/libpod-conmon-" ID ".scope", "");
	expect_container("/kubepods/crio-conmon-" ID, "");
	expect_container("/docker/0" ID, "");
	expect_container("/docker/x" ID, "");
	expect_container("/docker/" ID "0", "");
	expect_container("/system.slice/ssh.service", "");
	expect_container("/machine.slice/machine-qemu\\x2d1.scope/libvirt", "");
	expect_container("/machine.slice/machine-libpod_pod_" ID ".slice", "");
	expect_container("/system.slice/buildkit-" ID "x.scope", "");
	expect_container("/lxc.monitor.web", "");
	expect_container("/lxc.payload.", "");
}
END_TEST

START_TEST(machines_and_lxc_have_names)
{
	expect_container("/lxc.payload.web", "web");
	expect_container("/lxc.payload.web/system.slice/ssh.service", "web");
	expect_container("/lxc/web", "web");
	expect_container("/machine.slice/systemd-nspawn@deb.service/payload/"
			 "system.slice/ssh.service",
			 "deb");
	expect_container("/machine.slice/systemd-nspawn@deb.service/supervisor",
			 "");
	expect_container("/machine.slice/machine-my\\x2ddeb.scope/payload",
			 "my\\x2ddeb");
	ck_assert(parse("/machine.slice/machine-a.scope/payload").is_machine);
	expect("/machine.slice/systemd-nspawn@deb.service/payload/init.scope",
	       "machine.slice", "systemd-nspawn@deb.service", "", "");
}
END_TEST

START_TEST(the_innermost_container_counts)
{
	expect_container("/lxc.payload.web/docker/" ID, ID);
}
END_TEST

START_TEST(names_of_machines_are_unescaped)
{
	char text[64];
	const struct {
		const char *name;
		const char *expected;
	} cases[] = {
		{ "my\\x2ddeb", "my-deb" },
		{ "a\\x2", "a\\x2" },
		{ "\\xzz", "\\xzz" },
		{ "\\x41\\x42", "AB" },
		{ "", "" },
		{ "\\", "\\" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *name = cases[i].name;
		size_t n = cgroup_path_unescape(
			(struct bytes){ name, strlen(name) }, text);

		ck_assert_uint_eq(n, strlen(cases[i].expected));
		ck_assert_mem_eq(text, cases[i].expected, n);
	}
}
END_TEST

START_TEST(the_folder_of_a_unit_is_the_front_of_the_path)
{
	const char *service = "/system.slice/x.service/sub";
	const char *app = "/user.slice/user-0.slice/user@0.service/app.slice/"
			  "a.service/sub";

	expect_part(service, "folder", parse(service).folder,
		    "/system.slice/x.service");
	expect_part(app, "folder", parse(app).folder,
		    "/user.slice/user-0.slice/user@0.service/app.slice/"
		    "a.service");
	expect_part("/a", "folder", parse("/a").folder, "");
}
END_TEST

int main(void)
{
	return RUN("cgroup_path", services_are_in_slices,
		   what_is_outside_of_a_slice_is_in_the_root_slice,
		   folders_of_a_unit_are_not_units,
		   units_of_a_users_manager_are_told_apart, sessions_are_scopes,
		   names_are_unescaped_as_systemd_does,
		   what_no_unit_is_called_is_none,
		   containers_are_known_by_their_id,
		   what_only_looks_like_a_container_is_none,
		   machines_and_lxc_have_names, the_innermost_container_counts,
		   names_of_machines_are_unescaped,
		   the_folder_of_a_unit_is_the_front_of_the_path);
}
