// SPDX-License-Identifier: Apache-2.0

#include "control.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/mem.h"
#include "control_peer.h"
#include "folder.h"
#include "unit.h"

enum {
	STRANGER = 65534,
	GROUP = 54321,
};

START_TEST(the_socket_is_for_root_alone)
{
	struct stat st;
	char path[256];

	start(NULL);
	ck_assert_int_eq(stat(server.path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0600);
	folder_path("run", path);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0755 & ~umask(0));
	stop();
}
END_TEST

/* What a process of user STRANGER and the group @gid gets for its call. Ends
 * with 0 if that has @expected in it. */
static void ask(const gid_t *gid, const char *expected)
{
	char reply[4096] = "";
	int fd;

	if (setgroups(gid ? 1 : 0, gid) || setgid(STRANGER) || setuid(STRANGER))
		_exit(2);

	fd = try_join();
	if (fd < 0)
		_exit(3);
	fcntl(fd, F_SETFL, 0);
	send(fd, STATUS, sizeof(STATUS), MSG_NOSIGNAL);
	if (recv(fd, reply, sizeof(reply) - 1, 0) < 0)
		_exit(4);
	_exit(strstr(reply, expected) ? 0 : 5);
}

static void expect_for_stranger(const gid_t *gid, const char *expected)
{
	int status;
	pid_t pid;

	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0)
		ask(gid, expected);

	while (waitpid(pid, &status, WNOHANG) == 0)
		sd_event_run(server.loop, 10000);
	ck_assert_int_eq(status, 0);
}

START_TEST(a_stranger_is_refused_even_when_the_mode_lets_him_in)
{
	static const gid_t gid = GROUP;

	if (geteuid())
		return;

	start(NULL);
	chmod(server.path, 0666);
	expect_for_stranger(NULL, "org.varlink.service.PermissionDenied");
	expect_for_stranger(&gid, "org.varlink.service.PermissionDenied");
	ck_assert_uint_eq(server.asked, 0);
	stop();
}
END_TEST

START_TEST(a_group_that_is_not_there_is_an_error)
{
	struct control *control = NULL;
	sd_event *loop = NULL;
	char path[256];

	folder_enter();
	folder_path("control", path);
	ck_assert_int_ge(sd_event_new(&loop), 0);
	ck_assert_int_eq(control_new(loop, path, "no-such-group", &control),
			 -ESRCH);
	ck_assert_ptr_null(control);
	ck_assert_int_ne(access(path, F_OK), 0);
	sd_event_unref(loop);
}
END_TEST

START_TEST(the_members_of_the_group_are_let_in)
{
	const struct group *group = getgrnam("adm");
	struct stat st;

	if (geteuid() || !group)
		return;

	start("adm");
	ck_assert_int_eq(stat(server.path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0660);
	ck_assert_uint_eq(st.st_gid, group->gr_gid);

	expect_for_stranger(&group->gr_gid, "1.2.3");
	chmod(server.path, 0666);
	expect_for_stranger(NULL, "org.varlink.service.PermissionDenied");
	stop();
}
END_TEST

START_TEST(only_a_socket_that_nobody_answers_is_replaced)
{
	struct control *control = NULL;
	struct stat st;
	char other[256];

	start(NULL);
	ck_assert_int_eq(control_new(server.loop, server.path, NULL, &control),
			 -EADDRINUSE);

	folder_path("run/kept", other);
	ck_assert_int_eq(rename(server.path, other), 0);
	control_free(&server.control);
	ck_assert_int_eq(stat(other, &st), 0); /* not ours by its name */

	ck_assert_int_eq(rename(other, server.path), 0);
	ck_assert_int_eq(control_new(server.loop, server.path, NULL, &control),
			 0);
	control_free(&control);
	ck_assert_int_ne(lstat(server.path, &st), 0);

	ck_assert_int_eq(symlink("elsewhere", server.path), 0);
	ck_assert_int_eq(control_new(server.loop, server.path, NULL, &control),
			 -ENOTSOCK);
	ck_assert_int_eq(lstat(server.path, &st), 0);

	ck_assert_int_eq(unlink(server.path), 0);
	ck_assert_int_eq(mkdir(server.path, 0700), 0);
	ck_assert_int_eq(control_new(server.loop, server.path, NULL, &control),
			 -ENOTSOCK);
	ck_assert_ptr_null(control);
	stop();
}
END_TEST

START_TEST(a_path_that_does_not_fit_is_an_error)
{
	struct control *control = NULL;
	sd_event *loop = NULL;
	char path[200];

	memset(path, 'x', sizeof(path));
	path[sizeof(path) - 1] = '\0';
	ck_assert_int_ge(sd_event_new(&loop), 0);
	ck_assert_int_eq(control_new(loop, path, NULL, &control),
			 -ENAMETOOLONG);
	ck_assert_int_eq(
		control_new(loop, "/no/such/folder/control", NULL, &control),
		-ENOENT);
	sd_event_unref(loop);
}
END_TEST

int main(void)
{
	folder_make();
	return folder_remove(
		RUN("control_socket", the_socket_is_for_root_alone,
		    a_stranger_is_refused_even_when_the_mode_lets_him_in,
		    a_group_that_is_not_there_is_an_error,
		    the_members_of_the_group_are_let_in,
		    only_a_socket_that_nobody_answers_is_replaced,
		    a_path_that_does_not_fit_is_an_error));
}
