/* help, --help, --version. The manual page says the same at length. */
#include "cli.h"
#include <string.h>

static const char overview[] =
    "leaksift tells what is sensitive in a pile of files, and what could not be looked at.\n"
    "\n"
    "  leaksift scan     [options] PATH...    what is sensitive in these files (folders are walked; - is stdin)\n"
    "  leaksift text     [options] PATH...    the text that is searched; PATH may be any path that scan printed\n"
    "  leaksift identify [options] PATH...    media types, inside containers too; --formats: what is read of each\n"
    "  leaksift verify   RESULTS              are these JSON Lines results whole and unchanged\n"
    "  leaksift rules    list | check FILE... the rules in force; check rules by their examples\n"
    "  leaksift help     [limits | formats]\n"
    "\n"
    "Results\n"
    "  --format FORMAT       summary (default on a terminal), jsonl (default otherwise), csv, sarif\n"
    "  --output FILE         write results to FILE (as FILE.part until whole) and a summary to the screen\n"
    "  --values HOW          masked (default), plain, hashed, none: in every place where a value can stand\n"
    "  --paths HOW           plain (default), masked, hashed (default with --values hashed or none)\n"
    "  --key-file FILE       key of value_id and of hashes; default: one made once in your data directory\n"
    "  --context N           characters of text on each side of a finding; default 0\n"
    "  --quiet               no progress, no summary beside --output\n"
    "What to look for\n"
    "  --only TYPE,...       these types and classes alone        --except TYPE,...  all but these\n"
    "  --min-confidence X    0 to 1, in place of each type's threshold\n"
    "  --own DOMAIN          the holder's own domain (repeatable): counted apart\n"
    "  --region CC           home region of national phone numbers (repeatable)\n"
    "  --rules FILE          more rules (repeatable)              --no-builtin-rules without ours\n"
    "Which files\n"
    "  --files-from FILE     paths, one a line or NUL-ended (- is stdin)\n"
    "  --include GLOB        only these                           --exclude GLOB     not these\n"
    "  --passwords FILE      passwords, one a line, tried on encrypted archives, PDF and Office files\n"
    "How\n"
    "  --jobs N              threads; default: the processors at hand\n"
    "  --limit NAME=VALUE    a limit of the budget (leaksift help limits); K, M, G may follow\n"
    "  --isolate             read in worker processes, so that a crash costs one item (default)\n"
    "  --no-isolate          read in this process\n"
    "  --resume              with --output: go on with a scan that was killed, interrupted or ran out of space, by "
    "FILE.part\n"
    "                        and its journal FILE.journal (plain values; yours alone; removed once a scan ends whole)\n"
    "  --fail-on findings    exit status 1 where something was found\n"
    "  --accept REASON,...   reasons that do not make the exit status 3\n"
    "\n"
    "Exit status: 0 complete, 1 found (--fail-on), 2 wrong usage or nothing could be started, 3 something was\n"
    "not fully examined, 4 both 1 and 3. verify and rules check: 1 where something is wrong.\n";

static int help_limits(void) {
    const leaksift_limit_info *limit;
    for (size_t i = 0; (limit = leaksift_limit_at(i)) != NULL; i++)
        printf("%-16s %14llu %-9s %s\n", limit->name, (unsigned long long)limit->initial, limit->unit, limit->meaning);
    return cli_printed();
}

static int help_formats(void) {
    cli_options options = {.list_formats = true};
    return cli_identify(&options);
}

int cli_help(const char *topic) {
    if (topic && strcmp(topic, "limits") == 0) return help_limits();
    if (topic && strcmp(topic, "formats") == 0) return help_formats();
    if (topic) return cli_usage("no help on `%s': topics are limits and formats", topic);
    fputs(overview, stdout);
    return cli_printed();
}

int cli_version(void) {
    printf("leaksift %s\n", leaksift_version());
    return cli_printed();
}
