/* Compound files of kinds that have no reader of their own: their properties are read, packaged files are handed on,
 * and a note says that the rest was not looked at. Of Publisher's the stories are read as well, of Visio's and
 * Works' the text; WordPerfect's document is handed on. */
#include "extract/handler.h"
#include "extract/ole/embed.h"
#include "extract/ole/propset.h"
#include "extract/ole/quill.h"
#include "extract/ole/vba.h"
#include "extract/ole/vsd.h"
#include "extract/ole/works.h"
#include <string.h>

enum { DEPTH = 8, ENTRIES_MAX = 100000 };

typedef struct walk {
    ls_cfb *cfb;
    ls_sink *sink;
    unsigned entries;
    bool is_read; /* its text was found */
    bool unknown; /* there is something else in it */
} walk;

typedef ls_status reader(ls_cfb *cfb, ls_cfb_id stream, ls_sink *sink, bool *found);

static ls_status read_with(reader *read, walk *walk, ls_cfb_id stream) {
    bool found;
    ls_status status = read(walk->cfb, stream, walk->sink, &found);
    walk->is_read = walk->is_read || (status == LS_OK && found);
    walk->unknown = walk->unknown || (status == LS_OK && !found);
    return status;
}

/* WordPerfect since 7 may keep its document, as it would stand in a file of its own, in a compound file. */
static ls_status give_document(walk *walk, ls_cfb_id at, const char *name) {
    ls_cfb_stream stream;
    const ls_child child = {.name = name, .name_length = strlen(name), .size = UINT64_MAX, .is_embedded = true};
    ls_status status = ls_cfb_stream_open(walk->cfb, at, &stream);
    if (status == LS_OK) status = ls_cfb_child(&stream, 0, UINT64_MAX, &child, walk->sink);
    ls_cfb_stream_close(&stream);
    walk->is_read = true;
    return status;
}

static void note_rest(walk *walk) {
    ls_sink_note(walk->sink, LEAKSIFT_REASON_ENTRIES, "the file has more parts, or deeper ones, than are read");
}

static ls_status look(walk *walk, ls_cfb_id storage, unsigned depth) {
    char name[LS_CFB_NAME_SIZE];
    const ls_cfb_id package = ls_ole_package(walk->cfb, storage);
    ls_status status = ls_vba_project(walk->cfb, storage, walk->sink);
    for (ls_cfb_id at = ls_cfb_first(walk->cfb, storage); at != LS_CFB_NONE && status == LS_OK;
         at = ls_cfb_next(walk->cfb, at)) {
        if (++walk->entries > ENTRIES_MAX) return note_rest(walk), LS_OK;
        ls_cfb_name(walk->cfb, at, name);
        if (!ls_cfb_is_storage(walk->cfb, at)) {
            bool properties = *name == '\005' && strstr(name, "SummaryInformation");
            if (at == package) continue; /* a child, in its turn */
            if (properties) status = ls_propset_stream(walk->cfb, at, walk->sink);
            else if (!strcmp(name, "CONTENTS")) status = read_with(ls_quill_read, walk, at);
            else if (!strcmp(name, "MN0")) status = read_with(ls_works_read, walk, at);
            else if (!strcmp(name, "VisioDocument")) status = read_with(ls_vsd_read, walk, at);
            else if (!strcmp(name, "PerfectOffice_MAIN")) status = give_document(walk, at, name);
            else if (!ls_ole_is_plumbing(name)) walk->unknown = true;
        } else if (ls_ole_package(walk->cfb, at) != LS_CFB_NONE) {
            status = ls_ole_embedded(walk->cfb, at, walk->sink);
        } else if (depth < DEPTH) {
            status = look(walk, at, depth + 1);
        } else {
            note_rest(walk);
        }
    }
    return status;
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    walk walk = {.sink = sink};
    (void)about;
    ls_status status = ls_cfb_enter(input, sink, &walk.cfb);
    if (status != LS_OK || !walk.cfb) return status;
    status = look(&walk, LS_CFB_ROOT, 0);
    if (status == LS_OK && ls_ole_package(walk.cfb, LS_CFB_ROOT) != LS_CFB_NONE)
        status = ls_ole_embedded(walk.cfb, LS_CFB_ROOT, sink);
    const bool equation = ls_cfb_find_stream(walk.cfb, LS_CFB_ROOT, "Equation Native") != LS_CFB_NONE;
    if (!walk.is_read && equation) ls_sink_note(sink, LEAKSIFT_REASON_OUT_OF_SCOPE, "an equation: signs, no words");
    else if (!walk.is_read && (walk.unknown || !walk.entries))
        ls_sink_note(sink, LEAKSIFT_REASON_UNSUPPORTED,
                     "only the properties and packaged files of this kind of document are read");
    ls_cfb_note(walk.cfb, sink);
    ls_cfb_close(walk.cfb);
    return status;
}

static const char *const ole_types[] = {"application/x-ole-storage",
                                        "application/vnd.visio",
                                        "application/vnd.ms-publisher",
                                        "application/vnd.ms-project",
                                        "application/vnd.ms-works",
                                        "application/x-hwp",
                                        "application/vnd.stardivision.writer",
                                        "application/vnd.stardivision.calc",
                                        "application/x-msi",
                                        NULL};

const ls_handler ls_handler_ole = {
    "ole", ole_types,
    "properties; packaged files as members; of Publisher (since 2000), Visio (2000 to 2010) and Works (3 and 4) "
    "the text too",
    false, run};
