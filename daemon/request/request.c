// SPDX-License-Identifier: Apache-2.0

#include "request.h"

#include <errno.h>
#include <netdb.h>

#include "base/mem.h"
#include "curl_library.h"

enum {
	TIMEOUT_MS = 10000,
	STEP_MS = 100, /* how soon a stop is seen */
	MAX_BODY = 1 << 20,
	MAX_REDIRECTIONS = 5,
};

/* ---- DnsLookup ---- */

static int look_up(const char *name, struct buf *why)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
	struct addrinfo *found = NULL;
	int err = getaddrinfo(name, NULL, &hints, &found);

	if (err) {
		buf_adds(why, gai_strerror(err));
		return -EIO;
	}
	freeaddrinfo(found);
	return 0;
}

/* ---- GetUrl ---- */

struct transfer {
	struct curl_library curl;
	CURLM *multi;
	CURL *easy;
	size_t left; /* bytes of the answer that may still come */
};

static void transfer_close(struct transfer *transfer)
{
	const struct curl_library *curl = &transfer->curl;

	if (transfer->multi && transfer->easy)
		curl->multi_remove_handle(transfer->multi, transfer->easy);
	if (transfer->easy)
		curl->easy_cleanup(transfer->easy);
	if (transfer->multi)
		curl->multi_cleanup(transfer->multi);
}

/* Nothing is kept. Past the limit, less than there is taken: that ends it. */
static size_t discard(char *data, size_t size, size_t n, void *into)
{
	struct transfer *transfer = into;
	size_t len = size * n;

	(void)data;
	if (len > transfer->left)
		return 0;
	transfer->left -= len;
	return len;
}

/* What the transfer must not do; any failure is one of all. */
static CURLcode limit(const struct curl_library *curl, CURL *easy)
{
	static const struct {
		CURLoption option;
		long value;
	} numbers[] = {
		{ CURLOPT_FOLLOWLOCATION, 1 },
		{ CURLOPT_MAXREDIRS, MAX_REDIRECTIONS },
		{ CURLOPT_TIMEOUT_MS, TIMEOUT_MS },
		{ CURLOPT_DISALLOW_USERNAME_IN_URL, 1 },
		{ CURLOPT_NOSIGNAL, 1 },
		{ CURLOPT_QUICK_EXIT, 1 }, /* from a look-up of its own */
	};
	static const struct {
		CURLoption option;
		const char *value;
	} texts[] = {
		{ CURLOPT_PROTOCOLS_STR, "http,https" },
		{ CURLOPT_REDIR_PROTOCOLS_STR, "http,https" },
		{ CURLOPT_PROXY, "" },
		{ CURLOPT_USERAGENT, "haetaed/" HAETAE_VERSION },
	};
	CURLcode code = CURLE_OK;

	for (size_t i = 0; !code && i < ARRAY_SIZE(numbers); i++)
		code = curl->easy_setopt(easy, numbers[i].option,
					 numbers[i].value);
	for (size_t i = 0; !code && i < ARRAY_SIZE(texts); i++)
		code = curl->easy_setopt(easy, texts[i].option, texts[i].value);
	return code;
}

static CURLcode transfer_open(const char *url, struct transfer *transfer)
{
	const struct curl_library *curl = &transfer->curl;
	CURLcode code;

	transfer->left = MAX_BODY;
	transfer->multi = curl->multi_init();
	transfer->easy = curl->easy_init();
	if (!transfer->multi || !transfer->easy)
		return CURLE_OUT_OF_MEMORY;

	code = limit(curl, transfer->easy);
	if (!code)
		code = curl->easy_setopt(transfer->easy, CURLOPT_URL, url);
	if (!code)
		code = curl->easy_setopt(transfer->easy, CURLOPT_WRITEFUNCTION,
					 discard);
	if (!code)
		code = curl->easy_setopt(transfer->easy, CURLOPT_WRITEDATA,
					 transfer);
	if (!code && curl->multi_add_handle(transfer->multi, transfer->easy))
		code = CURLE_OUT_OF_MEMORY;
	return code;
}

/* How the transfer ended, which is the only one of its multi handle. */
static CURLcode transfer_result(const struct transfer *transfer)
{
	int left;
	const CURLMsg *message =
		transfer->curl.multi_info_read(transfer->multi, &left);

	return message ? message->data.result : CURLE_ABORTED_BY_CALLBACK;
}

static CURLcode transfer_run(struct transfer *transfer, const atomic_bool *stop)
{
	const struct curl_library *curl = &transfer->curl;
	int running = 1;

	while (running && !atomic_load(stop)) {
		if (curl->multi_perform(transfer->multi, &running))
			return CURLE_FAILED_INIT;
		if (running &&
		    curl->multi_poll(transfer->multi, NULL, 0, STEP_MS, NULL))
			return CURLE_FAILED_INIT;
	}
	return transfer_result(transfer);
}

static int get(const char *url, const atomic_bool *stop, struct buf *why)
{
	CLEANUP(transfer_close) struct transfer transfer = { 0 };
	CURLcode code;
	int err;

	err = curl_library_load(&transfer.curl, why);
	if (err)
		return err;

	code = transfer_open(url, &transfer);
	if (!code)
		code = transfer_run(&transfer, stop);
	if (!code || code == CURLE_WRITE_ERROR) /* of what discard() refused */
		return 0;
	if (code == CURLE_OUT_OF_MEMORY)
		return -ENOMEM;

	buf_adds(why, transfer.curl.easy_strerror(code));
	return -EIO;
}

int request_prepare(unsigned requests, struct buf *why)
{
	struct curl_library curl;

	return requests & 1U << REQUEST_GET_URL ? curl_library_load(&curl, why)
						: 0;
}

int request_do(enum request_kind kind, const char *text,
	       const atomic_bool *stop, struct buf *why)
{
	return kind == REQUEST_GET_URL ? get(text, stop, why)
				       : look_up(text, why);
}
