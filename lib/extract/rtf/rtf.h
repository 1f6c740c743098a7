/* Rich Text Format (Microsoft's specification 1.9.1): documents, and bodies of Outlook's messages. */
#ifndef LS_EXTRACT_RTF_RTF_H
#define LS_EXTRACT_RTF_RTF_H
#include "extract/sink.h"

/* Reads it all: text, properties, times, embedded objects and pictures as children. RTF that was made from HTML
 * ([MS-OXRTFEX]) is turned back and read as HTML. */
ls_status ls_rtf_read(ls_input *input, ls_sink *sink);
#endif
