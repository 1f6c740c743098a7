/* Lists that are data: which types hold no text for us by their nature, which are pictures, and what a name's suffix
 * suggests among text kinds. */
#include "identify/probes.h"
#include <string.h>
#include <strings.h>

/* A trailing star matches any ending. A core dump or a packet capture is not here: it is full of text. */
static const char *const out_of_scope[] = {
    "font/*", "audio/*", "video/*", "application/font-*", "application/x-font*", "application/vnd.ms-fontobject",
    "application/vnd.ms-opentype", "application/x-executable", "application/x-pie-executable",
    "application/x-sharedlib", "application/x-object", "application/x-dosexec", "application/x-msdownload",
    "application/vnd.microsoft.portable-executable", "application/x-ms-ne-executable",
    "application/x-ms-le-executable", "application/x-mach-binary", "application/java-vm", "application/x-java-applet",
    "application/wasm", "application/vnd.android.dex", "application/x-dex", "application/x-llvm-bitcode",
    "application/x-bytecode.python", "application/x-lua-bytecode", "application/x-ms-pdb",
    "application/x-shockwave-flash", "application/vnd.rn-realmedia", NULL,
};

static bool in_list(const char *const *list, const char *type) {
    for (; *list; list++) {
        size_t length = strlen(*list);
        bool star = (*list)[length - 1] == '*';
        if (star ? strncmp(*list, type, length - 1) == 0 : strcmp(*list, type) == 0) return true;
    }
    return false;
}

bool ls_type_out_of_scope(const char *media_type) {
    return strncmp(media_type, "text/", 5) != 0 && in_list(out_of_scope, media_type);
}

bool ls_type_is_image(const char *media_type) {
    return strncmp(media_type, "image/", 6) == 0 && strcmp(media_type, "image/svg+xml") != 0;
}

/* Sorted by suffix. */
static const struct suffix {
    const char *suffix, *media_type;
} suffixes[] = {
    {"asc", "text/plain"},
    {"awk", "text/x-awk"},
    {"bash", "text/x-shellscript"},
    {"bas", "text/x-basic"},
    {"bat", "text/x-msdos-batch"},
    {"c", "text/x-c"},
    {"cc", "text/x-c++"},
    {"cfg", "text/plain"},
    {"cls", "text/x-basic"},
    {"cmd", "text/x-msdos-batch"},
    {"conf", "text/plain"},
    {"cpp", "text/x-c++"},
    {"crt", "application/x-pem-file"},
    {"cs", "text/x-csharp"},
    {"css", "text/css"},
    {"csv", "text/csv"},
    {"cxx", "text/x-c++"},
    {"docm", "application/vnd.ms-word.document.macroEnabled.12"},
    {"dotm", "application/vnd.ms-word.template.macroEnabled.12"},
    {"dotx", "application/vnd.openxmlformats-officedocument.wordprocessingml.template"},
    {"eml", "message/rfc822"},
    {"emlx", "message/x-emlx"},
    {"env", "text/x-java-properties"},
    {"go", "text/x-go"},
    {"h", "text/x-c"},
    {"hpp", "text/x-c++"},
    {"hs", "text/x-haskell"},
    {"htm", "text/html"},
    {"html", "text/html"},
    {"ics", "text/calendar"},
    {"ini", "text/x-ini"},
    {"ipynb", "application/x-ipynb+json"},
    {"java", "text/x-java"},
    {"js", "text/javascript"},
    {"json", "application/json"},
    {"jsonl", "application/x-ndjson"},
    {"kt", "text/x-kotlin"},
    {"ldif", "text/x-ldif"},
    {"log", "text/x-log"},
    {"lua", "text/x-lua"},
    {"m", "text/x-objective-c"},
    {"markdown", "text/markdown"},
    {"mbox", "application/mbox"},
    {"mbx", "application/mbox"},
    {"md", "text/markdown"},
    {"mht", "message/rfc822"},
    {"mhtml", "message/rfc822"},
    {"mjs", "text/javascript"},
    {"ndjson", "application/x-ndjson"},
    {"pem", "application/x-pem-file"},
    {"php", "text/x-php"},
    {"pl", "text/x-perl"},
    {"pm", "text/x-perl"},
    {"potm", "application/vnd.ms-powerpoint.template.macroEnabled.12"},
    {"potx", "application/vnd.openxmlformats-officedocument.presentationml.template"},
    {"ppam", "application/vnd.ms-powerpoint.addin.macroEnabled.12"},
    {"ppsm", "application/vnd.ms-powerpoint.slideshow.macroEnabled.12"},
    {"ppsx", "application/vnd.openxmlformats-officedocument.presentationml.slideshow"},
    {"pptm", "application/vnd.ms-powerpoint.presentation.macroEnabled.12"},
    {"properties", "text/x-java-properties"},
    {"ps1", "text/x-powershell"},
    {"psm1", "text/x-powershell"},
    {"psv", "text/csv"},
    {"py", "text/x-python"},
    {"r", "text/x-r"},
    {"rb", "text/x-ruby"},
    {"rs", "text/x-rust"},
    {"rst", "text/x-rst"},
    {"scala", "text/x-scala"},
    {"sh", "text/x-shellscript"},
    {"shtml", "text/html"},
    {"sql", "text/x-sql"},
    {"svg", "image/svg+xml"},
    {"swift", "text/x-swift"},
    {"tab", "text/tab-separated-values"},
    {"tcl", "text/x-tcl"},
    {"tex", "text/x-tex"},
    {"tf", "text/x-terraform"},
    {"toml", "text/x-toml"},
    {"ts", "text/x-typescript"},
    {"tsv", "text/tab-separated-values"},
    {"vb", "text/x-basic"},
    {"vbs", "text/x-basic"},
    {"vcf", "text/vcard"},
    {"vstx", "application/vnd.ms-visio.template"},
    {"vsdm", "application/vnd.ms-visio.drawing.macroEnabled.12"},
    {"xhtml", "application/xhtml+xml"},
    {"xlam", "application/vnd.ms-excel.addin.macroEnabled.12"},
    {"xlsm", "application/vnd.ms-excel.sheet.macroEnabled.12"},
    {"xltm", "application/vnd.ms-excel.template.macroEnabled.12"},
    {"xltx", "application/vnd.openxmlformats-officedocument.spreadsheetml.template"},
    {"xml", "application/xml"},
    {"xsd", "application/xml"},
    {"xsl", "application/xml"},
    {"yaml", "text/x-yaml"},
    {"yml", "text/x-yaml"},
};

const char *ls_type_by_suffix(const char *name) {
    const char *dot = name ? strrchr(name, '.') : NULL;
    if (!dot || strlen(dot) > 12) return NULL;
    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
        bool other = (suffixes[i].suffix[0] ^ dot[1]) & ~0x20; /* most differ in their first letter */
        if (!other && strcasecmp(suffixes[i].suffix, dot + 1) == 0) return suffixes[i].media_type;
    }
    return NULL;
}
