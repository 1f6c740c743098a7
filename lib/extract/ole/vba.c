/* The stream `dir` lists the modules: the stream of each, and where in it the source begins. Source is packed, in the
 * project's code page. Modules that hold nothing but the attributes that the editor writes (each sheet has one) are no
 * members. */
#include "extract/ole/vba.h"
#include "base/alloc.h"
#include "base/bytes.h"
#include "extract/handler.h"
#include "extract/ole/ovba.h"
#include "text/codepage.h"
#include <string.h>

enum { STREAM_MAX = 64 << 20, MODULES_MAX = 10000, WINDOWS_1252 = 1252 };

/* Records of `dir` (2.3.4.2). */
enum {
    CODE_PAGE = 0x03, VERSION = 0x09, MODULE_NAME = 0x19, STREAM_NAME = 0x1A, PROCEDURES = 0x21, MODULE_END = 0x2B,
    OFFSET = 0x31, STREAM_NAME_UNICODE = 0x32
};

typedef struct module {
    ls_buffer stream; /* its name, UTF-8 */
    uint32_t offset;
    bool is_class;    /* of a document or a class, not procedures alone */
} module;

typedef struct project {
    ls_cfb *cfb;
    ls_cfb_id storage; /* VBA */
    ls_sink *sink;
    unsigned code_page, modules;
    ls_codepages pages;
    ls_buffer source, taken; /* taken: the streams that were read, each an ls_cfb_id */
    bool damaged;
} project;

/* By its UTF-8 name: module names may be in any script. */
static ls_cfb_id find_stream(const project *project, const char *wanted) {
    char name[LS_CFB_NAME_SIZE];
    const ls_cfb *cfb = project->cfb;
    for (ls_cfb_id at = ls_cfb_first(cfb, project->storage); at != LS_CFB_NONE; at = ls_cfb_next(cfb, at)) {
        ls_cfb_name(cfb, at, name);
        if (!ls_cfb_is_storage(cfb, at) && strcmp(name, wanted) == 0) return at;
    }
    return LS_CFB_NONE;
}

/* Lines end as the system of the writer ends them. */
static bool has_code(const ls_buffer *source) {
    static const char attribute[] = "Attribute VB_";
    if (!source->length) return false;
    const char *at = source->data, *end = at + source->length;
    while (at < end) {
        const char *start = at;
        while (at < end && *at != '\r' && *at != '\n') at++;
        const size_t length = (size_t)(at - start), own = sizeof attribute - 1;
        if (length && (length < own || memcmp(start, attribute, own) != 0)) return true;
        at++;
    }
    return false;
}

static ls_status give_source(project *project, const module *module) {
    ls_buffer name = {0};
    ls_buffer_append(&name, module->stream.data, module->stream.length);
    ls_buffer_puts(&name, module->is_class ? ".cls" : ".bas");
    ls_child child = {.name = ls_buffer_cstr(&name), .name_length = name.length, .kind = LS_ENTRY_FILE,
                      .media_type = "text/x-basic", .charset = ls_codepage_name(project->code_page),
                      .size = project->source.length};
    ls_input input;
    ls_input_memory(&input, project->source.data, project->source.length);
    ls_status status = name.failed ? LS_NOMEM : ls_sink_child_input(project->sink, &child, &input);
    ls_input_close(&input);
    ls_buffer_free(&name);
    return status;
}

/* A list that names one stream a thousand times is a bomb. */
static bool take_stream(project *project, ls_cfb_id stream) {
    const ls_cfb_id *taken = (const ls_cfb_id *)(const void *)project->taken.data;
    for (size_t i = 0; i < project->taken.length / sizeof *taken; i++)
        if (taken[i] == stream) return false;
    return ls_buffer_append(&project->taken, &stream, sizeof stream);
}

static ls_status read_module(project *project, module *module) {
    ls_cfb_bytes bytes;
    bool whole = false;
    if (!module->stream.length || project->modules++ >= MODULES_MAX) return LS_OK;
    ls_cfb_id stream = find_stream(project, ls_buffer_cstr(&module->stream));
    if (stream == LS_CFB_NONE || !take_stream(project, stream)) {
        project->damaged = true;
        return project->taken.failed ? LS_NOMEM : LS_OK;
    }
    ls_status status = ls_cfb_load(project->cfb, stream, STREAM_MAX, &bytes);
    if (status != LS_OK) return status;
    ls_buffer_clear(&project->source);
    if (module->offset < bytes.length)
        status = ls_ovba(bytes.data + module->offset, bytes.length - module->offset, &project->source, &whole);
    project->damaged = project->damaged || !whole;
    ls_cfb_bytes_free(&bytes);
    if (status == LS_OK) status = ls_sink_tick(project->sink, project->source.length);
    const bool worth = status == LS_OK && project->source.length && has_code(&project->source);
    return worth ? give_source(project, module) : status;
}

static ls_status take_record(project *project, module *module, unsigned id, const uint8_t *data, size_t length) {
    ls_status status = LS_OK;
    switch (id) {
    case CODE_PAGE:
        if (length >= 2) project->code_page = ls_le16(data);
        break;
    case MODULE_NAME:
        ls_buffer_clear(&module->stream);
        module->offset = UINT32_MAX;
        module->is_class = true;
        break;
    case STREAM_NAME:
        ls_buffer_clear(&module->stream);
        status = ls_codepage_convert(&project->pages, project->code_page, data, length, &module->stream, NULL);
        break;
    case STREAM_NAME_UNICODE:
        ls_buffer_clear(&module->stream);
        ls_buffer_put_utf16(&module->stream, data, length / 2);
        break;
    case PROCEDURES: module->is_class = false; break;
    case OFFSET:
        if (length >= 4) module->offset = ls_le32(data);
        break;
    case MODULE_END: status = read_module(project, module); break;
    default: break;
    }
    return module->stream.failed ? LS_NOMEM : status;
}

static ls_status read_modules(project *project, const ls_buffer *dir) {
    module module = {.offset = UINT32_MAX};
    const uint8_t *bytes = (const uint8_t *)dir->data;
    ls_status status = LS_OK;
    size_t at = 0;
    while (status == LS_OK && dir->length - at >= 6) {
        const unsigned id = ls_le16(bytes + at);
        size_t size = ls_le32(bytes + at + 2);
        if (id == VERSION) size = 6; /* its size field says 4: 2.3.4.2.1.11 */
        at += 6;
        if (size > dir->length - at) {
            project->damaged = true;
            break;
        }
        status = take_record(project, &module, id, bytes + at, size);
        at += size;
    }
    ls_buffer_free(&module.stream);
    return status;
}

ls_status ls_vba_project(ls_cfb *cfb, ls_cfb_id parent, ls_sink *sink) {
    project project = {.cfb = cfb, .sink = sink, .code_page = WINDOWS_1252,
                       .storage = ls_cfb_find_storage(cfb, parent, "VBA")};
    ls_cfb_id list = ls_cfb_find_stream(cfb, project.storage, "dir");
    ls_cfb_bytes packed;
    ls_buffer dir = {0};
    bool whole = false;
    if (list == LS_CFB_NONE) return LS_OK;
    ls_status status = ls_cfb_load(cfb, list, STREAM_MAX, &packed);
    if (status != LS_OK) return status;
    status = ls_ovba(packed.data, packed.length, &dir, &whole);
    project.damaged = !whole;
    ls_cfb_bytes_free(&packed);
    if (status == LS_OK) status = read_modules(&project, &dir);
    if (project.damaged)
        ls_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "the macros are damaged: parts of their source are missing");
    if (project.modules > MODULES_MAX) ls_sink_note(sink, LEAKSIFT_REASON_ENTRIES, "more macro modules than are read");
    ls_codepages_free(&project.pages);
    ls_buffer_free(&project.source);
    ls_buffer_free(&project.taken);
    ls_buffer_free(&dir);
    return status;
}

/* vbaProject.bin of the newer formats. */
static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    ls_cfb *cfb;
    (void)about;
    ls_status status = ls_cfb_enter(input, sink, &cfb);
    if (status != LS_OK || !cfb) return status;
    status = ls_vba_project(cfb, LS_CFB_ROOT, sink);
    ls_cfb_note(cfb, sink);
    ls_cfb_close(cfb);
    return status;
}

static const char *const vba_types[] = {"application/vnd.ms-office.vbaproject", NULL};

const ls_handler ls_handler_vba = {"vba", vba_types, "macros: the source of each module as a member", true, run};
