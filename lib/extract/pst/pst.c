/* Outlook's stores: PST, OST, PAB ([MS-PST] 2.4). Each message, contact, appointment, … is a child, "Inbox/7.msg",
 * named by its folder and its number in it. Nodes are taken in the order of their numbers, each with the number of its
 * folder, so no table of contents is needed and none can leave a message out. Then what no tree reaches: deleted
 * messages, under "recovered/". */
#include "base/alloc.h"
#include "base/utf8.h"
#include "extract/handler.h"
#include "extract/pst/ltp.h"
#include "extract/pst/message.h"
#include "text/codepage.h"
#include <stdio.h>
#include <string.h>

enum {
    STORE = 0x21,
    ROOT_FOLDER = 0x122,
    NAME = 0x3001,
    NAME_MAX_UNITS = 256,
    FOLDERS_MAX = 100000,
    DEPTH = 64,
    TYPE_UNICODE = 0x1F,
    TYPE_STRING8 = 0x1E
};

typedef struct folder {
    uint32_t id, parent;
    uint32_t count[2]; /* messages so far; and what only programs see */
    char *name;        /* NULL: it has none */
} folder;

typedef struct job {
    ls_pst *pst;
    ls_sink *sink;
    ls_pst_writer *writer;
    folder *folders; /* by number */
    size_t count, room;
    uint32_t orphans[2], broken;
    ls_buffer path, list;
    ls_pst_heap heap;
    ls_codepages pages;
} job;

/* ---- folders ----------------------------------------------------------------------------------------------------- */

/* A string property as UTF-8, that can be a part of a path. */
static ls_status load_name(job *job, const ls_pst_node *node, ls_buffer *out) {
    ls_buffer_clear(&job->list);
    ls_status status = ls_pst_heap_open(job->pst, node->data, node->subnodes, &job->heap);
    if (status == LS_OK) status = ls_pst_properties(&job->heap, &job->list);
    for (size_t i = 0; i < job->list.length && status == LS_OK; i += sizeof(ls_pst_property)) {
        ls_pst_property p;
        const uint8_t *data;
        size_t length;
        memcpy(&p, job->list.data + i, sizeof p);
        if (p.id != NAME || (p.type != TYPE_UNICODE && p.type != TYPE_STRING8)) continue;
        if (!ls_pst_heap_item(&job->heap, p.value, &data, &length)) continue;
        if (length > 2 * NAME_MAX_UNITS) length = 2 * NAME_MAX_UNITS;
        status = ls_codepage_convert(&job->pages, p.type == TYPE_UNICODE ? 1200 : 1252, data, length & ~(size_t)1, out,
                                     NULL);
    }
    if (status == LS_OK && out->failed) status = LS_NOMEM;
    return status;
}

static ls_status new_folder(job *job, uint32_t id, folder *out) {
    ls_pst_node node = {0};
    ls_buffer name = {0};
    *out = (folder){.id = id};
    ls_status status = ls_pst_find(job->pst, id, &node);
    if (status == LS_OK) out->parent = node.parent;
    if (status == LS_OK) status = load_name(job, &node, &name);
    for (size_t i = 0; i < name.length; i++)
        if (name.data[i] == '/' || (unsigned char)name.data[i] < ' ') name.data[i] = '_';
    if (status == LS_OK && name.length && !(out->name = ls_strndup(name.data, name.length))) status = LS_NOMEM;
    ls_buffer_free(&name);
    return status == LS_DATA ? LS_OK : status;
}

/* *index: of the folder; LS_DATA: there are too many. */
static ls_status find_folder(job *job, uint32_t id, size_t *index) {
    size_t low = 0, high = job->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (job->folders[middle].id < id) low = middle + 1;
        else high = middle;
    }
    *index = low;
    if (low < job->count && job->folders[low].id == id) return LS_OK;
    if (job->count >= FOLDERS_MAX) return LS_DATA;
    if (job->count == job->room) {
        size_t room = job->room ? job->room * 2 : 32;
        folder *folders = ls_realloc(job->folders, room * sizeof *folders);
        if (!folders) return LS_NOMEM;
        job->folders = folders, job->room = room;
    }
    folder new;
    ls_status status = new_folder(job, id, &new);
    if (status != LS_OK) return ls_free(new.name), status;
    memmove(&job->folders[low + 1], &job->folders[low], (job->count - low) * sizeof *job->folders);
    job->folders[low] = new;
    job->count++;
    if (!new.name) return LS_OK;
    const ls_segment segment = {
        .text = new.name, .length = strlen(new.name), .part = LEAKSIFT_PART_METADATA, .field = "folder"};
    return ls_sink_text(job->sink, &segment);
}

/* The names from the top down, each with a slash behind it; the root of all has none. */
static ls_status put_path(job *job, uint32_t id, unsigned depth) {
    size_t index;
    if (id == ROOT_FOLDER || depth == DEPTH) return LS_OK;
    ls_status status = find_folder(job, id, &index);
    if (status != LS_OK) return status == LS_DATA ? LS_OK : status;
    uint32_t parent = job->folders[index].parent;
    if (parent && parent != id) status = put_path(job, parent, depth + 1);
    if (status == LS_OK) status = find_folder(job, id, &index);
    if (status != LS_OK) return status;
    if (job->folders[index].name) ls_buffer_puts(&job->path, job->folders[index].name);
    else ls_buffer_printf(&job->path, "folder-%u", (unsigned)id);
    ls_buffer_putc(&job->path, '/');
    return LS_OK;
}

/* ---- messages ---------------------------------------------------------------------------------------------------- */

static ls_status give_message(job *job, const ls_pst_node *node, bool recovered) {
    bool hidden = ls_pst_kind(node->id) == LS_PST_ASSOCIATED;
    size_t index;
    uint32_t *count = &job->orphans[hidden];
    ls_buffer_clear(&job->path);
    ls_status status = LS_OK;
    if (recovered) ls_buffer_puts(&job->path, "recovered/");
    if (node->parent && node->parent != ROOT_FOLDER) status = put_path(job, node->parent, 0);
    if (status == LS_OK && node->parent) status = find_folder(job, node->parent, &index);
    if (status == LS_OK && node->parent) count = &job->folders[index].count[hidden];
    if (status != LS_OK && status != LS_DATA) return status;
    if (!node->parent) ls_buffer_puts(&job->path, "orphaned/");
    ++*count;
    ls_buffer_printf(&job->path, "%s%u.msg", hidden ? "associated/" : "", (unsigned)*count);
    if (job->path.failed) return LS_NOMEM;
    const ls_child child = {.name = job->path.data, .name_length = job->path.length, .size = UINT64_MAX};
    bool before = ls_pst_lacking(job->pst, false);
    status = ls_pst_message(job->writer, node, &child);
    bool lacking = ls_pst_lacking(job->pst, before);
    if (recovered) return status == LS_DATA ? LS_OK : status; /* of what was deleted something is always missing */
    if (lacking) ls_pst_set_damaged(job->pst);
    if (status != LS_DATA) return status;
    job->broken++;
    return LS_OK;
}

static ls_status give_folder(job *job, const ls_pst_node *node) {
    size_t index;
    ls_status status = find_folder(job, node->id, &index);
    return status == LS_DATA ? LS_OK : status;
}

static ls_status give_store(job *job) {
    ls_pst_node node;
    ls_buffer name = {0};
    ls_status status = ls_pst_find(job->pst, STORE, &node);
    if (status == LS_OK) status = load_name(job, &node, &name);
    if (status == LS_OK && name.length) ls_sink_property(job->sink, "title", name.data, name.length);
    ls_buffer_free(&name);
    return status == LS_DATA ? LS_OK : status;
}

static ls_status give_all(job *job) {
    ls_pst_node node = {0};
    ls_status status = give_store(job);
    while (status == LS_OK && (status = ls_pst_next(job->pst, &node)) == LS_OK) {
        status = ls_sink_tick(job->sink, 0);
        unsigned kind = ls_pst_kind(node.id);
        if (status == LS_OK && kind == LS_PST_FOLDER) status = give_folder(job, &node);
        else if (status == LS_OK && (kind == LS_PST_MESSAGE || kind == LS_PST_ASSOCIATED))
            status = give_message(job, &node, false);
    }
    return status == LS_DATA ? LS_OK : status;
}

static ls_status give_salvaged(job *job) {
    ls_status status = ls_pst_salvage(job->pst);
    for (size_t i = 0; i < ls_pst_salvaged(job->pst) && status == LS_OK; i++)
        status = give_message(job, ls_pst_salvaged_at(job->pst, i), true);
    return status;
}

static void tell_damage(job *job) {
    char message[96];
    if (job->broken) {
        snprintf(message, sizeof message, "%u of its messages cannot be read", (unsigned)job->broken);
        ls_sink_note(job->sink, LEAKSIFT_REASON_CORRUPT, message);
    } else if (ls_pst_damaged(job->pst)) {
        ls_sink_note(job->sink, LEAKSIFT_REASON_CORRUPT, "pages or blocks are missing or damaged");
    }
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    (void)about;
    job job = {.sink = sink};
    ls_status status = ls_pst_open(input, sink, &job.pst);
    if (status == LS_DATA) return LS_OK;
    if (status == LS_OK) status = ls_pst_writer_create(job.pst, &job.writer);
    if (status == LS_OK) status = give_all(&job);
    if (status == LS_OK) status = give_salvaged(&job);
    if (job.pst) tell_damage(&job);
    ls_pst_heap_close(&job.heap);
    ls_pst_writer_free(job.writer);
    ls_pst_close(job.pst);
    for (size_t i = 0; i < job.count; i++) ls_free(job.folders[i].name);
    ls_free(job.folders);
    ls_buffer_free(&job.path), ls_buffer_free(&job.list);
    ls_codepages_free(&job.pages);
    return status;
}

static const char *const types[] = {"application/vnd.ms-outlook-pst", NULL};
const ls_handler ls_handler_pst = {
    "pst", types,
    "messages, contacts, appointments and tasks as members by folder, deleted ones too; names of "
    "folders",
    true, run};
