#pragma once
#include <sys/time.h>
#include <ldap.h>
#include <openldap.h>

// Swift sees neither casts in macros nor options of several types: one function for each.

static inline int directory_set_number(LDAP *handle, int option, int value) {
    return ldap_set_option(handle, option, &value);
}

static inline int directory_set_text(LDAP *handle, int option, const char *value) {
    return ldap_set_option(handle, option, value);
}

static inline int directory_set_time(LDAP *handle, int option, long seconds, long microseconds) {
    struct timeval time = {seconds, microseconds};
    return ldap_set_option(handle, option, &time);
}

static inline int directory_set_off(LDAP *handle, int option) {
    return ldap_set_option(handle, option, LDAP_OPT_OFF);
}

// Takes over the socket, unless it fails.
static inline int directory_open(int socket, const char *url, LDAP **handle) {
    return ldap_init_fd(socket, LDAP_PROTO_TCP, url, handle);
}

// A simple bind; the password may hold any bytes.
static inline int directory_bind(LDAP *handle, const char *name, const char *password, unsigned long length) {
    struct berval credentials = {length, (char *)password};
    return ldap_sasl_bind_s(handle, name, LDAP_SASL_SIMPLE, &credentials, NULL, NULL, NULL);
}

static inline int directory_search(
    LDAP *handle, const char *base, const char *filter, char **attributes, int limit, LDAPMessage **answer) {
    return ldap_search_ext_s(handle, base, LDAP_SCOPE_SUBTREE, filter, attributes, 0, NULL, NULL, NULL, limit, answer);
}
