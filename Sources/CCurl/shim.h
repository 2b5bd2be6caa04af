#pragma once
#include <curl/curl.h>

// Swift cannot call functions with variable arguments: one function for each type of an option's value.

static inline CURLcode curl_set_number(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode curl_set_text(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode curl_set_pointer(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}

// Functions that libcurl calls with a buffer, and the pointer that it hands to them.
typedef size_t (*curl_transfer)(char *buffer, size_t size, size_t count, void *pointer);

static inline CURLcode curl_set_transfer(CURL *handle, CURLoption option, curl_transfer value) {
    return curl_easy_setopt(handle, option, value);
}

static inline long curl_answer_code(CURL *handle) {
    long code = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &code);
    return code;
}

static inline long curl_connections_made(CURL *handle) {
    long count = 0;
    curl_easy_getinfo(handle, CURLINFO_NUM_CONNECTS, &count);
    return count;
}
