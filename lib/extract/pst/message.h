/* A message of a store as a file of its own: what Outlook saves when a message is dragged out, a compound file as
 * [MS-OXMSG] has it. So it is an item like any other, and one handler reads messages wherever they come from. */
#ifndef LS_EXTRACT_PST_MESSAGE_H
#define LS_EXTRACT_PST_MESSAGE_H
#include "extract/pst/ndb.h"

typedef struct ls_pst_writer ls_pst_writer;
/* Loads the names of named properties. */
ls_status ls_pst_writer_create(ls_pst *pst, ls_pst_writer **writer);
void ls_pst_writer_free(ls_pst_writer *writer); /* NULL is fine */
/* LS_DATA: nothing of the message is there. `child`: its name and what else is known of it. */
ls_status ls_pst_message(ls_pst_writer *writer, const ls_pst_node *node, const ls_child *child);
#endif
