# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: Apache-2.0
#
# mirror.sh - other suites of the Debian mirror that this machine uses
#
# The mirror is read from the machine's own sources. Nothing of the machine's
# apt is changed: another sources list, lists folder, status file and cache are
# used, and the packages are verified with Debian's keyring.

debian_keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# Prints "URI SUITE" for every binary source of this machine, of both forms.
mirror_sources() {
	local file

	for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
		[ -f "$file" ] || continue
		sed -n 's/^[[:space:]]*deb[[:space:]]\+\(\[[^]]*\][[:space:]]\+\)\?//p' \
			"$file" | awk 'NF >= 2 { print $1, $2 }'
	done
	for file in /etc/apt/sources.list.d/*.sources; do
		[ -f "$file" ] || continue
		# an empty line ends a stanza; those of comments alone do not
		sed '/^#/d' "$file" | awk '
			BEGIN { RS = ""; FS = "\n" }
			{
				uri = suites = ""; on = 1; binary = 0
				for (i = 1; i <= NF; i++) {
					n = split($i, word, /[ \t]+/)
					key = tolower(word[1])
					if (key == "uris:") uri = word[2]
					if (key == "enabled:" && tolower(word[2]) == "no") on = 0
					if (key == "types:" && $i ~ /deb([ \t]|$)/) binary = 1
					if (key == "suites:") suites = substr($i, index($i, ":") + 1)
				}
				n = split(suites, suite, /[ \t]+/)
				for (i = 1; on && binary && i <= n; i++)
					if (suite[i] != "") print uri, suite[i]
			}'
	done
}

# Prints the mirror's URI; with "-security", that of the security archive.
mirror_uri() {
	local kind=${1-} uri

	uri=$(mirror_sources |
		awk -v end="/debian$kind([.]list)?/?\$" '$1 ~ end { print $1; exit }')
	if [ -z "$uri" ] && [ -n "$kind" ]; then
		uri=$(mirror_uri)
		uri=${uri%/}$kind
	fi
	[ -n "$uri" ] || die "no Debian mirror in /etc/apt/sources.list*"
	echo "$uri"
}

# Prints the sources list line of a suite.
mirror_line() {
	local uri

	case $1 in
	*-security) uri=$(mirror_uri -security) ;;
	*) uri=$(mirror_uri) ;;
	esac
	echo "deb [signed-by=$debian_keyring] $uri $1 main"
}

# mirror_open FOLDER SUITE... - makes apt see these suites and nothing else
mirror_open() {
	local dir=$1/apt suite
	shift

	rm -rf "$dir"
	mkdir -p "$dir/lists/partial" "$dir/cache/archives/partial"
	: >"$dir/status"
	for suite; do mirror_line "$suite"; done >"$dir/sources"
	cat >"$dir/conf" <<-EOF
		Dir::Etc::sourcelist "$dir/sources";
		Dir::Etc::sourceparts "-";
		Dir::Etc::preferences "/dev/null";
		Dir::Etc::preferencesparts "/dev/null";
		Dir::State::lists "$dir/lists";
		Dir::State::status "$dir/status";
		Dir::Cache "$dir/cache";
		APT::Sandbox::User "root";
		Acquire::Languages "none";
		Acquire::Retries "3";
		#clear APT::Update;
	EOF
	export APT_CONFIG=$dir/conf

	# one suite may have left the mirror: what counts is what is found
	apt-get -qq update </dev/null >&2 ||
		say "not all of '$*' could be fetched"
}
