// SPDX-License-Identifier: Apache-2.0

#include "options.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "folder.h"
#include "log.h"
#include "settings.h"
#include "unit.h"

enum {
	MAX_ARGS = 12,
	TEXT_SIZE = 8192,
};

static char printed[TEXT_SIZE];

static void begin(void)
{
	folder_enter();
	log_open("haetaed", LOG_LEVEL_INFO);
}

static void write_text(const char *name, const char *text, size_t len)
{
	char path[256];
	FILE *file;

	folder_path(name, path);
	file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(text, 1, len, file), len);
	ck_assert_int_eq(fclose(file), 0);
}

static void write_file(const char *name, const char *text)
{
	write_text(name, text, strlen(text));
}

static void read_printed(int fd)
{
	ssize_t n = pread(fd, printed, TEXT_SIZE - 1, 0);

	ck_assert_int_ge(n, 0);
	printed[n] = '\0';
}

/* Runs options_read() on "haetaed" and @args, and keeps what it prints. */
static int read_args(struct options *ret, const char *const args[])
{
	char *argv[MAX_ARGS] = { (char *)"haetaed" };
	int argc = 1;
	int out[2], status, fd;

	for (; args[argc - 1]; argc++)
		argv[argc] = (char *)args[argc - 1];

	fd = open(folder, O_TMPFILE | O_RDWR, 0600);
	ck_assert_int_ge(fd, 0);
	for (int i = 0; i < 2; i++) {
		out[i] = dup(i + 1);
		dup2(fd, i + 1);
	}
	status = options_read(argc, argv, ret);
	fflush(stdout);
	for (int i = 0; i < 2; i++) {
		dup2(out[i], i + 1);
		close(out[i]);
	}

	read_printed(fd);
	close(fd);
	return status;
}

#define READ(ret, ...) \
	read_args(ret, (const char *const[]){ __VA_ARGS__, NULL })

/* The same with the file "haetae.yaml" of the folder. */
#define READ_FILE(ret, ...) READ(ret, "--config", config_path(), ##__VA_ARGS__)

static const char *config_path(void)
{
	static char path[256];

	folder_path("haetae.yaml", path);
	return path;
}

START_TEST(nothing_said_gives_the_defaults)
{
	struct options options = { 0 };

	begin();
	ck_assert_int_eq(settings_default(&options), 0);
	ck_assert_str_eq(options.config, "/etc/haetae/haetae.yaml");
	ck_assert_uint_eq(options.n_policies, 1);
	ck_assert_str_eq(options.policies[0], "/etc/haetae/policies.d");
	ck_assert_ptr_null(options.export_path);
	ck_assert(options.journal);
	ck_assert_str_eq(options.control, "/run/haetae/control");
	ck_assert_ptr_null(options.control_group);
	ck_assert_uint_eq(options.ring_bytes, 8 << 20);
	ck_assert_int_eq(options.attach_kind, -1);
	ck_assert(!options.check && !options.verbose);
	options_free(&options);
}
END_TEST

START_TEST(every_option_is_understood)
{
	struct options o = { 0 };

	begin();
	write_file("haetae.yaml", "");
	ck_assert_int_eq(READ_FILE(&o, "--policy=/a", "--policy", "/b",
				   "--export=-", "--no-journal", "--control=/c",
				   "--ring-bytes=64K", "--check", "--verbose"),
			 OPTIONS_GO_ON);
	ck_assert_uint_eq(o.n_policies, 2);
	ck_assert_str_eq(o.policies[0], "/a");
	ck_assert_str_eq(o.policies[1], "/b");
	ck_assert_str_eq(o.export_path, "-");
	ck_assert(!o.journal && o.check && o.verbose && o.config_given);
	ck_assert_str_eq(o.control, "/c");
	ck_assert_uint_eq(o.ring_bytes, 65536);
	options_free(&o);

	ck_assert_int_eq(READ_FILE(&o, "--pin-dir=/p", "--control-group=adm",
				   "--attach-kind=raw_tracepoint",
				   "--state-dir=/s", "--on-stop=keep",
				   "--no-watch-policies", "--stop-enforcing"),
			 OPTIONS_GO_ON);
	ck_assert_str_eq(o.pin_dir, "/p");
	ck_assert_str_eq(o.state_dir, "/s");
	ck_assert(o.keep && o.stop_enforcing && !o.watch_policies);
	ck_assert_str_eq(o.control_group, "adm");
	ck_assert_int_eq(o.attach_kind, ATTACH_RAW_TRACEPOINT);
	options_free(&o);
}
END_TEST

START_TEST(the_file_says_the_same_words)
{
	struct options o = { 0 };

	begin();
	write_file("haetae.yaml", "policy: [/a, /b]\n"
				  "export: /var/log/haetae.json\n"
				  "journal: false\n"
				  "control: ''\n"
				  "control-group: adm\n"
				  "pin-dir: /p\n"
				  "state-dir: /s\n"
				  "on-stop: keep\n"
				  "attach-kind: kprobe\n"
				  "ring-bytes: 16M\n"
				  "watch-policies: false\n"
				  "verbose: true\n");
	ck_assert_int_eq(READ_FILE(&o), OPTIONS_GO_ON);
	ck_assert_uint_eq(o.n_policies, 2);
	ck_assert_str_eq(o.policies[1], "/b");
	ck_assert_str_eq(o.export_path, "/var/log/haetae.json");
	ck_assert(!o.journal && o.verbose && !o.watch_policies);
	ck_assert_str_eq(o.control, "");
	ck_assert_str_eq(o.control_group, "adm");
	ck_assert_str_eq(o.pin_dir, "/p");
	ck_assert_str_eq(o.state_dir, "/s");
	ck_assert(o.keep);
	ck_assert_int_eq(o.attach_kind, ATTACH_KPROBE);
	ck_assert_uint_eq(o.ring_bytes, 16 << 20);
	options_free(&o);
}
END_TEST

START_TEST(the_command_line_wins_over_the_file)
{
	struct options o = { 0 };

	begin();
	write_file("haetae.yaml",
		   "policy: [/a, /b]\nexport: /x\njournal: false\n");
	ck_assert_int_eq(
		READ_FILE(&o, "--policy=/c", "--export", "", "--journal"),
		OPTIONS_GO_ON);
	ck_assert_uint_eq(o.n_policies, 1);
	ck_assert_str_eq(o.policies[0], "/c");
	ck_assert_ptr_null(o.export_path);
	ck_assert(o.journal && o.watch_policies);
	options_free(&o);
}
END_TEST

START_TEST(drop_ins_win_in_the_order_of_their_names)
{
	struct options o = { 0 };
	char path[256];

	begin();
	folder_path("haetae.yaml.d", path);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	write_file("haetae.yaml", "policy: [/a]\ncontrol: /main\n");
	write_file("haetae.yaml.d/20.yaml", "export: /twenty\n");
	write_file("haetae.yaml.d/10.yaml", "export: /ten\ncontrol: /ten\n"
					    "policy: [/b, /c]\n");
	write_file("haetae.yaml.d/30.yaml.bak", "no: such key\n");
	write_file("haetae.yaml.d/.40.yaml", "no: such key\n");
	ck_assert_int_eq(READ_FILE(&o), OPTIONS_GO_ON);
	ck_assert_str_eq(o.export_path, "/twenty");
	ck_assert_str_eq(o.control, "/ten");
	ck_assert_uint_eq(o.n_policies, 2);
	ck_assert_str_eq(o.policies[0], "/b");
	options_free(&o);
}
END_TEST

START_TEST(usage_is_told_from_failure)
{
	static const char *const wrong[][3] = {
		{ "--polcy=/a" },	  { "stray" },
		{ "--policy" },		  { "--ring-bytes=3M" },
		{ "--ring-bytes=-8M" },	  { "--ring-bytes=8MB" },
		{ "--ring-bytes=1K" },	  { "--ring-bytes=2048M" },
		{ "--ring-bytes=8x" },	  { "--ring-bytes=" },
		{ "--ring-bytes= 8M" },	  { "--attach-kind=kretprobe" },
		{ "--attach-kind", "" },  { "--check=yes" },
		{ "--policy=" },	  { "--config=" },
		{ "--journal", "stray" }, { "-x" },
		{ "--", "stray" },
	};
	struct options o = { 0 };

	begin();
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		ck_assert_int_eq(read_args(&o, wrong[i]), 2);
		ck_assert_msg(strstr(printed, "haetaed --help"), "%s: %s",
			      wrong[i][0], printed);
		ck_assert_msg(strstr(printed, "haetaed: "), "%s: %s",
			      wrong[i][0], printed);
		ck_assert_ptr_null(o.config);
	}
}
END_TEST

START_TEST(help_and_version_end_well)
{
	struct options o = { 0 };

	begin();
	ck_assert_int_eq(READ(&o, "--version"), 0);
	ck_assert_str_eq(printed, "haetaed " HAETAE_VERSION "\n");

	ck_assert_int_eq(READ(&o, "--help"), 0);
	for (size_t i = 0; setting_at(i); i++)
		ck_assert_msg(strstr(printed, setting_at(i)->name), "%s",
			      setting_at(i)->name);
	ck_assert_ptr_nonnull(strstr(printed, "--no-journal "));
}
END_TEST

START_TEST(a_given_file_must_exist_and_may_be_empty)
{
	static const char *const empty[] = { "", "# all comments\n", "---\n",
					     "~\n" };
	struct options o = { 0 };

	begin();
	ck_assert_int_eq(READ_FILE(&o), 1);
	ck_assert_ptr_nonnull(
		strstr(printed, "haetae.yaml: error: No such file"));
	ck_assert_ptr_null(o.config);

	for (size_t i = 0; i < ARRAY_SIZE(empty); i++) {
		write_file("haetae.yaml", empty[i]);
		ck_assert_int_eq(READ_FILE(&o), OPTIONS_GO_ON);
		ck_assert_str_eq(o.control, "/run/haetae/control");
		options_free(&o);
	}
}
END_TEST

START_TEST(what_is_wrong_in_a_file_has_its_place)
{
	static const struct {
		const char *text;
		const char *message;
	} wrong[] = {
		{ "exprt: /x\n", ":1:1: error: unknown key 'exprt'; did you "
				 "mean 'export'?" },
		{ "\n\nzzzzzz: /x\n", ":3:1: error: unknown key 'zzzzzz'\n" },
		{ "config: /x\n", ":1:1: error: unknown key 'config'" },
		{ "no-journal: true\n", "did you mean 'journal'?" },
		{ "journal: maybe\n", ":1:10: error: 'maybe' of 'journal' is "
				      "not true or false" },
		{ "journal: [true]\n", ":1:10: error: 'journal' needs true or "
				       "false" },
		{ "journal:\n", "'journal' needs true or false" },
		{ "ring-bytes: 5M\n", ":1:13: error: '5M' of 'ring-bytes'" },
		{ "policy: [/a, {b: c}]\n", ":1:14: error: 'policy' needs" },
		{ "policy: ['']\n", ":1:10: error: '' of 'policy' is not" },
		{ "control: /a\n---\ncontrol: /b\n", "a second document" },
		{ "- control\n", ":1:1: error: a mapping of keys" },
		{ "control: /a\ncontrol: /b\n", ":2:1: error: " },
		{ "control: [\n", ": error: " },
		{ "\xff: a\n", ": error: " },
		{ "control: /a\n\tb\n", ": error: " },
	};
	struct options o = { 0 };

	begin();
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		write_file("haetae.yaml", wrong[i].text);
		ck_assert_int_eq(READ_FILE(&o), 1);
		ck_assert_msg(strstr(printed, wrong[i].message) &&
				      strstr(printed, "haetae.yaml"),
			      "%s: %s", wrong[i].text, printed);
		ck_assert_ptr_null(o.config);
	}
}
END_TEST

START_TEST(all_errors_of_all_files_are_told)
{
	struct options o = { 0 };
	char path[256];

	begin();
	folder_path("haetae.yaml.d", path);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	write_file("haetae.yaml", "exprt: /x\njurnal: true\n");
	write_file("haetae.yaml.d/10.yaml", "verbose: 7\n");
	folder_path("haetae.yaml.d/20.yaml", path);
	ck_assert_int_eq(symlink("/nowhere", path), 0);
	ck_assert_int_eq(READ_FILE(&o), 1);
	ck_assert_ptr_nonnull(strstr(printed, "did you mean 'export'"));
	ck_assert_ptr_nonnull(strstr(printed, "did you mean 'journal'"));
	ck_assert_ptr_nonnull(strstr(printed, "10.yaml:1:10: error: '7' of"));
	ck_assert_ptr_nonnull(strstr(printed, "20.yaml: error: No such file"));
}
END_TEST

START_TEST(a_fifo_and_a_folder_do_not_block)
{
	struct options o = { 0 };
	char path[256];

	begin();
	folder_path("haetae.yaml", path);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	ck_assert_int_eq(READ_FILE(&o), 1);
	ck_assert_ptr_nonnull(strstr(printed, ": error: is a FIFO"));

	ck_assert_int_eq(READ(&o, "--config", folder), 1);
	ck_assert_ptr_nonnull(strstr(printed, ": error: Is a directory"));
}
END_TEST

START_TEST(no_prefix_of_a_file_does_harm)
{
	static const char text[] = "policy: [/a, '/b', \"/\\x41\"]\n"
				   "journal: &x true\nverbose: *x\n"
				   "control: |\n  /c\n";
	struct options o = { 0 };

	begin();
	for (size_t len = 0; len < sizeof(text); len++) {
		int status =
			(write_text("haetae.yaml", text, len), READ_FILE(&o));

		ck_assert(status == OPTIONS_GO_ON || status == 1);
		if (status == 1)
			ck_assert_ptr_nonnull(strstr(printed, ": error: "));
		options_free(&o);
	}
}
END_TEST

int main(void)
{
	folder_make();
	return folder_remove(
		RUN("options", nothing_said_gives_the_defaults,
		    every_option_is_understood, the_file_says_the_same_words,
		    the_command_line_wins_over_the_file,
		    drop_ins_win_in_the_order_of_their_names,
		    usage_is_told_from_failure, help_and_version_end_well,
		    a_given_file_must_exist_and_may_be_empty,
		    what_is_wrong_in_a_file_has_its_place,
		    all_errors_of_all_files_are_told,
		    a_fifo_and_a_folder_do_not_block,
		    no_prefix_of_a_file_does_harm));
}
