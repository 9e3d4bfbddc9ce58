// SPDX-License-Identifier: Apache-2.0

#include "cgroup_path.h"

#include <string.h>

#include "base/mem.h"

enum {
	NAME_MAX_LEN = 255, /* of a unit */
	HEX_ID = 64,	    /* digits of the id of a container */
};

static struct bytes front(struct bytes text, size_t len)
{
	return (struct bytes){ text.data, len };
}

static struct bytes after(struct bytes text, size_t len)
{
	return (struct bytes){ text.data + len, text.len - len };
}

static bool begins(struct bytes text, const char *with)
{
	size_t len = strlen(with);

	return text.len > len && !memcmp(text.data, with, len);
}

static bool ends(struct bytes text, const char *with)
{
	size_t len = strlen(with);

	return text.len > len && !memcmp(text.data + text.len - len, with, len);
}

/* The part between the two, which is not empty; an empty one: it is not of
 * that form. */
static struct bytes between(struct bytes text, const char *first,
			    const char *last)
{
	size_t around = strlen(first) + strlen(last);

	if (!begins(text, first) || !ends(text, last) || text.len <= around)
		return (struct bytes){ 0 };
	return front(after(text, strlen(first)), text.len - around);
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9');
}

/* All of @text is letters, digits and @others. */
static bool is_made_of(struct bytes text, const char *others)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.data[i];

		if (!is_letter(c) && !(c && strchr(others, c)))
			return false;
	}
	return text.len;
}

/* Of the units that have processes. */
static bool is_unit(struct bytes name)
{
	static const char *const kinds[] = { ".service", ".scope", ".socket",
					     ".mount", ".swap" };

	if (name.len > NAME_MAX_LEN || !is_made_of(name, "@:-_.\\"))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (ends(name, kinds[i]))
			return true;
	return false;
}

static bool is_slice(struct bytes name)
{
	return ends(name, ".slice") && name.len <= NAME_MAX_LEN &&
	       is_made_of(name, ":-_.\\");
}

/* ---- containers ---- */

static bool is_hex_id(struct bytes text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!strchr("0123456789abcdef", text.data[i]))
			return false;
	return text.len == HEX_ID;
}

/* "docker-ID.scope", "libpod-ID.scope/container", "cri-containerd-ID.scope",
 * "kubepods-x.slice:cri-containerd:ID", "ID". What watches a container for
 * podman or CRI-O is not in it: "libpod-conmon-ID.scope". */
static struct bytes hex_container(struct bytes name)
{
	struct bytes stem =
		ends(name, ".scope") ? front(name, name.len - 6) : name;
	struct bytes id = stem;
	struct bytes rest;

	if (stem.len < HEX_ID)
		return (struct bytes){ 0 };

	id = after(stem, stem.len - HEX_ID);
	rest = front(stem, stem.len - HEX_ID);
	if (!is_hex_id(id) ||
	    (rest.len && !strchr("-:", rest.data[rest.len - 1])) ||
	    ends(rest, "conmon-"))
		return (struct bytes){ 0 };
	return id;
}

/* "lxc.payload.NAME", and of older ones "lxc.payload/NAME", "lxc/NAME". */
static struct bytes lxc_container(struct bytes before, struct bytes name)
{
	bool is_below =
		(before.len == 3 && !memcmp(before.data, "lxc", 3)) ||
		(before.len == 11 && !memcmp(before.data, "lxc.payload", 11));

	if (is_below)
		return name;
	return between(name, "lxc.payload.", "");
}

/* systemd-nspawn runs the machine in a "payload" of its unit. */
static struct bytes machine(struct bytes before, struct bytes name)
{
	struct bytes of = between(before, "systemd-nspawn@", ".service");

	if (name.len != 7 || memcmp(name.data, "payload", 7))
		return (struct bytes){ 0 };
	return of.len ? of : between(before, "machine-", ".scope");
}

/* The innermost wins. */
static void read_container(struct unit *unit, struct bytes before,
			   struct bytes name)
{
	struct bytes hex = hex_container(name);
	struct bytes lxc = lxc_container(before, name);
	struct bytes of = machine(before, name);

	if (!hex.len && !lxc.len && !of.len)
		return;
	unit->container = hex.len ? hex : lxc.len ? lxc : of;
	unit->is_hex = hex.len;
	unit->is_machine = !hex.len && !lxc.len;
}

/* ---- units ---- */

enum level {
	LEVEL_SYSTEM, /* among the slices and units of the system's manager */
	LEVEL_USER,   /* of a user's manager */
	LEVEL_NONE,   /* inside a unit: of no concern to systemd */
};

static enum level read_system(struct unit *unit, struct bytes name)
{
	static const char none[] = "-.slice";
	struct bytes session = between(name, "session-", ".scope");

	if (is_slice(name)) {
		unit->slice = name;
		return LEVEL_SYSTEM;
	}
	if (!is_unit(name))
		return LEVEL_NONE;

	unit->name = name;
	if (!unit->slice.len)
		unit->slice = (struct bytes){ none, sizeof(none) - 1 };
	if (is_made_of(session, ""))
		unit->session = session;
	return between(name, "user@", ".service").len ? LEVEL_USER : LEVEL_NONE;
}

static enum level read_user(struct unit *unit, struct bytes name)
{
	if (is_slice(name)) {
		unit->user_slice = name;
		return LEVEL_USER;
	}
	if (is_unit(name))
		unit->user_name = name;
	return LEVEL_NONE;
}

void cgroup_path_parse(struct bytes path, struct unit *ret)
{
	struct bytes before = { "", 0 };
	enum level level = LEVEL_SYSTEM;
	struct unit unit = { 0 };
	size_t at = 0;

	while (at < path.len) {
		struct bytes name = after(path, at);
		const char *slash = memchr(name.data, '/', name.len);
		enum level now = level;

		if (slash)
			name.len = (size_t)(slash - name.data);
		at += name.len + 1;
		if (!name.len)
			continue;

		read_container(&unit, before, name);
		before = name;
		/* how systemd keeps names apart from the kernel's files */
		if (begins(name, "_"))
			name = after(name, 1);
		if (now == LEVEL_SYSTEM)
			level = read_system(&unit, name);
		else if (now == LEVEL_USER)
			level = read_user(&unit, name);
		if (now != LEVEL_NONE && is_unit(name))
			unit.folder = front(path, at - 1);
	}
	*ret = unit;
}

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

size_t cgroup_path_unescape(struct bytes name, char *text)
{
	size_t n = 0;

	for (size_t i = 0; i < name.len; i++) {
		const char *at = name.data + i;
		bool is_coded = name.len - i >= 4 && !memcmp(at, "\\x", 2) &&
				digit(at[2]) >= 0 && digit(at[3]) >= 0;

		text[n++] = is_coded ? (char)(digit(at[2]) << 4 | digit(at[3]))
				     : *at;
		i += is_coded ? 3 : 0;
	}
	return n;
}
