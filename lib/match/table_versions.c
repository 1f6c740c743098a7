/* The built-in tables and their versions, as the run line gives them. */
#include "match/matcher.h"
#include "match/name_table.h"
#include "match/phone_plan.h"

const char *const ls_match_tables[] = {
    "public_suffixes", "2026-10-22", /* the VERSION line of tables/public_suffix_list.dat */
    "phone", ls_phone_plan_version,
    "names", ls_name_version,
    NULL,
};
