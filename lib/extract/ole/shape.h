/* What shapes of a drawing say in their properties, [MS-ODRAW] 2.2.9: WordArt, alternative texts, where a picture came
 * from. Word, Excel and PowerPoint of before 2007 keep drawings alike. */
#ifndef LS_EXTRACT_OLE_SHAPE_H
#define LS_EXTRACT_OLE_SHAPE_H
#include "base/buffer.h"
#include "extract/sink.h"

enum { LS_SHAPE_OPTIONS = 0xF00B, LS_SHAPE_MORE = 0xF121, LS_SHAPE_MOST = 0xF122 };

typedef struct ls_shapes {
    ls_sink *sink;
    ls_segment place; /* what its segments are like */
    ls_buffer text;
} ls_shapes;

/* One table of `count` properties (a record's instance). */
ls_status ls_shape_options(ls_shapes *shapes, const uint8_t *data, size_t length, unsigned count);
/* Those of all shapes among drawing records, in containers too. */
ls_status ls_shapes_read(ls_shapes *shapes, const uint8_t *records, size_t length);
void ls_shapes_free(ls_shapes *shapes);
#endif
