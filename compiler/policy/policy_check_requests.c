// SPDX-License-Identifier: Apache-2.0
/*
 * What a policy has the daemon ask of the network: it is passed on as it is to
 * libraries, so nothing gets there that is no URL or host name for sure.
 */

#include <ctype.h>
#include <string.h>

#include "policy_check.h"

enum {
	MAX_URL = 2000,
	MAX_NAME = 253,
	MAX_LABEL = 63,
	MAX_PORT = 65535,
};

static const char alnum[] = "abcdefghijklmnopqrstuvwxyz"
			    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/* ---- names ---- */

static bool is_label_char(char c)
{
	return c == '-' || c == '_' || (c && strchr(alnum, c));
}

/* Letters, digits, '-' and '_' between dots; one may stand at the end. */
static bool is_name(const char *name, size_t len)
{
	size_t label = 0;

	if (len && name[len - 1] == '.')
		len--;
	if (!len || len > MAX_NAME)
		return false;

	for (size_t i = 0; i < len; i++) {
		if (name[i] == '.' ? !label : !is_label_char(name[i]))
			return false;
		label = name[i] == '.' ? 0 : label + 1;
		if (label > MAX_LABEL)
			return false;
	}
	return label > 0;
}

static void check_name(struct reader *r, const struct policy_action *action)
{
	if (!action->text)
		reader_error(r, action->pos, "'argFqdn' is missing");
	else if (!is_name(action->text, strlen(action->text)))
		reader_error(r, action->text_pos,
			     "%s is no name of a host: letters, digits, '-' "
			     "and '_', 1 to %d between two dots, %d in all",
			     quote(action->text).text, MAX_LABEL, MAX_NAME);
}

/* ---- URLs ---- */

static bool is_visible(const char *text)
{
	for (; *text; text++)
		if (*text <= ' ' || *text > '~')
			return false;
	return true;
}

static bool is_port(const char *text, size_t len)
{
	unsigned port = 0;

	if (!len || len > 5)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (!isdigit((unsigned char)text[i]))
			return false;
		port = 10 * port + (unsigned)(text[i] - '0');
	}
	return port && port <= MAX_PORT;
}

/* "example.org", "192.0.2.1:80", "[2001:db8::1]:443" */
static bool is_authority(const char *text, size_t len)
{
	size_t host;

	if (len && text[0] == '[') {
		host = strspn(text + 1, "0123456789abcdefABCDEF:.") + 1;
		if (host < 3 || host >= len || text[host] != ']')
			return false;
		host++;
	} else {
		host = strcspn(text, ":/?#");
		if (!is_name(text, host))
			return false;
	}
	return host == len ||
	       (text[host] == ':' && is_port(text + host + 1, len - host - 1));
}

/* Without its scheme; NULL: it has none that is known. */
static const char *after_scheme(const char *url)
{
	if (!strncmp(url, "http://", 7))
		return url + 7;
	return strncmp(url, "https://", 8) ? NULL : url + 8;
}

static void check_url(struct reader *r, const struct policy_action *action)
{
	const char *authority;
	size_t len;

	if (!action->text) {
		reader_error(r, action->pos, "'argUrl' is missing");
		return;
	}
	authority = after_scheme(action->text);
	len = authority ? strcspn(authority, "/?#") : 0;

	if (!authority)
		reader_error(r, action->text_pos,
			     "%s is no URL of http or https",
			     quote(action->text).text);
	else if (strlen(action->text) > MAX_URL)
		reader_error(r, action->text_pos,
			     "the URL has more than %d characters", MAX_URL);
	else if (!is_visible(action->text))
		reader_error(r, action->text_pos,
			     "%s: in a URL, what is no visible ASCII "
			     "character is written as %%XX",
			     quote(action->text).text);
	else if (memchr(authority, '@', len))
		reader_error(r, action->text_pos,
			     "a user or password in a URL is not supported");
	else if (!is_authority(authority, len))
		reader_error(r, action->text_pos,
			     "%s names no host, or no port that there is",
			     quote(action->text).text);
}

void policy_check_request(struct reader *r, const struct policy_action *action)
{
	if (action->kind == ACTION_GET_URL)
		check_url(r, action);
	else
		check_name(r, action);
}
