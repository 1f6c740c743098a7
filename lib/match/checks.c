/* The table of checkers by name. */
#include "match/checks.h"
#include <string.h>

static const struct {
    const char *name;
    ls_checker run;
} checkers[] = {
    {"email", ls_check_email},
    {"email_spoken", ls_check_email_spoken},
    {"ipv4", ls_check_ipv4},
    {"ipv4_network", ls_check_ipv4_network},
    {"ipv6", ls_check_ipv6},
    {"ipv6_network", ls_check_ipv6_network},
    {"mac", ls_check_mac},
    {"hostname", ls_check_hostname},
    {"internal_host", ls_check_internal_host},
    {"secret", ls_check_secret},
    {"community", ls_check_community},
    {"entropy", ls_check_entropy},
    {"luhn", ls_check_luhn},
    {"iban", ls_check_iban},
};

ls_checker ls_checker_find(const char *name) {
    for (size_t i = 0; i < sizeof checkers / sizeof *checkers; i++)
        if (strcmp(checkers[i].name, name) == 0) return checkers[i].run;
    return NULL;
}

bool ls_check_normalized(ls_check *check, const char *text, size_t length) {
    check->hit->normalized = ls_arena_strndup(check->arena, text, length);
    if (!check->hit->normalized) check->no_memory = true;
    return check->hit->normalized != NULL;
}
