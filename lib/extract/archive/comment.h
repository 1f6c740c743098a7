/* The comment of an archive or of a member is text of the container: somebody wrote it. */
#ifndef LS_EXTRACT_ARCHIVE_COMMENT_H
#define LS_EXTRACT_ARCHIVE_COMMENT_H
#include "extract/sink.h"

/* Bytes of no declared charset; `usual`: what the format's specification says they are. Nothing for an empty one. */
ls_status ls_comment(ls_sink *sink, const char *comment, size_t length, const char *usual);
#endif
